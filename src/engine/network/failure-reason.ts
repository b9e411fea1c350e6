import tls from 'node:tls';
import { systemCode } from '../../base/system-code';
import type { EgressReason } from '../../protocol/egress';

/** What a failure of the system, of the resolver or of TLS stands for. Read by its code: texts hold addresses. */
export function failureReason(error: unknown): EgressReason {
  const code = systemCode(error);
  const reason = BY_CODE.get(code) ?? byLook(code);
  return reason === 'tls-untrusted' && isExtraMissing() ? 'ca-file' : reason;
}

/** TLS has more codes than a list can name. */
const byLook = (code: string): EgressReason =>
  /^CERT_|_CERT_|_CA$/.test(code)
    ? 'tls-untrusted'
    : /SSL|TLS|EPROTO/.test(code)
      ? 'tls-broken'
      : 'broken-off';

/** Node passes over a file of authorities that it cannot read. */
const isExtraMissing = (): boolean =>
  (process.env['NODE_EXTRA_CA_CERTS'] ?? '') !== '' && tls.getCACertificates('extra').length === 0;

const untrusted = [
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
];

/** Codes of the system, of its resolver, and of Node's TLS. */
const BY_CODE: ReadonlyMap<string, EgressReason> = new Map<string, EgressReason>([
  ['ENOTFOUND', 'unresolved'],
  ['EAI_NODATA', 'unresolved'],
  ['EAI_AGAIN', 'offline'],
  ['ENETDOWN', 'offline'],
  ['ENETUNREACH', 'offline'],
  ['EHOSTUNREACH', 'offline'],
  ['ECONNREFUSED', 'unreachable'],
  ['EACCES', 'unreachable'],
  ['ETIMEDOUT', 'no-answer'],
  ...untrusted.map(code => [code, 'tls-untrusted'] as const),
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-name'],
  ['CERT_HAS_EXPIRED', 'tls-expired'],
  ['CERT_NOT_YET_VALID', 'tls-expired']
]);
