import type { IDisposable } from '@lumino/disposable';
import { isCoded } from '../../base/coded-error';
import type { Rpc } from './rpc';

export interface HeartbeatOptions {
  readonly rpc: Rpc;
  readonly leaseSeconds: number;
  readonly ticket: () => Promise<string>;
  readonly onRenewed: (role: string) => void;
  /** The line is dead or no ticket is given any more; called once, then nothing beats. */
  readonly onEnd: (reason: 'silent' | 'signed-out') => void;
}

/** Keeps an open connection alive: a ping every 20 s, the lease renewed with a fresh ticket well before its end. */
export function startHeartbeat(options: HeartbeatOptions): IDisposable {
  const { rpc, leaseSeconds, ticket, onRenewed, onEnd } = options;
  let renewal: ReturnType<typeof setTimeout>;
  let disposed = false;
  const end = (reason: 'silent' | 'signed-out'): void => {
    if (disposed) return;
    beating.dispose();
    onEnd(reason);
  };

  let pinged = false;
  const ping = setInterval(() => {
    // Two pings without a word: a hidden tab's timer may come late, so silence counts from the peer's last frame
    // only after a ping has had the time to be answered.
    if (Date.now() - rpc.heardAt > SILENCE_MS && pinged) return end('silent');
    pinged = true;
    rpc.request('ping', {}).then(
      () => (pinged = false),
      () => undefined
    );
  }, PING_MS);

  const renewIn = (delay: number): void => {
    renewal = setTimeout(() => {
      void renew();
    }, delay);
  };
  const renew = async (): Promise<void> => {
    try {
      const { role } = await rpc.request('lease/renew', { ticket: await ticket() });
      if (disposed) return;
      onRenewed(role);
      renewIn(period);
    } catch (error) {
      if (isCoded(error, 'signed-out')) end('signed-out');
      // Anything else may pass; if it does not, the lease ends and the server closes with 4401.
      else if (!disposed) renewIn(RETRY_MS);
    }
  };
  const period = Math.min(RENEW_MS, leaseSeconds * 800);
  renewIn(period);

  const beating: IDisposable = {
    get isDisposed() {
      return disposed;
    },
    dispose() {
      disposed = true;
      clearInterval(ping);
      clearTimeout(renewal);
    }
  };
  return beating;
}

const PING_MS = 20_000;
const SILENCE_MS = 45_000;
const RENEW_MS = 240_000;
const RETRY_MS = 20_000;
