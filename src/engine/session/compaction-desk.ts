import { CodedError, isCoded } from '../../base/coded-error';
import type { ThreadState, TurnState } from '../../protocol/state';
import codes from '../../protocol/error-codes.json';
import { createId } from '../ids';
import { estimateTokens } from '../models/context-use';
import { Conversation } from '../models/conversation';
import { SUMMARY_PROMPT } from '../models/summary-text';
import type { ToldHistory } from '../models/told-history';
import type { Provider } from '../providers/provider';
import type { RunningCompactions } from './running-compactions';
import { toldOf } from './told-of';
import type { Thread } from './thread';

/** A model that is told a history and asked for words alone. */
export type AskForWords = (history: ToldHistory) => Promise<Provider>;

/** How many tokens a model reads at once; undefined where nobody says. */
export interface Window {
  /** As far as it is known. */
  readonly now: number | undefined;
  /** Asks its server, where it was not asked yet. */
  readonly find: () => Promise<number | undefined>;
}

/** Has threads summed up by their model, so that what it is told stays within its window. */
export class CompactionDesk {
  constructor(
    private readonly stateOf: (thread: Thread) => ThreadState,
    private readonly running: RunningCompactions
  ) {}

  /** Sums up all turns that have ended. Throws `busy` while that is done already, `conflict` where there are none. */
  async compact(
    thread: Thread,
    ask: AskForWords,
    by: 'person' | 'window',
    signal: AbortSignal
  ): Promise<string> {
    const { threadId } = thread;
    const told = toldOf(this.stateOf(thread));
    const turns = told.turns.filter(({ end }) => end !== undefined);
    const through = turns.at(-1)?.turnId;
    if (through === undefined)
      throw new CodedError('conflict', 'No turn has ended since the thread was summed up last.');
    const compactionId = createId('k');
    const stopped = this.running.begin(threadId);
    const signals = AbortSignal.any([signal, stopped]);
    try {
      const history = { ...told, turns };
      const actor = by === 'person' ? 'user' : 'system';
      const started = { compactionId, by, turns: turns.length };
      thread.append(actor, { type: 'compaction-started', ...started });
      const summary = await this.sumUp(thread, compactionId, signals, async () =>
        sayWords(await ask(withPrompt(history)), threadId, signals)
      );
      thread.append(actor, {
        type: 'compaction',
        compactionId,
        through,
        summary,
        by,
        before: toldTokens(history),
        after: estimateTokens(summary)
      });
      return compactionId;
    } finally {
      this.running.end(threadId);
    }
  }

  /** What `say` gives; where it gives nothing the thread is told so. Throws `cancelled` where a person ended it. */
  private async sumUp(
    thread: Thread,
    compactionId: string,
    signal: AbortSignal,
    say: () => Promise<string>
  ): Promise<string> {
    try {
      return await say();
    } catch (error) {
      const reason = signal.aborted ? 'cancelled' : 'failed';
      thread.append('system', { type: 'compaction-ended', compactionId, reason });
      if (signal.aborted) throw new CodedError('cancelled', 'The summary was stopped.');
      // A model's own failures have codes that no answer to a request has.
      throw isCoded(error) && !Object.hasOwn(codes, error.code)
        ? new CodedError('failed', error.message, { cause: error })
        : error;
    }
  }

  /** Sums up what came before a turn where the window is nearly full. A failure is told in the turn, and does not end it. */
  async makeRoom(
    turn: { readonly thread: Thread; readonly turnId: string; readonly cancel: AbortController },
    window: Window,
    ask: AskForWords
  ): Promise<void> {
    const { thread, turnId, cancel } = turn;
    const told = toldOf(this.stateOf(thread));
    if (told.turns.every(({ end }) => end === undefined)) return;
    const tokens = toldTokens(told);
    if (tokens <= (window.now ?? LEAST_WINDOW) * FULL_SHARE) return;
    const sure = await window.find();
    if (sure === undefined || tokens <= sure * FULL_SHARE) return;
    try {
      await this.compact(thread, ask, 'window', cancel.signal);
    } catch (error) {
      cancel.signal.throwIfAborted();
      const params = { reason: isCoded(error) ? error.message : '' };
      thread.append('system', { type: 'notice', turnId, code: 'compaction-failed', params });
    }
  }

  /** Changes a summary, or takes it back. Throws `not-found` for one that is not in the thread. */
  change(
    thread: Thread,
    compactionId: string,
    change: { readonly summary?: string; readonly undone?: boolean }
  ): void {
    for (const { event } of thread.read(0))
      if ('compactionId' in event && event.compactionId === compactionId) {
        if (event.type === 'results-shortened' && change.summary !== undefined) break;
        return thread.append('user', { type: 'compaction-changed', compactionId, ...change });
      }
    throw new CodedError('not-found', 'There is no such summary in the thread.');
  }
}

/** Tokens of what a model is told of a thread, estimated. */
const toldTokens = (history: ToldHistory): number =>
  estimateTokens(JSON.stringify(new Conversation(history, '').messages));

const withPrompt = ({ turns, ...rest }: ToldHistory): ToldHistory => ({
  ...rest,
  turns: [...turns, promptTurn]
});

const promptTurn: TurnState = {
  turnId: 'summary',
  mode: 'ask',
  input: [{ type: 'text', text: SUMMARY_PROMPT }],
  startedAt: 0,
  items: [],
  uncovered: []
};

/** What a model says. Throws `failed` where it says nothing, or does not come to an end. */
async function sayWords(
  provider: Provider,
  threadId: string,
  signal: AbortSignal
): Promise<string> {
  let words = '';
  let ended = false;
  const request = { threadId, turnId: promptTurn.turnId, step: 0, text: '', reports: [], signal };
  for await (const event of provider.stream(request))
    if (event.type === 'text') words += event.text;
    else if (event.type === 'finish') ended = event.reason === 'stop';
  if (!ended || words.trim() === '')
    throw new CodedError('failed', 'The model gave no summary, so the turns themselves stay.');
  return words.trim().slice(0, SUMMARY_CHARACTERS);
}

/** From this share of the window on the turns before are summed up; the rest is for the turn itself. */
const FULL_SHARE = 0.7;
/** Tokens: below that no server is asked how large its model's window is, since hardly one is smaller. */
const LEAST_WINDOW = 4096;
/** As `thread/compaction` takes it. */
const SUMMARY_CHARACTERS = 100_000;
