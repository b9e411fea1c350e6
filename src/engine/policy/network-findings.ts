import { allowsHost, deniesHost, parseHostRule } from '../../base/host-rule';
import type { EffectivePolicy } from '../config/effective-policy';
import type { Matter } from './matter';
import { hostOf } from './name-pattern';
import type { Finding } from './question';

/** What the network keys say of an address: the same lists that the egress proxy holds a command to. */
export const networkFindings = (matter: Matter, policy: EffectivePolicy): readonly Finding[] => {
  if (matter.type !== 'fetch') return [];
  const { network, values } = policy;
  const target = readAddress(matter.url);
  const params = { host: target?.host ?? hostOf(matter.url) };
  const some = (
    entries: readonly string[],
    covers: (
      rule: NonNullable<ReturnType<typeof parseHostRule>>,
      host: string,
      port: number
    ) => boolean
  ): boolean =>
    target !== null &&
    entries.some(entry => {
      const rule = parseHostRule(entry);
      return rule !== null && covers(rule, target.host, target.port);
    });
  if (some(network.deny, deniesHost)) {
    const { source: layer } = values['network.deny'];
    return [{ layer, verdict: 'deny', why: { code: 'host-denied', params } }];
  }
  if (some(network.allow, allowsHost)) {
    const { source: layer } = values['network.allow'];
    return [{ layer, verdict: 'allow', why: { code: 'host-allowed', params } }];
  }
  const { value, source: layer } = values['network.onUnknown'];
  return value === 'deny'
    ? [{ layer, verdict: 'deny', why: { code: 'host-unknown', params } }]
    : [];
};

/** Host and port of an address of the web, lower-case; null for any other and for one with user information. */
const readAddress = (url: string): { readonly host: string; readonly port: number } | null => {
  const [, scheme, host = '', port] =
    /^(https?):\/\/([^/?#@\\:]+)(?::(\d{1,5}))?(?=[/?#]|$)/i.exec(url) ?? [];
  if (scheme === undefined) return null;
  const usual = scheme.toLowerCase() === 'https' ? 443 : 80;
  return { host: host.toLowerCase(), port: port === undefined ? usual : Number(port) };
};
