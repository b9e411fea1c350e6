import type { IncomingMessage } from 'node:http';

/** What a request to the proxy asks for. */
export interface WantedRequest {
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
}

/** Reads `http://host[:port]/path`, the form for proxies; null for any other: https comes as CONNECT. */
export function readAbsoluteForm(url: string): WantedRequest | null {
  const found = /^http:\/\/([^/?#@\\:]+)(?::([1-9]\d{0,4}))?(\/[^#]*|\?[^#]*)?$/.exec(url);
  const [, host, port = '80', rest = '/'] = found ?? [];
  if (host === undefined || !isPrintable(url)) {
    return null;
  }
  return { host, port: Number(port), path: rest.startsWith('/') ? rest : `/${rest}` };
}

/** Reads the `host:port` of a CONNECT; the port may not be left out. */
export function readAuthority(
  url: string
): { readonly host: string; readonly port: number } | null {
  const [, host, port] = /^([^/?#@\\:]+):([1-9]\d{0,4})$/.exec(url) ?? [];
  return host === undefined || !isPrintable(url) ? null : { host, port: Number(port) };
}

/** True where the request has exactly one Host header, and it names this host and port. */
export function namesHost({ rawHeaders }: IncomingMessage, host: string, port: number): boolean {
  const hosts = rawHeaders.filter(
    (_, index) => rawHeaders[index - 1]?.toLowerCase() === 'host' && index % 2 === 1
  );
  const [named] = hosts;
  return hosts.length === 1 && (named === `${host}:${port}` || (named === host && port === 80));
}

/** What of a message goes on to the other side: no header that concerns one connection alone. */
export function forwardedHeaders({ rawHeaders }: IncomingMessage): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    pairs.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  }
  const listed = pairs
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) =>
      value
        .toLowerCase()
        .split(',')
        .map(word => word.trim())
    );
  const dropped = new Set([...ONE_CONNECTION, ...listed.filter(name => !FRAMING.has(name))]);
  return pairs.filter(([name]) => !dropped.has(name.toLowerCase()));
}

const isPrintable = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

/** Say where the message ends, so nobody may list them away. */
const FRAMING = new Set(['content-length', 'host']);
const ONE_CONNECTION = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade'
];
