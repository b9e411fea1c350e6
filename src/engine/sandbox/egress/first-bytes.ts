import type { EgressReason } from '../../../protocol/egress';
import { HANDSHAKE_RECORD, readClientHello } from './client-hello';

/** What the first bytes of a tunnel are. `http` is not judged here: each request is, by who forwards it. */
export type FirstBytes =
  | { readonly kind: 'more' | 'tls' | 'http' }
  | { readonly kind: 'refused'; readonly reason: EgressReason };

/** Looks at what a client sent first into its tunnel to `host`. Only TLS that asks for exactly that host passes. */
export function judgeFirstBytes(bytes: Buffer, host: string): FirstBytes {
  const [first] = bytes;
  if (first === undefined) {
    return { kind: 'more' };
  }
  if (first !== HANDSHAKE_RECORD) {
    // The first letter of a method; what is no HTTP after all is refused by the parser.
    return first >= 0x41 && first <= 0x5a
      ? { kind: 'http' }
      : { kind: 'refused', reason: 'not-web' };
  }
  const hello = readClientHello(bytes);
  switch (hello.state) {
    case 'more':
      return { kind: 'more' };
    case 'broken':
      return { kind: 'refused', reason: 'not-web' };
    case 'read':
      return hello.serverName?.toLowerCase() === host
        ? { kind: 'tls' }
        : { kind: 'refused', reason: 'server-name' };
  }
}
