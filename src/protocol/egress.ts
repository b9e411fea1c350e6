/**
 * Why a host was not reached, by a command through the egress proxy or by the engine itself, with the English sentence;
 * `{host}` and `{port}` stand for what was asked for.
 */
export const egressReasons = {
  'not-allowed': 'No rule allows {host} on port {port}.',
  denied: 'A rule denies {host} on port {port}.',
  'bad-name': '{host} is not a host name as rules are written: addresses have no rule.',
  'bad-request': 'The request is not one that a proxy may forward.',
  unresolved: '{host} has no address.',
  'inner-address': '{host} leads to this machine or a private network, which nobody accepted.',
  'never-address': '{host} leads to an address that no host has.',
  'server-name': 'Inside the tunnel to {host}, TLS asked for another host.',
  'host-header': 'Inside the connection to {host}, the request named another host.',
  'not-web': 'Inside the tunnel to {host} was neither TLS nor HTTP.',
  'too-slow': 'The connection to {host} said nothing in time.',
  'too-many': 'The command has too many connections at a time.',
  'too-much': 'More bytes came or went over the network than one call may move.',
  'not-encrypted': '{host} would be asked without encryption; only https leads outside.',
  unreachable: '{host} did not take the connection on port {port}.',
  offline: '{host} cannot be looked up or reached: this machine seems to be without network.',
  'no-answer': '{host} did not answer in time.',
  'broken-off': '{host} broke the connection off before it answered.',
  'tls-untrusted': '{host} shows a certificate of an authority that is not trusted here.',
  'tls-name': '{host} shows a certificate for another name.',
  'tls-expired': '{host} shows a certificate that is not valid today.',
  'tls-broken': 'No encryption could be agreed on with {host}.',
  'ca-file':
    '{host} shows a certificate that is not trusted, and the file of authorities that the administrator named holds none that can be read.',
  'proxy-setting':
    "{host} is reached through the company's proxy, whose address cannot be read: http://name:port is wanted.",
  'proxy-unreachable':
    "{host} is reached through the company's proxy, which does not take the connection.",
  'proxy-silent': "{host} is reached through the company's proxy, which did not answer in time.",
  'proxy-login':
    "{host} is reached through the company's proxy, which does not accept the name and password that it was given, or wants some.",
  'proxy-refused': "The company's proxy does not let {host} be reached on port {port}.",
  'proxy-failed': "The company's proxy could not reach {host}."
} as const satisfies Readonly<Record<string, string>>;

export type EgressReason = keyof typeof egressReasons;

/** Connections of one command that were refused for the same reason. */
export interface EgressRefusal {
  /** As the command wrote it, bounded, printable; '' where it named none. */
  readonly host: string;
  /** 0 where it named none. */
  readonly port: number;
  readonly reason: EgressReason;
  readonly count: number;
  /** The narrowest entry that would let it through, where one could, and the list it belongs in. */
  readonly entry?: {
    readonly list: 'network.allow' | 'network.privateHosts';
    readonly host: string;
  };
}

/** The English sentence of a refusal, with the entry that would let it through. */
export const egressText = ({ host, port, reason, entry }: EgressRefusal): string => {
  const said = egressReasons[reason].replace('{host}', host).replace('{port}', String(port));
  return entry === undefined
    ? said
    : `${said} The entry "${entry.host}" in \`${entry.list}\` would let it through.`;
};
