import table from './egress-reasons.json';

/**
 * Why a host was not reached, by a command through the egress proxy or by the engine itself, with the English sentence;
 * `{host}` and `{port}` stand for what was asked for. The gate has the same.
 */
export const egressReasons: Readonly<Record<EgressReason, string>> = table;

export type EgressReason = keyof typeof table;

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
