import { isCoded } from '../../base/coded-error';
import { isServerFault, serverFault, type ServerFaultCode } from './server-fault';

/**
 * The fixed fault that a failure stands for. What the failure says itself goes to the log with its cause and no further;
 * codes and statuses alone are read.
 */
export const faultOf = (error: unknown): ReturnType<typeof serverFault> =>
  isServerFault(error) ? error : serverFault(codeOf(error), { cause: error });

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
