import { isCoded } from '../../base/coded-error';
import type { EgressReason } from '../../protocol/egress';
import { EgressRefused } from '../network/egress-refused';
import { isServerFault, serverFault, type ServerFaultCode } from './server-fault';

/**
 * The fixed fault that a failure stands for. What the failure says itself goes to the log with its cause and no further;
 * codes and statuses alone are read.
 */
export function faultOf(error: unknown): ReturnType<typeof serverFault> {
  // The client's package wraps what its transport threw.
  for (const each of causesOf(error)) {
    if (isServerFault(each)) return each;
    if (each instanceof EgressRefused)
      return serverFault(BY_REASON.get(each.reason) ?? 'mcp-connection', { cause: error });
  }
  return serverFault(codeOf(error), { cause: error });
}

function* causesOf(error: unknown): Generator<unknown> {
  let next = error;
  // A chain of causes may be a circle.
  for (let depth = 0; depth < MOST_CAUSES && next !== undefined; depth++) {
    yield next;
    next = next instanceof Error ? next.cause : undefined;
  }
}

function codeOf(error: unknown): ServerFaultCode {
  if (isCoded(error, 'no-sandbox')) return 'mcp-not-confined';
  if (isCoded(error, 'conflict')) return 'mcp-changed';
  if (isCoded(error)) return 'mcp-connection';
  const { code, status } = readError(error);
  if (status === 401 || status === 403) return 'mcp-permission';
  return BY_CODE.get(code) ?? 'mcp-other';
}

/** The code of an error of the client's package, and the status of an HTTP answer where it holds one. */
function readError(error: unknown): { readonly code: unknown; readonly status: unknown } {
  if (typeof error !== 'object' || error === null) return { code: undefined, status: undefined };
  const code = 'code' in error ? error.code : undefined;
  const data = 'data' in error ? error.data : undefined;
  const status =
    typeof data === 'object' && data !== null && 'status' in data ? data.status : undefined;
  const isUnauthorized = error instanceof Error && error.name === 'UnauthorizedError';
  return { code, status: isUnauthorized ? 401 : status };
}

/** Before anything was sent, all of them but the last. */
const BY_REASON: ReadonlyMap<EgressReason, ServerFaultCode> = new Map<
  EgressReason,
  ServerFaultCode
>([
  ...(['denied', 'not-allowed', 'bad-name', 'inner-address', 'never-address'] as const).map(
    reason => [reason, 'mcp-blocked'] as const
  ),
  ...(['unresolved', 'offline'] as const).map(reason => [reason, 'mcp-offline'] as const),
  ...(
    [
      'proxy-setting',
      'proxy-unreachable',
      'proxy-silent',
      'proxy-login',
      'proxy-refused',
      'proxy-failed'
    ] as const
  ).map(reason => [reason, 'mcp-proxy'] as const),
  ...(['tls-untrusted', 'tls-name', 'tls-expired', 'tls-broken', 'ca-file'] as const).map(
    reason => [reason, 'mcp-certificate'] as const
  ),
  ['no-answer', 'mcp-timeout']
]);
const MOST_CAUSES = 8;

/** Codes of the client's package, of JSON-RPC, and of the system. */
const BY_CODE: ReadonlyMap<unknown, ServerFaultCode> = new Map<unknown, ServerFaultCode>([
  ['REQUEST_TIMEOUT', 'mcp-timeout'],
  ['CONNECTION_CLOSED', 'mcp-ended'],
  ['NOT_CONNECTED', 'mcp-ended'],
  ['SEND_FAILED', 'mcp-connection'],
  ['ERA_NEGOTIATION_FAILED', 'mcp-connection'],
  ['INVALID_RESULT', 'mcp-connection'],
  ['CLIENT_HTTP_AUTHENTICATION', 'mcp-permission'],
  [-32700, 'mcp-input'],
  [-32600, 'mcp-input'],
  [-32601, 'mcp-input'],
  [-32602, 'mcp-input'],
  [-32002, 'mcp-input'],
  ['ETIMEDOUT', 'mcp-timeout'],
  ['ECONNREFUSED', 'mcp-connection'],
  ['ECONNRESET', 'mcp-connection'],
  ['EPIPE', 'mcp-connection'],
  ['EACCES', 'mcp-permission'],
  ['EPERM', 'mcp-permission']
]);
