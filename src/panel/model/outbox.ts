import { UUID } from '@lumino/coreutils';
import type { Mode } from '../../protocol/event-values';
import { isCoded } from '../../base/coded-error';
import type { ContextReference } from '../../protocol/context';
import type { ModelContext } from './context';
import { modelInUse } from './model-choice';
import { problemOf } from './problem';
import { readQueue, writeQueue } from './queue-storage';
import type { QueuedMessage } from './part-views';

export interface OutboxOptions {
  /** Of this tab, so that a reload loses no message. */
  readonly storage: Storage;
  readonly isWorkspaceSettled: () => boolean;
  readonly onThreadCreated: (threadId: string) => void;
}

/**
 * Messages on their way, in order, one at a time. Each keeps its idempotency key for good, so that one whose
 * acknowledgement was lost with the connection is sent again and still runs once.
 */
export class Outbox {
  constructor(context: ModelContext, options: OutboxOptions) {
    this._context = context;
    this._options = options;
    context.store.update({ queue: readQueue(options.storage) });
  }

  /** `as`: in this mode and not in the one of the view. */
  add(text: string, context: readonly ContextReference[] = [], as?: Mode): void {
    const { queue, thread, workspace, mode, policy } = this._context.store.view;
    const model = modelInUse(this._context.store.view)?.id;
    const key = UUID.uuid4();
    const threadId = thread?.threadId ?? null;
    this._set([
      ...queue,
      {
        key,
        threadId,
        workspace: this._options.isWorkspaceSettled() ? workspace : null,
        text,
        mode: policy === undefined ? null : (as ?? mode),
        ...(model !== undefined && { model }),
        ...(context.length > 0 && { context }),
        state: 'queued'
      }
    ]);
    this.pump();
  }

  remove(key: string): void {
    this._set(this._queue.filter(entry => entry.key !== key || entry.state === 'sending'));
  }

  retry(key: string): void {
    const entry = this._queue.find(queued => queued.key === key && queued.state === 'failed');
    if (entry === undefined) return;
    const { problem: _problem, ...rest } = entry;
    this._replace({ ...rest, state: 'queued' });
    this.pump();
  }

  /** Sends the next message that may go; called whenever something may have made way. */
  pump(): void {
    const { connection } = this._context.store.view;
    if (this._sending || connection.state !== 'open') return;
    const next = this._queue.find(entry => entry.state === 'queued' && this._mayGo(entry));
    if (next === undefined) return;
    this._sending = true;
    void this._send({ ...next, state: 'sending' }).then(again => {
      this._sending = false;
      if (again) this.pump();
    });
  }

  /** A message goes while its thread is the open one and in step; or to make a thread. Behind a running turn it waits there. */
  private _mayGo({ threadId, mode }: QueuedMessage): boolean {
    const { thread, threadState, workspaceRefused, policy } = this._context.store.view;
    if (mode === null && policy === undefined) return false;
    if (threadId === null)
      return this._options.isWorkspaceSettled() && workspaceRefused === undefined;
    return threadId === thread?.threadId && threadState === 'live';
  }

  /** Answers whether the next may be tried at once. */
  private async _send(entry: QueuedMessage): Promise<boolean> {
    const { request, store } = this._context;
    const { key, text, mode, model, context } = { ...entry, mode: entry.mode ?? store.view.mode };
    this._replace(entry);
    let { threadId } = entry;
    try {
      if (threadId === null) {
        const workspace = entry.workspace ?? store.view.workspace;
        ({ threadId } = await request('thread/create', { workspace }));
        this._adopt(threadId);
        const { newNotesOff } = store.view;
        // Before the first turn, which would tell them.
        if (newNotesOff.length > 0)
          await request('context/switch', { threadId, paths: [...newNotesOff] });
        store.update({ newNotesOff: [] });
      }
      const input = [{ type: 'text' as const, text }];
      // One that was taken away while the message waited is nobody's wish to fail.
      const isConnected = store.view.session?.models?.some(({ id }) => id === model) === true;
      const chosen = model !== undefined && isConnected ? { model } : {};
      const attached = context === undefined ? {} : { context: [...context] };
      const start = { threadId, mode, input, idempotencyKey: key, ...chosen, ...attached };
      await request(store.view.running === undefined ? 'turn/start' : 'turn/queue', start);
      this._set(this._queue.filter(queued => queued.key !== key));
      return true;
    } catch (error) {
      const again =
        isCoded(error, 'busy') || (isCoded(error, 'connection-lost') && threadId !== null);
      this._replace({
        ...entry,
        threadId,
        ...(again ? { state: 'queued' } : { state: 'failed', problem: problemOf(error) })
      });
      return false;
    }
  }

  /** Whatever was written for the new thread now belongs to it. */
  private _adopt(threadId: string): void {
    this._set(this._queue.map(entry => (entry.threadId === null ? { ...entry, threadId } : entry)));
    this._options.onThreadCreated(threadId);
  }

  private get _queue(): readonly QueuedMessage[] {
    return this._context.store.view.queue;
  }

  private _replace(entry: QueuedMessage): void {
    this._set(this._queue.map(queued => (queued.key === entry.key ? entry : queued)));
  }

  private _set(queue: readonly QueuedMessage[]): void {
    writeQueue(this._options.storage, queue);
    this._context.store.update({ queue });
  }

  private readonly _context: ModelContext;
  private readonly _options: OutboxOptions;
  private _sending = false;
}
