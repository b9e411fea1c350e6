import http, { type ClientRequest } from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import { EgressRefused } from './egress-refused';
import { UNREADABLE, type CompanyProxy } from './proxy-routes';

/** The host that a tunnel leads to. */
export interface TunnelEnd {
  readonly host: string;
  readonly port: number;
}

/**
 * Opens a tunnel through a company's proxy, by CONNECT alone: what is said in it the proxy does not read unless it holds an
 * authority that is trusted here. Resolves with the connection, on which nothing was said yet.
 * @throws EgressRefused with what the proxy did; its own words, and the credential for it, are in none of that
 */
export function openTunnel(
  proxy: CompanyProxy | typeof UNREADABLE,
  { host, port }: TunnelEnd,
  { signal, answerMs = ANSWER_MS }: { readonly signal?: AbortSignal; readonly answerMs?: number }
): Promise<net.Socket> {
  if (proxy === UNREADABLE) throw new EgressRefused('proxy-setting', host, port);
  return new Promise((resolve, reject) => {
    const authority = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
    const request: ClientRequest = http.request({
      method: 'CONNECT',
      path: authority,
      headers: {
        Host: authority,
        ...(proxy.authorization !== '' && { 'Proxy-Authorization': proxy.authorization })
      },
      maxHeaderSize: MOST_HEADER_BYTES,
      createConnection: () => connect(proxy),
      ...(signal && { signal })
    });
    const refuse = (reason: EgressRefused['reason']): void => {
      clearTimeout(timer);
      request.destroy();
      reject(signal?.aborted === true ? signal.reason : new EgressRefused(reason, host, port));
    };
    const timer = setTimeout(() => refuse('proxy-silent'), answerMs);
    request.on('error', () => refuse('proxy-unreachable'));
    // Some answer a refusal as if the method were any other.
    request.on('response', ({ statusCode }) => refuse(reasonOf(statusCode)));
    request.on('connect', ({ statusCode = 0 }, socket: net.Socket, head) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.on('error', () => undefined).destroy();
        return refuse(reasonOf(statusCode));
      }
      clearTimeout(timer);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.end();
  });
}

const connect = ({ secure, host, port }: CompanyProxy): net.Socket =>
  secure
    ? tls.connect({ host, port, ...(net.isIP(host) === 0 && { servername: host }) })
    : net.connect({ host, port, allowHalfOpen: true, noDelay: true });

/** What a proxy's answer stands for. Its text is a page of somebody else's. */
const reasonOf = (status = 0): EgressRefused['reason'] =>
  status === 407 ? 'proxy-login' : status >= 500 ? 'proxy-failed' : 'proxy-refused';

const ANSWER_MS = 15_000;
const MOST_HEADER_BYTES = 16 * 1024;
