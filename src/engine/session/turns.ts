import { CodedError } from '../../base/coded-error';
import type { ContextItem } from '../../protocol/context';
import type { Mode, TextInput } from '../../protocol/event-values';
import type { ThreadSummary } from '../../protocol/results';
import type { TurnState } from '../../protocol/state';
import { createId } from '../ids';
import type { Journal } from '../journal/journal';
import type { FindProgress, RunningTurn } from './running-turn';
import { readTurn } from './open-items';
import { permits, type Standing } from './standing';
import type { Thread } from './thread';
import type { ThreadBook } from './thread-book';
import { workTurn, type TurnWork } from './work-turn';

export interface TurnsOptions extends TurnWork {
  readonly book: ThreadBook;
  readonly journal: Journal;
  /** Hears how many turns work (one that waits for a person does not). */
  readonly onActivity: (running: number) => void;
  /** Hears that a turn came to its end and did what it was to do, when another may start. */
  readonly onDone: (turn: RunningTurn) => void;
}

/** What `turn/start` asks for. */
export interface TurnStart {
  readonly threadId: string;
  readonly mode: Mode;
  readonly input: readonly TextInput[];
  readonly idempotencyKey?: string;
  /** The id of a connected model; absent: the first. */
  readonly model?: string;
  /** The approved plan that it carries out. */
  readonly plan?: { readonly of: string; readonly items: readonly string[] };
  /** What the person attached, as it was found. */
  readonly context?: readonly ContextItem[];
  /** The turn that it goes on with; nothing new is said then. */
  readonly continues?: string;
}

/** What `turn/continue` asks for. */
export interface TurnContinuation extends Pick<
  TurnStart,
  'threadId' | 'mode' | 'idempotencyKey' | 'model'
> {
  /** The thread's last turn. */
  readonly turnId: string;
}

/** The turns that run: at most one a thread. */
export class Turns {
  private readonly running = new Map<string, RunningTurn>();
  /** Latched by a stop until it is lifted. */
  private stopped = false;
  private standing: Standing = 'admin';

  constructor(private readonly options: TurnsOptions) {}

  get isStopped(): boolean {
    return this.stopped;
  }

  /** Journals the start and returns the turn's id; the turn goes on by itself. A resend with the same key starts nothing. */
  start({
    threadId,
    mode,
    input,
    idempotencyKey,
    model,
    plan,
    context = [],
    continues
  }: TurnStart): string {
    const thread = this.options.book.getLive(threadId);
    const before = this.startedBy(threadId, idempotencyKey);
    if (before !== null) return before;
    this.assertNotStopped();
    if (this.running.has(threadId))
      throw new CodedError('busy', 'A turn is already running in this thread.', {
        retryAfterMs: 1000
      });
    this.options.ends.settle(threadId);
    const turnId = createId('u');
    thread.append('user', {
      type: 'turn-start',
      turnId,
      mode,
      input,
      ...(idempotencyKey !== undefined && { idempotencyKey }),
      ...(model !== undefined && { model }),
      ...(plan !== undefined && { plan }),
      ...(context.length > 0 && { context }),
      ...(continues !== undefined && { continues })
    });
    this.run(thread, { turnId, mode, text: joinInput(input), model });
    return turnId;
  }

  /** The turn that a request with this key started before; null where there is none. */
  startedBy(threadId: string, idempotencyKey: string | undefined): string | null {
    return idempotencyKey === undefined
      ? null
      : this.options.journal.turnByKey(threadId, idempotencyKey);
  }

  /**
   * Goes on with the thread's last turn in a new one with new budgets. Throws `not-found` for a turn that is not the last,
   * `conflict` for one that came to its end or was a typed command.
   */
  continue({ turnId, ...start }: TurnContinuation): string {
    const { threadId, idempotencyKey } = start;
    const { book, journal, ends } = this.options;
    const thread = book.getLive(threadId);
    const before = this.startedBy(threadId, idempotencyKey);
    if (before !== null) return before;
    ends.settle(threadId);
    const last = journal.turns(threadId).at(-1);
    if (last?.turnId !== turnId)
      throw new CodedError('not-found', 'Only the last turn of a thread can be gone on with.');
    const turn = readTurn(thread, turnId, last.startSeq - 1);
    if (turn?.end?.reason === 'done' || turn?.input[0]?.text.trimStart().startsWith('/') === true)
      throw new CodedError(
        'conflict',
        'The turn came to its end, so there is nothing to go on with.'
      );
    const model = turn?.model === undefined ? {} : { model: turn.model };
    return this.start({ ...model, ...start, input: [], continues: turnId });
  }

  /** Takes up a turn of before a restart. `findProgress` tells where it goes on; null ends it `interrupted`. */
  resume(
    thread: Thread,
    turn: Pick<TurnState, 'turnId' | 'mode' | 'input' | 'model'>,
    findProgress: FindProgress
  ): void {
    const { turnId, mode, input, model } = turn;
    this.run(thread, { turnId, mode, text: joinInput(input), model }, findProgress);
  }

  /** Ends a running turn; resolves when it has ended. Throws `not-found` for one that does not run. */
  async cancel(threadId: string, turnId: string): Promise<void> {
    const turn = this.running.get(threadId);
    if (turn === undefined && this.options.ends.settle(threadId)) return;
    if (turn?.turnId !== turnId) throw new CodedError('not-found', 'The turn is not running.');
    turn.cancel.abort();
    await turn.ended;
  }

  get(threadId: string): RunningTurn | undefined {
    return this.running.get(threadId);
  }

  /** Ends every turn, or those that `which` names; resolves with their number when their ends are on disk. */
  async cancelAll(
    which: (turn: RunningTurn) => boolean = () => true,
    reason?: 'stopped'
  ): Promise<number> {
    const turns = [...this.running.values()].filter(which);
    for (const turn of turns) turn.cancel.abort(reason);
    await Promise.all(turns.map(turn => turn.ended));
    return turns.length;
  }

  /** For the engine's end: ends what works, and leaves what waits for a person to be asked again at the next start. */
  async close(): Promise<void> {
    this.stopped = true;
    await this.cancelAll(turn => turn.waiting === 0);
  }

  /** Ends every turn and refuses new ones until `lift`. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.cancelAll(() => true, 'stopped');
  }

  lift(): void {
    this.stopped = false;
  }

  /** Ends the turns that this standing permits no more, and says so in them; resolves when their ends are on disk. */
  async limit(standing: Standing): Promise<void> {
    this.standing = standing;
    const ended = [...this.running.values()].filter(turn => !permits(standing, turn.mode));
    for (const turn of ended) this.dismiss(turn);
    await Promise.all(ended.map(turn => turn.ended));
  }

  /** Throws `stopped` while a stop holds. */
  assertNotStopped(): void {
    if (this.stopped)
      throw new CodedError('stopped', 'Everything is stopped until an administrator resumes it.', {
        fix: 'Run `jupyter sallyport resume` on the host.'
      });
  }

  activity(threadId: string): ThreadSummary['state'] {
    const turn = this.running.get(threadId);
    if (turn === undefined) return 'idle';
    return turn.waiting > 0 ? 'waiting' : 'running';
  }

  /** Counts a call of the turn that starts (+1) or stops (-1) to wait for a person. */
  countWaiting(turn: RunningTurn, change: 1 | -1): void {
    turn.waiting += change;
    this.reportActivity();
  }

  private run(
    thread: Thread,
    { turnId, mode, text, model }: Pick<RunningTurn, 'turnId' | 'mode' | 'text' | 'model'>,
    findProgress?: FindProgress
  ): void {
    const { workspace } = this.options.book.place(thread.threadId);
    const cancel = new AbortController();
    const turn: RunningTurn = {
      thread,
      turnId,
      mode,
      text,
      model,
      workspace,
      cancel,
      steered: [],
      resumed: findProgress !== undefined,
      waiting: 0,
      ended: Promise.resolve()
    };
    this.running.set(thread.threadId, turn);
    this.reportActivity();
    turn.ended = workTurn(turn, this.options, findProgress).then(reason => {
      this.running.delete(thread.threadId);
      this.reportActivity();
      if (reason === 'done') this.options.onDone(turn);
    });
    if (!permits(this.standing, mode)) this.dismiss(turn);
  }

  private dismiss({ thread, turnId, cancel }: RunningTurn): void {
    try {
      thread.append('system', { type: 'notice', turnId, code: 'role-sank' });
    } catch (error) {
      this.options.log.fail(turnId, error); // It ends all the same.
    }
    cancel.abort();
  }

  private reportActivity(): void {
    const working = [...this.running.values()].filter(turn => turn.waiting === 0);
    this.options.onActivity(working.length);
  }
}

const joinInput = (input: readonly TextInput[]): string => input.map(part => part.text).join('\n');
