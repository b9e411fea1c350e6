import type { NotificationFrame } from '../../protocol/frames';
import type { EventParams, EventsParams } from '../../protocol/events';
import type { StatusParams } from '../../protocol/results';

/** A notification that this page knows. */
export type Notification =
  | { readonly type: 'event'; readonly entry: EventParams }
  /** Part of a replay. */
  | { readonly type: 'events'; readonly events: EventsParams }
  | { readonly type: 'status'; readonly status: StatusParams }
  /** Events of the thread were dropped because we read too slowly. */
  | { readonly type: 'resync'; readonly threadId: string };

/** Undefined for what is of no kind that we know: a newer server may send it. */
export function readNotification({ method, params }: NotificationFrame): Notification | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  // The casts: the gate is of our version and sends what protocol says; the members that we branch on are looked at.
  if (method === 'event' && 'threadId' in params && 'seq' in params && 'event' in params)
    return { type: 'event', entry: params as EventParams };
  if (method === 'events' && 'threadId' in params && 'entries' in params)
    return { type: 'events', events: params as EventsParams };
  if (method === 'status') return { type: 'status', status: params as StatusParams };
  if (method === 'resync' && 'threadId' in params && typeof params.threadId === 'string')
    return { type: 'resync', threadId: params.threadId };
  return undefined;
}
