import { isHostName } from './host-name';

/** One entry of a list of hosts: `host`, `*.host` (all below it), either with `:port`. */
export interface HostRule {
  readonly host: string;
  /** True: the names below `host`. */
  readonly below: boolean;
  /** Absent: the ports that the list's own meaning gives. */
  readonly port?: number;
}

/** The form of an entry, for schemas; `parseHostRule` checks lengths and the port beyond it. */
export const HOST_RULE =
  /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])(:[1-9][0-9]{0,4})?$/;

/** Reads an entry; null for text that is none. `*` stands only as the whole first label. */
export const parseHostRule = (text: string): HostRule | null => {
  const [, star, host = '', port] = /^(\*\.)?([^:]*)(?::([1-9]\d{0,4}))?$/.exec(text) ?? [];
  if (!isHostName(host) || Number(port ?? 1) > 65535) return null;
  return {
    host,
    below: star !== undefined,
    ...(port === undefined ? {} : { port: Number(port) })
  };
};

/** Strict: `*.host` covers the names below it and not `host`; without a port only those of the web. */
export const allowsHost = (rule: HostRule, host: string, port: number): boolean =>
  (rule.below ? host.endsWith(`.${rule.host}`) : host === rule.host) &&
  (rule.port === undefined ? WEB_PORTS.has(port) : rule.port === port);

/** Generous: `*.host` covers `host` too; without a port every port. */
export const deniesHost = (rule: HostRule, host: string, port: number): boolean =>
  (host === rule.host || (rule.below && host.endsWith(`.${rule.host}`))) &&
  (rule.port === undefined || rule.port === port);

/** The narrowest entry that allows this host and port. */
export const hostRuleFor = (host: string, port: number): string =>
  WEB_PORTS.has(port) ? host : `${host}:${port}`;

const WEB_PORTS: ReadonlySet<number> = new Set([80, 443]);
