import { isReference } from './attachments';
import type { QueuedMessage } from './part-views';

/** Messages that were on their way when the page was left, from this tab's storage; [] where there is nothing sound. */
export function readQueue(storage: Storage): readonly QueuedMessage[] {
  try {
    const value: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter(isQueued).map(restore) : [];
  } catch {
    return [];
  }
}

export function writeQueue(storage: Storage, queue: readonly QueuedMessage[]): void {
  try {
    if (queue.length === 0) storage.removeItem(KEY);
    else storage.setItem(KEY, JSON.stringify(queue));
  } catch {
    // Storage that is full or switched off costs what a reload would have kept.
  }
}

/**
 * One that was being sent is sent again: its key makes a second start of the same turn impossible. A thread has no
 * such key, so a message that was making one waits for the person, as do those that had failed.
 */
function restore(queued: QueuedMessage): QueuedMessage {
  const { key, threadId, workspace, text, mode, model, context, state } = queued;
  const chosen = {
    ...(model !== undefined && { model }),
    ...(context !== undefined && { context })
  };
  const message = { key, threadId, workspace, text, mode, ...chosen };
  return state === 'failed' || (state === 'sending' && threadId === null)
    ? { ...message, state: 'failed', problem: LEFT }
    : { ...message, state: 'queued' };
}

function isQueued(value: unknown): value is QueuedMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { key, threadId, workspace, text, mode, model, context, state } = value as Partial<
    Record<string, unknown>
  >;
  return (
    typeof key === 'string' &&
    (threadId === null || typeof threadId === 'string') &&
    (workspace === null || typeof workspace === 'string') &&
    typeof text === 'string' &&
    (mode === null || ['ask', 'plan', 'agent'].includes(String(mode))) &&
    (model === undefined || typeof model === 'string') &&
    (context === undefined || (Array.isArray(context) && context.every(isReference))) &&
    ['queued', 'sending', 'failed'].includes(String(state))
  );
}

const LEFT = { code: 'connection-lost', message: 'The page was left before this was sent.' };
const KEY = 'sallyport:queue';
