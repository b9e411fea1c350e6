import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { CodedError } from '../../base/coded-error';
import { withDeadline } from './deadline';

export interface TicketOptions {
  readonly signal: AbortSignal;
  readonly purpose: 'socket' | 'lease';
  readonly timeoutMs: number;
}

/**
 * Gets a one-time ticket for the socket. The token, where there is one, travels in the Authorization header only.
 * Throws a CodedError: `signed-out` (who we are is not known any more: no retry helps), `not-installed` (the server
 * has no such route), `rate-limited` (with `retryAfterMs`), `audit-unwritable` (nobody is let in until it can be, but
 * whoever is in may stay) or `unreachable`.
 */
export async function requestTicket(
  settings: ServerConnection.ISettings,
  options: TicketOptions
): Promise<string> {
  const response = await post(settings, options);
  if (response.status === 201) return readTicket(await response.json());
  if (response.status === 401 || response.status === 403)
    throw new CodedError('signed-out', 'The server does not know who you are any more.');
  if (response.status === 404)
    throw new CodedError(
      'not-installed',
      'This server has no Sallyport: the server extension is missing or disabled.'
    );
  if (response.status === 429)
    throw new CodedError('rate-limited', 'Too many connections were tried.', {
      retryAfterMs: 1000 * (Number(response.headers.get('Retry-After')) || 5)
    });
  if (response.status === 503) throw readRefusal(await response.json().catch(() => null));
  throw new CodedError('unreachable', `Expected a ticket, got status ${response.status}.`);
}

async function post(
  settings: ServerConnection.ISettings,
  { signal, purpose, timeoutMs }: TicketOptions
): Promise<Response> {
  const route = URLExt.join(settings.baseUrl, 'sallyport/api/tickets');
  const url = purpose === 'lease' ? `${route}?for=lease` : route;
  try {
    // A server that accepts the connection and then says nothing must not hold the panel for ever.
    return await withDeadline(signal, timeoutMs, limit =>
      ServerConnection.makeRequest(url, { method: 'POST', signal: limit }, settings)
    );
  } catch (cause) {
    throw new CodedError('unreachable', 'The server does not answer.', { cause });
  }
}

function readTicket(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'ticket' in body)
    if (typeof body.ticket === 'string') return body.ticket;
  throw new CodedError('unreachable', 'Expected a ticket, got another answer.');
}

/** Why an able server gives no ticket. A 503 of somebody in between has another body. */
function readRefusal(body: unknown): CodedError {
  if (typeof body === 'object' && body !== null && 'code' in body && 'message' in body)
    if (body.code === 'audit-unwritable' && typeof body.message === 'string')
      return new CodedError(body.code, body.message);
  return new CodedError('unreachable', 'Expected a ticket, got status 503.');
}
