import type { ByteBounds } from './byte-meter';
import type { EgressRules } from './egress-rules';
import type { ProxyRoutes } from '../../network/proxy-routes';
import type { Resolve } from './target';

/** What a proxy is made from. */
export interface ProxyOptions {
  readonly rules: EgressRules;
  /** Absent: the machine's own. */
  readonly resolve?: Resolve;
  /** The company's proxies, where the machine has any. Absent: those of this engine. */
  readonly routes?: ProxyRoutes;
  /** Absent: the built-in ones. */
  readonly bounds?: Partial<ProxyBounds>;
}

/** What one proxy carries at most, and how long it waits. */
export interface ProxyBounds extends ByteBounds {
  /** Connections at a time. */
  readonly connections: number;
  /** Until a client has said what it wants, and until it has said the first inside its tunnel. */
  readonly firstMs: number;
  /** Without a byte in either direction. */
  readonly idleMs: number;
}

/** Where nobody says otherwise. */
export const BUILT_IN_BOUNDS: ProxyBounds = {
  connections: 64,
  firstMs: 10_000,
  idleMs: 120_000,
  sentBytes: 2 ** 29,
  receivedBytes: 2 ** 33
};
