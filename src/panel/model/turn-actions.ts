import { isCoded } from '../../base/coded-error';
import { referenceOf } from '../../protocol/context';
import type { ActionContext } from './action-context';
import { modelInUse } from './model-choice';
import type { TurnActions } from './panel-actions';

/** What a person says to a turn or does with it: messages, queue, model and mode, plan, summary, its end. */
export function createTurnActions({ model, failed }: ActionContext): TurnActions {
  const { attachments, drafts, outbox, plans, request, store } = model;
  const stop = (): void => {
    const { thread, running } = store.view;
    if (thread === undefined || running === undefined) return;
    const { turnId } = running;
    request('turn/cancel', { threadId: thread.threadId, turnId }).catch(failed);
  };
  return {
    send(text) {
      drafts.save('');
      // Queued behind the turn that it is meant to stop, it could never arrive.
      if (text.trim() === '/stop' && store.view.running !== undefined) return stop();
      outbox.add(text, attachments.take(model.current.reference));
    },
    removeQueued(key) {
      const { thread } = store.view;
      if (thread?.queue?.some(waits => waits.key === key) !== true) return outbox.remove(key);
      const { threadId } = thread;
      request('turn/unqueue', { threadId, idempotencyKey: key }).catch(failed);
    },
    sendNow(key) {
      const { thread, running } = store.view;
      const message = thread?.queue?.find(waits => waits.key === key);
      if (thread === undefined || message === undefined) return;
      const { threadId, turns } = thread;
      const said = { threadId, idempotencyKey: key, input: [...message.input] };
      const turn = turns.at(-1);
      const sent =
        running === undefined || turn === undefined
          ? request('turn/start', {
              ...said,
              mode: message.mode,
              ...(message.context && { context: message.context.map(referenceOf) }),
              ...(message.model !== undefined && { model: message.model })
            })
          : request('turn/steer', { ...said, turnId: turn.turnId, mode: turn.mode });
      sent.catch(failed);
    },
    retryQueued: key => outbox.retry(key),
    saveDraft: text => drafts.save(text),
    setMode: mode => model.setMode(mode),
    setModel: id => model.setModel(id),
    continueTurn(turnId) {
      const { thread, mode } = store.view;
      if (thread === undefined) return;
      const { threadId } = thread;
      const model = modelInUse(store.view)?.id;
      request('turn/continue', {
        threadId,
        turnId,
        mode,
        idempotencyKey: `go-on ${turnId}`,
        ...(model !== undefined && { model })
      }).catch(failed);
    },
    compact() {
      const { thread } = store.view;
      if (thread === undefined) return;
      const model = modelInUse(store.view)?.id;
      const { threadId } = thread;
      request('thread/compact', { threadId, ...(model !== undefined && { model }) }).catch(
        (error: unknown) => {
          // Who stopped it knows.
          if (!isCoded(error, 'cancelled')) failed(error);
        }
      );
    },
    stopCompacting() {
      const { thread } = store.view;
      if (thread === undefined) return;
      request('thread/stop-compact', { threadId: thread.threadId }).catch(failed);
    },
    changeCompaction(compactionId, change) {
      const { thread } = store.view;
      if (thread === undefined) return;
      const { threadId } = thread;
      request('thread/compaction', { threadId, compactionId, ...change }).catch(failed);
    },
    stop,
    editPlan: (turnId, steps) => void plans.edit(turnId, steps),
    approvePlan: (turnId, steps) => void plans.approve(turnId, steps)
  };
}
