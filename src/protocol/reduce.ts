import {
  approvePlan,
  unqueue,
  addItem,
  addUsed,
  changeTurn,
  endCompacting,
  changeMessage,
  changeCallWith,
  changeCall,
  settleQuestions,
  changeApproval,
  appendLive
} from './change-state';
import type { SequencedEvent } from './events';
import { pendingPlan } from './plan';
import type { ThreadState, TurnItem, TurnState } from './state';

/**
 * The one writer of thread state: applies an event and returns the next state, sharing all that did not change.
 * An event that was applied before (its `seq` is not above `lastSeq`) changes nothing, so a replay may overlap.
 * Events about things that the state does not know (their start was folded away) are passed over, never guessed.
 */
export function reduce(state: ThreadState, entry: SequencedEvent): ThreadState {
  if (entry.seq <= state.lastSeq) return state;
  return { ...apply(state, entry), lastSeq: entry.seq };
}

function apply(state: ThreadState, { actor, event, seq, time }: SequencedEvent): ThreadState {
  switch (event.type) {
    case 'thread-created':
      return {
        ...state,
        workspace: event.workspace,
        title: event.title,
        ...(event.tour !== undefined && { tour: event.tour })
      };
    case 'thread-changed':
      return {
        ...state,
        ...(event.title !== undefined && { title: event.title }),
        ...(event.archived !== undefined && { archived: event.archived }),
        ...(event.deletedAt !== undefined && { deletedAt: event.deletedAt }),
        ...(event.draft !== undefined && { draft: event.draft })
      };
    case 'turn-start': {
      const { turnId, mode, input, model, plan, context, continues, idempotencyKey } = event;
      const turn: TurnState = {
        turnId,
        mode,
        input,
        ...(model !== undefined && { model }),
        ...(context !== undefined && { context }),
        ...(continues !== undefined && { continues }),
        startedAt: time,
        items: [],
        ...(plan !== undefined && { plan: { of: plan.of, items: pendingPlan(plan.items) } }),
        uncovered: []
      };
      const left = idempotencyKey === undefined ? state : unqueue(state, idempotencyKey);
      const before = plan === undefined ? left : approvePlan(left, plan.of, turnId);
      return { ...before, turns: [...before.turns, turn] };
    }
    case 'plan-changed':
      return changeTurn(state, event.turnId, turn => ({
        ...turn,
        plan: {
          ...turn.plan,
          items: event.items,
          ...(actor === 'user' && { edited: true as const })
        }
      }));
    case 'compaction': {
      const { type: _type, ...compaction } = event;
      return {
        ...endCompacting(state),
        compactions: [...(state.compactions ?? []), compaction]
      };
    }
    case 'compaction-started': {
      const { compactionId, by, turns } = event;
      return { ...state, compacting: { compactionId, by, turns, startedAt: time } };
    }
    case 'compaction-ended':
      return endCompacting(state);
    case 'results-shortened': {
      const { type: _type, ...shortening } = event;
      const { compactionId, turnId } = shortening;
      // Where it stands among what the turn did.
      const notice: TurnItem = { type: 'notice', seq, code: event.type, params: { compactionId } };
      return {
        ...changeTurn(state, turnId, turn => addItem(turn, notice)),
        shortenings: [...(state.shortenings ?? []), shortening]
      };
    }
    case 'compaction-changed': {
      const { compactionId, summary, undone } = event;
      const changed = state.compactions?.map(one =>
        one.compactionId !== compactionId
          ? one
          : {
              ...one,
              ...(summary !== undefined && { summary, edited: true as const }),
              ...(undone !== undefined && { undone })
            }
      );
      const taken = state.shortenings?.map(one =>
        one.compactionId === compactionId && undone !== undefined ? { ...one, undone } : one
      );
      return {
        ...state,
        ...(changed && { compactions: changed }),
        ...(taken && { shortenings: taken })
      };
    }
    case 'message-queued': {
      const { type: _type, ...message } = event;
      return { ...state, queue: [...(state.queue ?? []), message] };
    }
    case 'message-unqueued':
      return unqueue(state, event.key);
    case 'turn-steered': {
      const { type: _type, turnId, ...said } = event;
      return changeTurn(unqueue(state, said.key), turnId, turn =>
        addItem(turn, { type: 'steer', ...said })
      );
    }
    case 'step-start': {
      const { turnId, step, of } = event;
      return changeTurn(state, turnId, turn => ({ ...turn, step: { number: step, of } }));
    }
    case 'step-end': {
      const { turnId, usage, cost, context } = event;
      return changeTurn(state, turnId, turn => ({
        ...turn,
        ...(context !== undefined && { window: context }),
        used: addUsed(turn.used, { usage, ...(cost !== undefined && { cost }) })
      }));
    }
    case 'instructions-told':
      return changeTurn(state, event.turnId, turn => ({ ...turn, instructions: event.files }));
    case 'instructions-switched':
      return { ...state, instructionsOff: event.off };
    case 'message-start':
    case 'reasoning-start':
      return changeTurn(state, event.turnId, turn =>
        addItem(turn, {
          type: event.type === 'message-start' ? 'message' : 'reasoning',
          messageId: event.messageId,
          ...(event.parent !== undefined && { parent: event.parent }),
          text: '',
          done: false
        })
      );
    case 'image-drawn': {
      const { turnId, parent, image } = event;
      const by = parent !== undefined && { parent };
      return changeTurn(state, turnId, turn => addItem(turn, { type: 'drawn', seq, ...by, image }));
    }
    case 'message-delta':
    case 'reasoning-delta':
      return changeMessage(state, event.messageId, item => ({
        ...item,
        text: item.text + event.text
      }));
    case 'message-end':
    case 'reasoning-end':
      return changeMessage(state, event.messageId, item => ({
        ...item,
        text: event.text,
        done: true
      }));
    case 'tool-call-start': {
      const { type: _type, turnId, ...call } = event;
      return changeTurn(state, turnId, turn =>
        addItem(turn, { type: 'call', ...call, startedAt: time })
      );
    }
    case 'decision': {
      const { type: _type, callId, ...decision } = event;
      return changeCall(state, call => call.callId === callId, { decision });
    }
    case 'approval-request': {
      const { approvalId, summary } = event;
      return changeCall(state, call => call.callId === event.callId, {
        approval: { approvalId, summary, status: 'pending' }
      });
    }
    case 'approval-answer':
      return changeApproval(state, event.approvalId, {
        status: event.decision === 'allow' ? 'allowed' : 'denied',
        ...(event.scope !== undefined && { scope: event.scope }),
        ...(event.note !== undefined && { note: event.note }),
        ...(event.edited !== undefined && { edited: event.edited.input }),
        ...(event.remembered !== undefined && { remembered: event.remembered })
      });
    case 'approval-withdrawn':
      return changeApproval(state, event.approvalId, {
        status: 'withdrawn',
        withdrawn: event.reason
      });
    case 'elicitation-request': {
      const { turnId, elicitationId, question } = event;
      return changeTurn(state, turnId, turn => ({
        ...turn,
        questions: [...(turn.questions ?? []), { elicitationId, question }]
      }));
    }
    case 'elicitation-answer': {
      const { elicitationId, action } = event;
      const asked = state.turns.find(({ questions }) =>
        questions?.some(each => each.elicitationId === elicitationId)
      );
      return asked === undefined
        ? state
        : changeTurn(state, asked.turnId, turn => settleQuestions(turn, action, elicitationId));
    }
    case 'tool-output-delta':
      return changeCallWith(
        state,
        call => call.callId === event.callId,
        call => ({ ...call, live: appendLive(call.live, event.stream, event.text) })
      );
    case 'tool-call-end': {
      const { type: _type, callId, ...end } = event;
      return changeCallWith(
        state,
        call => call.callId === callId,
        ({ live: _live, ...call }) => ({ ...call, ...end })
      );
    }
    case 'checkpoint-created':
      return changeTurn(state, event.turnId, turn => ({
        ...turn,
        checkpoint: 'undoable',
        uncovered: event.uncovered
      }));
    case 'turn-undone':
      return changeTurn(state, event.turnId, turn => ({
        ...turn,
        checkpoint: event.redone ? 'undoable' : 'undone'
      }));
    case 'turn-kept':
      return changeTurn(state, event.turnId, turn => ({ ...turn, checkpoint: 'kept' }));
    case 'unconfined-code-ran':
      return { ...state, unconfinedCodeRan: true };
    case 'turn-end': {
      const { type: _type, turnId, ...end } = event;
      // A person's summary is made beside turns, another for its turn alone.
      const before = state.compacting?.by === 'window' ? endCompacting(state) : state;
      // Nobody waits for an answer any more.
      return changeTurn(before, turnId, turn =>
        settleQuestions({ ...turn, end: { ...end, time } }, 'cancel')
      );
    }
    case 'notice': {
      const { type: _type, turnId, ...sentence } = event;
      const id = turnId ?? state.turns.at(-1)?.turnId;
      return id === undefined
        ? state
        : changeTurn(state, id, turn => addItem(turn, { type: 'notice', seq, ...sentence }));
    }
    case 'budget-notice': {
      const { turnId, budget, used, limit } = event;
      const code = `${budget}-${used < limit ? 'near' : 'reached'}`;
      const notice: TurnItem = { type: 'notice', seq, code, params: { used, limit } };
      return turnId === undefined
        ? state
        : changeTurn(state, turnId, turn => addItem(turn, notice));
    }
    case 'policy-changed':
      return state;
    default:
      return unknownEvent(state, event);
  }
}

/** A newer engine may send an event that this page does not know: it is counted, not drawn. The type says that none is forgotten. */
const unknownEvent = (state: ThreadState, _event: never): ThreadState => state;
