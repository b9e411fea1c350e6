import { addUsage } from './add-usage';
import type {
  CallItem,
  MessageItem,
  QuestionState,
  ThreadState,
  TurnItem,
  TurnState
} from './state';

/** Marks the plan of a turn as approved by another that carries it out. */
export const approvePlan = (state: ThreadState, of: string, approvedBy: string): ThreadState =>
  changeTurn(state, of, turn =>
    turn.plan === undefined ? turn : { ...turn, plan: { ...turn.plan, approvedBy } }
  );

/** No summary is being made any more. */
export function endCompacting(state: ThreadState): ThreadState {
  const { compacting: _ended, ...rest } = state;
  return state.compacting === undefined ? state : rest;
}

/** A message waits no more. */
export function unqueue(state: ThreadState, key: string | undefined): ThreadState {
  const { queue, ...rest } = state;
  const left = queue?.filter(message => message.key !== key) ?? [];
  return { ...rest, ...(left.length > 0 && { queue: left }) };
}

/** Adds an item; one that a reply brought is of the step that was begun last. */
export const addItem = (turn: TurnState, item: TurnItem): TurnState => ({
  ...turn,
  items: [
    ...turn.items,
    turn.step === undefined || item.type === 'notice' ? item : { ...item, step: turn.step.number }
  ]
});

/** A sum of what was reported: an absent number is not a zero. */
export function addUsed(
  before: TurnState['used'],
  { usage, cost }: NonNullable<TurnState['used']>
): NonNullable<TurnState['used']> {
  const sum = (before?.cost ?? 0) + (cost ?? 0);
  return {
    usage: addUsage(before?.usage ?? {}, usage),
    ...((before?.cost ?? cost) !== undefined && { cost: sum })
  };
}

/** Changes are nearly always in the last turn, so the search starts there. */
export function changeTurn(
  state: ThreadState,
  turnId: string,
  change: (turn: TurnState) => TurnState
): ThreadState {
  const index = state.turns.findLastIndex(turn => turn.turnId === turnId);
  const turn = state.turns[index];
  return turn === undefined ? state : { ...state, turns: state.turns.with(index, change(turn)) };
}

function changeItem<Item extends TurnItem>(
  state: ThreadState,
  matches: (item: TurnItem) => item is Item,
  change: (item: Item) => Item
): ThreadState {
  for (let index = state.turns.length - 1; index >= 0; index--) {
    const turn = state.turns[index];
    const at = turn?.items.findLastIndex(matches) ?? -1;
    const item = turn?.items[at];
    if (turn !== undefined && item !== undefined && matches(item))
      return {
        ...state,
        turns: state.turns.with(index, { ...turn, items: turn.items.with(at, change(item)) })
      };
  }
  return state;
}

/** Changes what was said under an id, by agent or subagent. */
export const changeMessage = (
  state: ThreadState,
  messageId: string,
  change: (item: MessageItem) => MessageItem
): ThreadState =>
  changeItem(
    state,
    (item): item is MessageItem =>
      (item.type === 'message' || item.type === 'reasoning') && item.messageId === messageId,
    change
  );

/** Changes the newest call that matches. */
export const changeCallWith = (
  state: ThreadState,
  matches: (call: CallItem) => boolean,
  change: (call: CallItem) => CallItem
): ThreadState =>
  changeItem(state, (item): item is CallItem => item.type === 'call' && matches(item), change);

/** Sets members of the newest call that matches. */
export const changeCall = (
  state: ThreadState,
  matches: (call: CallItem) => boolean,
  members: Partial<CallItem>
): ThreadState => changeCallWith(state, matches, call => ({ ...call, ...members }));

/** Ends one question, or every one that waits. */
export const settleQuestions = (
  turn: TurnState,
  action: NonNullable<QuestionState['action']>,
  elicitationId?: string
): TurnState =>
  turn.questions === undefined
    ? turn
    : {
        ...turn,
        questions: turn.questions.map(each =>
          each.action === undefined &&
          (elicitationId === undefined || each.elicitationId === elicitationId)
            ? { ...each, action }
            : each
        )
      };

/** Sets members of a question about a call. */
export const changeApproval = (
  state: ThreadState,
  approvalId: string,
  members: Partial<NonNullable<CallItem['approval']>>
): ThreadState =>
  changeCallWith(
    state,
    call => call.approval?.approvalId === approvalId,
    call =>
      call.approval === undefined ? call : { ...call, approval: { ...call.approval, ...members } }
  );

/** Adds to what a running command printed; the tail is kept. */
export function appendLive(
  live: CallItem['live'] = { stdout: '', stderr: '' },
  stream: 'stdout' | 'stderr',
  text: string
): NonNullable<CallItem['live']> {
  return { ...live, [stream]: (live[stream] + text).slice(-LIVE_CHARACTERS) };
}

/** Tail of a running command's output that a card shows, in characters a stream. */
const LIVE_CHARACTERS = 16_384;
