import type { CallItem, NoticeItem, TurnState } from '../../../protocol/state';
import type { PanelView } from '../../model/view';
import { callTitle } from '../../words/calls';
import { endWord } from '../../words/end-words';
import { fill } from '../../words/fill';
import { outcomeLook } from '../../words/outcomes';
import { say } from '../../words/sentences';
import { statusWords } from '../../words/status';
import type { Words } from '../../words/words';

/** What is worth saying aloud about one change of the view. Never a token, a payload or an output. */
export interface Announcements {
  readonly polite: readonly string[];
  /** Only what stops the work: a question, or a turn that ended by an error. */
  readonly assertive: readonly string[];
}

/** Compares two views of one panel and says what happened between them. */
export function announcements(before: PanelView, after: PanelView, words: Words): Announcements {
  // Who asks to be told is told.
  const asked = statusAsked(before, after) ? [statusWords(after, words)] : [];
  if (after.settings.announcements === 'off') return { polite: asked, assertive: [] };
  const sameThread = before.thread?.threadId === after.thread?.threadId;
  const live = sameThread && before.threadState === 'live' && after.threadState === 'live';
  return {
    polite: [
      ...restrictedWords(before, after, words),
      ...staleWords(before, after, words),
      ...connectionWords(before, after, words),
      ...reattachedWords(before, after, words),
      ...(live ? turnWords(before, after, words) : []),
      ...doneWords(before, after, words),
      ...asked
    ],
    assertive: [
      ...questionWords(before, after, words),
      ...(live ? failureWords(before, after, words) : [])
    ]
  };
}

function questionWords(before: PanelView, after: PanelView, words: Words): readonly string[] {
  const { trans } = words;
  const known = new Set(before.approvals.map(({ approvalId }) => approvalId));
  return after.approvals
    .filter(({ approvalId }) => !known.has(approvalId))
    .map(({ summary }) =>
      fill(
        summary.risk === 'high'
          ? trans.__(
              'Approval needed: {title} High risk. “Go to Next Pending Approval” moves there.'
            )
          : trans.__('Approval needed: {title} “Go to Next Pending Approval” moves there.'),
        { title: say(summary.title, words) }
      )
    );
}

/** The banner of a folder without trust, once. */
function restrictedWords(before: PanelView, after: PanelView, { trans }: Words): readonly string[] {
  return after.policy?.trusted === false && before.policy?.workspace !== after.policy.workspace
    ? [trans.__('This folder is not trusted. Reading works.')]
    : [];
}

function staleWords(before: PanelView, after: PanelView, { trans }: Words): readonly string[] {
  const was = new Set(before.approvals.filter(isStale).map(({ approvalId }) => approvalId));
  return after.approvals.some(one => isStale(one) && !was.has(one.approvalId))
    ? [trans.__('The target changed since this was asked: review it again.')]
    : [];
}

const isStale = ({ state }: PanelView['approvals'][number]): boolean => state === 'stale';

function failureWords(before: PanelView, after: PanelView, words: Words): readonly string[] {
  return endedTurns(before, after)
    .filter(turn => turn.end?.reason === 'error')
    .map(turn =>
      fill(words.trans.__('The turn ended by an error: {message}'), {
        message: turn.end?.error?.message ?? ''
      })
    );
}

function connectionWords(before: PanelView, after: PanelView, { trans }: Words): readonly string[] {
  const [was, is] = [before.connection.state, after.connection.state];
  if (was === is) return [];
  switch (is) {
    case 'waiting':
      return [trans.__('Offline. Trying again by itself.')];
    case 'signed-out':
      return [trans.__('You are signed out.')];
    case 'open':
      if (was === 'waiting') return [trans.__('Connected again.')];
      return before.session === undefined && after.session?.model === null
        ? [trans.__('Sallyport is ready in command mode.')]
        : [];
    case 'idle':
    case 'connecting':
    case 'refused':
      return [];
  }
}

function reattachedWords(before: PanelView, after: PanelView, { trans }: Words): readonly string[] {
  const { reattachedTo, running } = after;
  if (reattachedTo === undefined || reattachedTo === before.reattachedTo) return [];
  if (running?.turnId !== reattachedTo) return [];
  const step = Math.max(1, callsOf(after).length);
  return [fill(trans.__('Reattached to the running turn, step {step}.'), { step })];
}

function turnWords(before: PanelView, after: PanelView, words: Words): readonly string[] {
  const { trans } = words;
  const started =
    after.running !== undefined &&
    after.running.turnId !== after.reattachedTo &&
    before.running?.turnId !== after.running.turnId
      ? [trans.__('Working.')]
      : [];
  const ended = endedTurns(before, after)
    .filter(turn => turn.end?.reason !== 'error')
    .map(turn => endWords(turn, words));
  return [
    ...started,
    ...callWords(before, after, words),
    ...messageWords(before, after),
    ...noticeWords(before, after, words),
    ...compactionWords(before, after, words),
    ...ended
  ];
}

/** What the engine says of the running turn, each once: a budget that comes to its end, what the model is not told. */
function noticeWords(before: PanelView, after: PanelView, words: Words): readonly string[] {
  const known = new Set(noticesOf(before).map(({ seq }) => seq));
  return noticesOf(after)
    .filter(({ seq }) => !known.has(seq))
    .map(notice => say(notice, words));
}

function compactionWords(
  { thread: before }: PanelView,
  { thread: after }: PanelView,
  { trans }: Words
): readonly string[] {
  const made = (after?.compactions?.length ?? 0) > (before?.compactions?.length ?? 0);
  if (made) return [trans.__('The thread was summed up.')];
  if (before?.compacting === undefined && after?.compacting !== undefined)
    return [trans.__('The thread is being summed up. “Stop summing up” ends that.')];
  return before?.compacting !== undefined && after?.compacting === undefined
    ? [trans.__('No summary was made; the thread is as it was.')]
    : [];
}

/** Calls that ended otherwise than well, since those change what a person does next; all of them if asked for. */
function callWords(before: PanelView, after: PanelView, words: Words): readonly string[] {
  const ended = new Set(
    callsOf(before)
      .filter(call => call.outcome !== undefined)
      .map(({ callId }) => callId)
  );
  return callsOf(after).flatMap(call => {
    if (call.outcome === undefined || ended.has(call.callId)) return [];
    if (call.outcome === 'ok' && after.settings.announcements !== 'full') return [];
    // The tool's name and its end only: a command's line is payload.
    const title =
      call.tool === 'run_command' || call.tool === 'git'
        ? words.trans.__('Command')
        : callTitle(call, call.outcome === 'ok', words).sentence;
    return [
      fill(words.trans.__('{title}: {outcome}.'), {
        title,
        outcome: outcomeLook(call.outcome, words).word
      })
    ];
  });
}

function messageWords(before: PanelView, after: PanelView): readonly string[] {
  if (after.settings.announcements !== 'full') return [];
  const done = (view: PanelView) =>
    (view.thread?.turns.at(-1)?.items ?? []).filter(item => item.type === 'message' && item.done);
  const known = new Set(done(before));
  return done(after).flatMap(item =>
    item.type === 'message' && !known.has(item) ? [item.text.slice(0, SPOKEN)] : []
  );
}

function endWords(turn: TurnState, words: Words): string {
  const { trans } = words;
  const count = turn.end?.changes.length ?? 0;
  if (turn.mode === 'plan' && turn.plan !== undefined && turn.end?.reason === 'done')
    return fill(
      trans._n(
        'A plan of {count} step is there to edit or approve.',
        'A plan of {count} steps is there to edit or approve.',
        turn.plan.items.length
      ),
      { count: turn.plan.items.length }
    );
  if (turn.end?.reason === 'cancelled') return trans.__('Stopped by you.');
  if (turn.end !== undefined && turn.end.reason !== 'done')
    return fill(trans.__('{end}. The button “Continue” stands at the end of the thread.'), {
      end: endWord(turn.end.reason, words)
    });
  return count === 0
    ? trans.__('Turn done, no file changed.')
    : fill(
        trans._n('Turn done, {count} file changed.', 'Turn done, {count} files changed.', count),
        {
          count
        }
      );
}

const statusAsked = (before: PanelView, after: PanelView): boolean =>
  after.done?.code === 'status' && before.done?.serial !== after.done.serial;

function doneWords(before: PanelView, after: PanelView, { trans }: Words): readonly string[] {
  if (after.done === undefined || before.done?.serial === after.done.serial) return [];
  switch (after.done.code) {
    case 'copied':
      return [trans.__('Copied.')];
    case 'inserted':
      return [trans.__('Inserted into a new cell.')];
    case 'kept':
      return [trans.__('Changes kept.')];
    case 'saved':
      return [trans.__('Saved as a file.')];
    case 'status':
      return [];
  }
}

/** Only the last turn moves; those before it ended before. */
const endedTurns = (before: PanelView, after: PanelView): readonly TurnState[] => {
  const turn = after.thread?.turns.at(-1);
  if (turn?.end === undefined) return [];
  const was = before.thread?.turns.find(({ turnId }) => turnId === turn.turnId);
  return was?.end === undefined ? [turn] : [];
};

const noticesOf = (view: PanelView): readonly NoticeItem[] =>
  (view.thread?.turns.at(-1)?.items ?? []).filter(item => item.type === 'notice');

const callsOf = (view: PanelView): readonly CallItem[] =>
  (view.thread?.turns.at(-1)?.items ?? []).filter((item): item is CallItem => item.type === 'call');

/** Characters of a finished message that are read out. */
const SPOKEN = 600;
