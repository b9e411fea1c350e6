import type { Duplex } from 'node:stream';
import type { EgressReason } from '../../../protocol/egress';
import type { ByteMeter } from './byte-meter';
import { EgressRefused } from '../../network/egress-refused';
import { judgeFirstBytes } from './first-bytes';
import { dial, type Target } from './target';

/** Waits for what the client says first. The stream is paused afterwards, with those bytes put back in front. */
export function readFirstBytes(
  client: Duplex,
  head: Buffer,
  { host, port }: Target,
  waitMs: number
): Promise<'tls' | 'http'> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      client.off('data', take).off('end', stop).off('close', stop);
      client.pause();
      client.unshift(bytes);
      act();
    };
    const refuse = (reason: EgressReason): void =>
      settle(() => reject(new EgressRefused(reason, host, port)));
    const stop = (): void => refuse('not-web');
    const take = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      const { kind, ...rest } = { reason: undefined, ...judgeFirstBytes(bytes, host) };
      if (kind === 'tls' || kind === 'http') {
        settle(() => resolve(kind));
      } else if (kind === 'refused' || bytes.length > MAX_FIRST_BYTES) {
        refuse(rest.reason ?? 'not-web');
      }
    };
    const timer = setTimeout(() => refuse('too-slow'), waitMs);
    client.on('end', stop).on('close', stop);
    if (head.length > 0) {
      client.unshift(head);
    }
    client.on('data', take);
  });
}

/** Copies both ways until both sides have ended, either breaks, or nothing moves for a while. */
export async function copyTunnel(
  client: Duplex,
  target: Target,
  {
    meter,
    signal,
    idleMs
  }: { readonly meter: ByteMeter; readonly signal: AbortSignal; readonly idleMs: number }
): Promise<void> {
  const server = await dial(target, signal);
  await new Promise<void>(resolve => {
    const end = (): void => {
      client.destroy();
      server.destroy();
      resolve();
    };
    server.setTimeout(idleMs, end);
    server.on('error', end).on('close', end);
    client.on('error', end).on('close', end);
    if (client.destroyed) {
      return end();
    }
    meter.countSent(client);
    meter.countReceived(server);
    client.pipe(server);
    server.pipe(client);
  });
}

const MAX_FIRST_BYTES = 2 ** 17;
