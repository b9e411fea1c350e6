import net from 'node:net';

/** The proxy of a company, as a setting names it. */
export interface CompanyProxy {
  /** Whether the proxy itself is spoken to over TLS. */
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** The value of `Proxy-Authorization`; '' where it asks for none. Never shown. */
  readonly authorization: string;
}

/** A setting that names no proxy we can speak to: what needs it is refused, since another way was not meant. */
export const UNREADABLE = 'unreadable';

/** What the gate passes on: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. */
export type ProxyVariables = Readonly<Record<string, string | undefined>>;

/** Which proxy leads to a host. This machine is never reached through one. */
export class ProxyRoutes {
  private readonly secure: CompanyProxy | typeof UNREADABLE | undefined;
  private readonly plain: CompanyProxy | typeof UNREADABLE | undefined;
  private readonly spared: readonly Spared[];

  constructor({ HTTPS_PROXY, HTTP_PROXY, NO_PROXY }: ProxyVariables) {
    this.secure = readProxy(HTTPS_PROXY);
    this.plain = readProxy(HTTP_PROXY);
    this.spared = (NO_PROXY ?? '').split(/[\s,]+/).flatMap(entry => readSpared(entry) ?? []);
  }

  /** What must be shown to nobody: the proxies' passwords, and what they are sent. */
  secrets(): readonly string[] {
    return [this.secure, this.plain].flatMap(proxy => {
      if (typeof proxy !== 'object' || proxy.authorization === '') return [];
      const sent = proxy.authorization.replace(/^Basic /, '');
      return [
        sent,
        Buffer.from(sent, 'base64')
          .toString()
          .replace(/^[^:]*:/, '')
      ];
    });
  }

  /** The proxy for a host (without brackets) at a port, `UNREADABLE`, or undefined where it is reached directly. */
  find(
    host: string,
    port: number,
    { secure }: { readonly secure: boolean }
  ): CompanyProxy | typeof UNREADABLE | undefined {
    const name = host.toLowerCase().replace(/\.$/, '');
    const isSpared = isThisMachine(name) || this.spared.some(spares => spares(name, port));
    return isSpared ? undefined : secure ? this.secure : this.plain;
  }
}

/** The routes that the gate set for this engine, which do not change while it runs. */
export const ownRoutes = (): ProxyRoutes => (own ??= new ProxyRoutes(process.env));
let own: ProxyRoutes | undefined;

/** Whether a name or an address (in lower case) is this machine. */
export const isThisMachine = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '::1' ||
  /^127(\.\d{1,3}){3}$/.test(host);

/** `http://[user:password@]host[:port]`, `https://…`, or as `host:port`. */
function readProxy(text: string | undefined): CompanyProxy | typeof UNREADABLE | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.hostname === '' || !/^https?:$/.test(url.protocol))
    return UNREADABLE;
  const secure = url.protocol === 'https:';
  const words = [url.username, url.password].map(decode).join(':');
  return {
    secure,
    host: withoutBrackets(url.hostname),
    port: Number(url.port === '' ? (secure ? 443 : 80) : url.port),
    authorization: words === ':' ? '' : `Basic ${Buffer.from(words).toString('base64')}`
  };
}

/** Whether a host in lower case, at a port, is reached directly. */
type Spared = (host: string, port: number) => boolean;

/**
 * One entry of `NO_PROXY`: `*`; a name, which stands for what is below it as well, with or without `.` or `*.` in front; an
 * address; a network (`10.0.0.0/8`), which covers addresses alone, since no name is looked up for it; each but a network
 * with `:port`, and then for that port alone.
 */
function readSpared(entry: string): Spared | undefined {
  if (entry === '') return undefined;
  if (entry === '*') return () => true;
  const network = /^\[?([0-9a-f:.]+)\]?\/(\d{1,3})$/i.exec(entry);
  if (network) return readNetwork(network[1] ?? '', Number(network[2]));
  // What has two colons and no brackets is an address of version 6.
  const [, name = '', port] =
    /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(entry) ?? (net.isIPv6(entry) ? ['', entry] : []);
  const wanted = withoutBrackets(name.toLowerCase().replace(/\.$/, '')).replace(/^\*?\./, '');
  if (wanted === '') return undefined;
  const isAddress = net.isIP(wanted) !== 0;
  return (host, at) =>
    (port === undefined || Number(port) === at) &&
    (isAddress ? isSameAddress(host, wanted) : host === wanted || host.endsWith(`.${wanted}`));
}

function readNetwork(address: string, bits: number): Spared | undefined {
  const family = net.isIP(address);
  if (family === 0 || bits > (family === 6 ? 128 : 32)) return undefined;
  const list = new net.BlockList();
  list.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
  return host => {
    const is = net.isIP(host);
    return is !== 0 && list.check(host, is === 6 ? 'ipv6' : 'ipv4');
  };
}

const isSameAddress = (one: string, other: string): boolean =>
  one === other ||
  (net.isIPv6(one) &&
    net.isIPv6(other) &&
    new net.SocketAddress({ address: one, family: 'ipv6' }).address ===
      new net.SocketAddress({ address: other, family: 'ipv6' }).address);

const withoutBrackets = (host: string): string => host.replace(/^\[|\]$/g, '');

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
