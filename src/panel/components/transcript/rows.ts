import type {
  CallItem,
  DrawnItem,
  MessageItem,
  Compaction,
  NoticeItem,
  RunningCompaction,
  Shortening,
  SteerItem,
  ThreadState,
  TurnState
} from '../../../protocol/state';
import { isReading } from '../../words/calls';

/** One article of the transcript. `key` never changes, so that windowing keeps heights and focus. */
export type Row =
  | { readonly type: 'user'; readonly key: string; readonly turn: TurnState }
  | {
      readonly type: 'message';
      readonly key: string;
      readonly by?: string;
      readonly item: MessageItem;
      readonly time: number;
    }
  | {
      readonly type: 'call';
      readonly key: string;
      /** The name of the subagent that asked for it; absent: the turn's own agent did. As in messages and groups. */
      readonly by?: string;
      readonly item: CallItem;
      /** The person typed the call as a command, so what it gave is the answer. */
      readonly typed: boolean;
    }
  | { readonly type: 'compaction'; readonly key: string; readonly item: Compaction }
  /** A summary that is being made. */
  | { readonly type: 'compacting'; readonly key: string; readonly item: RunningCompaction }
  | { readonly type: 'shortening'; readonly key: string; readonly item: Shortening }
  | {
      readonly type: 'steer';
      readonly key: string;
      readonly item: SteerItem;
      readonly time: number;
    }
  | {
      readonly type: 'drawn';
      readonly key: string;
      readonly by?: string;
      readonly item: DrawnItem;
      readonly time: number;
    }
  | {
      readonly type: 'group';
      readonly key: string;
      readonly by?: string;
      readonly calls: readonly CallItem[];
    }
  | {
      readonly type: 'notice';
      readonly key: string;
      readonly item: NoticeItem;
      readonly time: number;
    }
  /** The turn's plan as it stands now, once a turn: its updates are no articles of their own. */
  | { readonly type: 'plan'; readonly key: string; readonly turn: TurnState }
  | {
      readonly type: 'end';
      readonly key: string;
      readonly turn: TurnState;
      /** It is the thread's last, and a model worked it: what did not come to its end can go on. */
      readonly continuable: boolean;
    };

/** The articles of a thread in order. A turn that did not change gives the very same rows again. */
export const rowsOf = (thread: ThreadState): readonly Row[] => {
  const rows = rowsOfTurns(thread);
  const { compacting } = thread;
  return compacting === undefined
    ? rows
    : [...rows, { type: 'compacting', key: `${compacting.compactionId} made`, item: compacting }];
};

const rowsOfTurns = (thread: ThreadState): readonly Row[] =>
  thread.turns.flatMap((turn, index) => {
    const rows = withShortenings(rowsOfTurn(turn, index === thread.turns.length - 1), thread, turn);
    const made = thread.compactions?.filter(({ through }) => through === turn.turnId) ?? [];
    return made.length === 0 ? rows : [...rows, ...made.map(compactionRow)];
  });

/** The notice that something was shortened, as what it stands for: a person may take that back. */
function withShortenings(
  rows: readonly Row[],
  { shortenings = [] }: ThreadState,
  { turnId }: TurnState
): readonly Row[] {
  const own = shortenings.filter(one => one.turnId === turnId);
  return own.length === 0
    ? rows
    : rows.map((row): Row => {
        const id = row.type === 'notice' ? row.item.params?.['compactionId'] : undefined;
        const item = own.find(({ compactionId }) => compactionId === id);
        return item === undefined ? row : { type: 'shortening', key: row.key, item };
      });
}

const compactionRow = (item: Compaction): Row => ({
  type: 'compaction',
  key: item.compactionId,
  item
});

const isTyped = ({ input }: TurnState): boolean =>
  input[0]?.text.trimStart().startsWith('/') === true;

function rowsOfTurn(turn: TurnState, isLast: boolean): readonly Row[] {
  const cache = isLast ? lastTurns : turnsBefore;
  const known = cache.get(turn);
  if (known !== undefined) return known;
  const rows: Row[] = [{ type: 'user', key: turn.turnId, turn }];
  const typed = isTyped(turn);
  const names = new Map(
    turn.items.flatMap(item =>
      item.type === 'call' && item.tool === 'run_subagent' ? [[item.callId, nameOf(item)]] : []
    )
  );
  const by = ({ parent }: { readonly parent?: string }): { readonly by?: string } =>
    parent === undefined ? {} : { by: names.get(parent) ?? '' };
  let folded: CallItem[] = [];
  const close = (): void => {
    const [first] = folded;
    if (first === undefined) return;
    rows.push(
      folded.length === 1
        ? { type: 'call', key: first.callId, ...by(first), item: first, typed }
        : { type: 'group', key: first.callId, ...by(first), calls: folded }
    );
    folded = [];
  };
  const showPlan = (): void => {
    rows.push({ type: 'plan', key: `${turn.turnId} plan`, turn });
  };
  // A list of things to do stays where it began; a proposal stands where its maker ended.
  let planned = turn.mode === 'plan' || turn.plan === undefined;
  if (!planned && turn.plan?.of !== undefined) {
    showPlan();
    planned = true;
  }
  for (const item of turn.items) {
    if (item.type === 'call' && item.tool === PLANNING && item.outcome === 'ok') {
      close();
      if (!planned) showPlan();
      planned = true;
      continue;
    }
    if (item.type === 'call' && item.outcome === 'ok' && isReading(item.tool)) {
      if (folded[0]?.parent !== item.parent) close();
      folded.push(item);
      continue;
    }
    close();
    if (item.type === 'call')
      rows.push({ type: 'call', key: item.callId, ...by(item), item, typed });
    else if (item.type === 'steer')
      rows.push({ type: 'steer', key: item.key, item, time: turn.startedAt });
    else if (item.type === 'drawn')
      rows.push({
        type: 'drawn',
        key: `${turn.turnId} ${item.seq}`,
        ...by(item),
        item,
        time: turn.startedAt
      });
    else if (item.type === 'notice')
      rows.push({
        type: 'notice',
        key: `${turn.turnId} ${item.seq}`,
        item,
        time: turn.startedAt
      });
    else
      rows.push({
        type: 'message',
        key: item.messageId,
        ...by(item),
        item,
        time: turn.startedAt
      });
  }
  close();
  if (turn.mode === 'plan' && turn.plan !== undefined) showPlan();
  if (turn.end !== undefined)
    rows.push({ type: 'end', key: `${turn.turnId} end`, turn, continuable: isLast && !typed });
  cache.set(turn, rows);
  return rows;
}

/** How a subagent is called, as the words of its call show it. */
const nameOf = ({ input: { name } }: CallItem): string => (typeof name === 'string' ? name : '');

/** Its calls that ended well are told by the plan itself. */
const PLANNING = 'update_plan';

const turnsBefore = new WeakMap<TurnState, readonly Row[]>();
const lastTurns = new WeakMap<TurnState, readonly Row[]>();
