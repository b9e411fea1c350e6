import type { EgressReason, EgressRefusal } from '../../protocol/egress';

/** Thrown where a host is not reached: a rule, the proxy, the network or a certificate is in the way. `egressText` says it. */
export class EgressRefused extends Error {
  constructor(
    readonly reason: EgressReason,
    readonly host: string,
    readonly port: number,
    readonly entry?: EgressRefusal['entry'],
    options?: ErrorOptions
  ) {
    super(reason, options);
    this.name = 'EgressRefused';
  }
}
