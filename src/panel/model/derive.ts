import type { Mode } from '../../protocol/event-values';
import type { InitializeResult, PolicyView } from '../../protocol/results';
import type { CallItem, ThreadState, TurnState } from '../../protocol/state';
import type { PanelView } from './view';
import type { WorkingSet } from './part-views';

/** The turn that runs, where one does; at most one of a thread does. */
export function runningTurn(thread: ThreadState | undefined): PanelView['running'] {
  const turn = thread?.turns.at(-1);
  return turn === undefined || turn.end !== undefined
    ? undefined
    : { turnId: turn.turnId, startedAt: turn.startedAt };
}

/** The newest finished turn whose changes are neither kept nor undone. */
export function workingSetOf(thread: ThreadState | undefined): WorkingSet | undefined {
  const turn = thread?.turns.findLast(
    ({ end, checkpoint }) => checkpoint === 'undoable' && (end?.changes.length ?? 0) > 0
  );
  return turn?.end === undefined ? undefined : { turnId: turn.turnId, changes: turn.end.changes };
}

/** Calls that wait for a person, oldest first. Only an unfinished turn can have some. */
export function waitingCalls(
  thread: ThreadState | undefined
): readonly { readonly turn: TurnState; readonly call: CallItem }[] {
  return (thread?.turns ?? [])
    .filter(turn => turn.end === undefined)
    .flatMap(turn =>
      turn.items
        .filter((item): item is CallItem => item.type === 'call')
        .filter(call => call.approval?.status === 'pending' && call.outcome === undefined)
        .map(call => ({ turn, call }))
    );
}

/** Questions that wait for this person: those of the open thread, and each other thread that waits as one. */
export const waitingCount = ({
  approvals,
  list,
  thread
}: Pick<PanelView, 'approvals' | 'list' | 'thread'>): number =>
  approvals.length +
  list.threads.filter(({ threadId, state }) => state === 'waiting' && threadId !== thread?.threadId)
    .length;

/** The modes that role, trust and policy permit, mildest first; what is not known yet does not permit. */
export function permittedModes(
  role: InitializeResult['role'] | undefined,
  policy: PolicyView | undefined
): readonly Mode[] {
  if (role === undefined || role === 'viewer') return [];
  const limits = [
    role === 'contributor' ? 'plan' : 'agent',
    policy?.trusted === true ? policy.summary.maxMode : 'ask'
  ].map(mode => MODES.findIndex(known => known === mode));
  return MODES.slice(0, Math.min(...limits) + 1);
}

/** The wanted mode, or the strongest permitted one that is milder. */
export const clampMode = (wanted: Mode, permitted: readonly Mode[]): Mode =>
  MODES.slice(0, MODES.indexOf(wanted) + 1).findLast(mode => permitted.includes(mode)) ?? 'ask';

const MODES: readonly Mode[] = ['ask', 'plan', 'agent'];
