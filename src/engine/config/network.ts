import { expandHosts } from '../../base/package-indexes';
import type { PolicyValues } from './combined-values';

/** The hosts that commands of a workspace may reach; entries as of `parseHostRule`. An empty `allow` is no network. */
export interface NetworkRules {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly privateHosts: readonly string[];
}

/** The network of a policy, with the words of package indexes read. */
export const networkRules = (values: PolicyValues): NetworkRules => ({
  allow: expandHosts(values['network.allow'].value),
  deny: expandHosts(values['network.deny'].value),
  privateHosts: expandHosts(values['network.privateHosts'].value)
});
