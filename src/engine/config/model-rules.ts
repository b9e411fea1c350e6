import { CodedError } from '../../base/coded-error';
import { isHostName } from '../../base/host-name';
import type { EffectivePolicy } from './effective-policy';

/**
 * Throws `locked` for a provider or a host that the policy's lists of them leave out; null lists leave out nothing. An
 * entry is a host, at any port unless it gives one; `*.` and a name stands for all below that name.
 */
export function assertModelAllowed(
  { values }: EffectivePolicy,
  provider: string,
  address: URL
): void {
  const { value: providers, source: ofProviders } = values['models.providers'];
  if (providers !== null && !providers.includes(provider))
    throw new CodedError(
      'locked',
      `${listOf(ofProviders, 'providers')} does not let the provider ${provider} be used.`
    );
  const { value: hosts, source: ofHosts } = values['models.hosts'];
  if (hosts !== null && !hosts.some(entry => coversHost(entry.toLowerCase(), address)))
    throw new CodedError(
      'locked',
      `${listOf(ofHosts, 'hosts')} does not let a model be reached at ${isHostName(address.hostname) ? address.host : 'that address'}.`
    );
}

const listOf = (source: string, what: string): string =>
  source === 'admin' ? `The administrator's list of ${what}` : `The policy's list of ${what}`;

const coversHost = (entry: string, { hostname, host, port, protocol }: URL): boolean => {
  const full = port === '' ? `${hostname}:${protocol === 'https:' ? 443 : 80}` : host;
  return [hostname, full].some(name =>
    entry.startsWith('*.') ? name.endsWith(entry.slice(1)) : name === entry
  );
};
