import type { ContextItem, ContextReference } from '../../protocol/context';
import type { Handlers } from '../dispatch';
import type { ConnectedModels } from './connected-models';
import type { ContextDesk } from './context-desk';
import type { PlanDesk } from './plan-desk';
import type { TurnQueue } from './turn-queue';
import type { Turns } from './turns';

/** What turn methods need of the rest. */
export interface TurnHandlerParts {
  readonly turns: Turns;
  readonly queue: TurnQueue;
  readonly plans: PlanDesk;
  readonly models: ConnectedModels;
  /** What finds what a person attached, loaded when something is. */
  readonly loadContext: () => Promise<ContextDesk>;
}

type TurnMethod = Extract<keyof Handlers, `${'turn' | 'plan'}/${string}`>;

/** The methods `turn/…` and `plan/…`. */
export function createTurnHandlers({
  turns,
  queue,
  plans,
  models,
  loadContext
}: TurnHandlerParts): Pick<Handlers, TurnMethod> {
  /** What a person attached, as it is now. */
  const resolve = async (
    threadId: string,
    references: readonly ContextReference[]
  ): Promise<readonly ContextItem[]> => (await loadContext()).resolve(threadId, references);
  return {
    'turn/start': async ({ context, ...params }) => {
      models.assertConnected(params.model);
      if (context === undefined) return { turnId: turns.start(params) };
      const found = await resolve(params.threadId, context);
      return { turnId: turns.start({ ...params, context: found }) };
    },
    'turn/queue': async ({ threadId, idempotencyKey: key, context, ...message }) => {
      models.assertConnected(message.model);
      const found = context && (await resolve(threadId, context));
      const said = { key, ...message, ...(found && { context: found }) };
      const turnId = queue.add(threadId, said);
      return turnId === undefined ? {} : { turnId };
    },
    'turn/unqueue': ({ threadId, idempotencyKey }) => {
      queue.remove(threadId, idempotencyKey);
      return {};
    },
    'turn/steer': ({ idempotencyKey: key, ...steering }) => {
      queue.steer({ key, ...steering });
      return {};
    },
    'plan/edit': params => {
      plans.edit(params);
      return {};
    },
    'plan/approve': params => {
      models.assertConnected(params.model);
      return plans.approve(params);
    },
    'turn/continue': params => {
      models.assertConnected(params.model);
      return { turnId: turns.continue(params) };
    },
    'turn/cancel': async ({ threadId, turnId }) => {
      await turns.cancel(threadId, turnId);
      return {};
    }
  };
}
