import type { ContextUse, TurnEndReason } from '../../protocol/event-values';
import type { SteerItem } from '../../protocol/state';
import type { CallReport, Provider, ProviderEvent, StepRequest } from '../providers/provider';
import { createId } from '../ids';
import { MessageWriter } from './message-writer';
import type { SessionCommand } from '../providers/parse-command';
import type { ThreadLog } from './thread-log';
import type { BudgetUse, TurnTally } from './turn-tally';
import { UselessCalls } from './useless-calls';

/** A call as the provider asked for it; nobody has looked at its input yet. */
export type AskedCall = Extract<ProviderEvent, { type: 'tool-call' }>;

/** What the loop needs to work one turn. */
export interface TurnParts {
  readonly threadId: string;
  readonly turnId: string;
  /** The person's text. */
  readonly text: string;
  readonly log: ThreadLog;
  readonly provider: Provider;
  readonly tally: TurnTally;
  /** What a person said since the last step, each once. */
  readonly takeSteers: () => readonly SteerItem[];
  /** Carries out a command that is no tool and returns its answer, as Markdown. */
  readonly runCommand: (command: SessionCommand) => Promise<string>;
  /** Runs the calls of one step in the guarded way; never rejects for what a call did. */
  readonly runCalls: (calls: readonly AskedCall[]) => Promise<readonly CallReport[]>;
}

/** Where a turn goes on after a restart: the calls of its last step that have ended. */
export interface TurnProgress {
  /** Steps that were begun. */
  readonly step: number;
  readonly reports: readonly CallReport[];
}

export interface TurnOutcome {
  readonly reason: TurnEndReason;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Works a turn: asks the provider, runs what it asks for, and so on until it stops, a bound is reached or the signal ends it. */
export async function runTurn(
  parts: TurnParts,
  signal: AbortSignal,
  progress: TurnProgress = { step: 0, reports: [] }
): Promise<TurnOutcome> {
  const { turnId, tally, log, provider, runCalls } = parts;
  let { step, reports } = progress;
  const useless = new UselessCalls();
  let unheard: readonly SteerItem[] = [];
  if (!provider.typed && tally.cannotCountCost)
    log.append('system', { type: 'notice', turnId, code: 'cost-unknown' });
  for (;;) {
    const bound = tally.exhausted('step');
    if (bound !== null) {
      noteBudgets(parts, tally.usedUp('step'));
      return { reason: bound };
    }
    noteBudgets(parts, tally.nearBudgets());
    tally.countStep();
    if (!provider.typed)
      log.append('agent', { type: 'step-start', turnId, step: step + 1, of: tally.mostSteps });
    const steers = [...unheard, ...parts.takeSteers()];
    unheard = [];
    if (steers.length > 0) tally.hearPerson();
    const reply = await readReply(parts, { step, reports, steers }, signal);
    if (signal.aborted) return { reason: 'cancelled' };
    if (reply.finish === null) return { reason: 'interrupted' };
    const { usage = {} } = reply.finish;
    tally.addUsage(usage);
    if (!provider.typed) {
      const cost = tally.costOf(usage);
      log.append('agent', {
        type: 'step-end',
        turnId,
        step: step + 1,
        usage,
        ...(cost !== undefined && { cost }),
        ...(reply.context && { context: reply.context })
      });
    }
    if (reply.finish.reason === 'error')
      return {
        reason: 'error',
        error: { code: 'failed', message: reply.finish.message ?? 'The reply ended with an error.' }
      };
    if (reply.calls.length === 0) {
      unheard = parts.takeSteers();
      if (unheard.length === 0) return { reason: 'done' };
    }
    reports = await runCalls(reply.calls);
    if (signal.aborted) return { reason: 'cancelled' };
    if (useless.areTooMany(reports)) return { reason: 'loop' };
    step++;
  }
}

/** Tells of budgets that come to their end, or came to it. */
function noteBudgets(
  { turnId, log }: Pick<TurnParts, 'turnId' | 'log'>,
  budgets: readonly BudgetUse[]
): void {
  for (const { budget, used, limit } of budgets) {
    // Rounded down, so that what is nearly used up is not shown as used up.
    const shown = Math.floor(used * 10) / 10;
    log.append('system', { type: 'budget-notice', turnId, budget, used: shown, limit });
  }
}

interface Reply {
  readonly calls: readonly AskedCall[];
  /** Null where the stream ended without one. */
  readonly finish: Extract<ProviderEvent, { type: 'finish' }> | null;
  readonly context?: ContextUse;
}

async function readReply(
  { threadId, turnId, text, log, provider, runCommand }: TurnParts,
  progress: TurnProgress & Pick<StepRequest, 'steers'>,
  signal: AbortSignal
): Promise<Reply> {
  const writer = new MessageWriter(log, turnId);
  const calls: AskedCall[] = [];
  let context: ContextUse | undefined;
  const events = provider.stream({ threadId, turnId, text, ...progress, signal });
  try {
    for await (const event of untilAborted(events, signal))
      switch (event.type) {
        case 'text':
          writer.write('message', event.text);
          break;
        case 'reasoning':
          writer.write('reasoning', event.text);
          break;
        case 'image':
          writer.show(event.image);
          break;
        case 'tool-call':
          calls.push(event);
          break;
        case 'context':
          ({ context } = event);
          break;
        case 'shortened': {
          const { type: _type, ...made } = event;
          const compactionId = createId('k');
          log.append('system', { type: 'results-shortened', compactionId, turnId, ...made });
          break;
        }
        case 'notice': {
          const { code, params } = event;
          writer.end();
          log.append('system', { type: 'notice', turnId, code, ...(params && { params }) });
          break;
        }
        case 'session-command':
          writer.write('message', await runCommand(event.command));
          break;
        case 'draft':
          log.append('system', { type: 'thread-changed', draft: event.text });
          break;
        case 'finish':
          return { calls, finish: event, ...(context && { context }) };
      }
    return { calls, finish: null };
  } finally {
    // Whatever ended the reply, its text so far is kept.
    writer.end();
  }
}

/** The items until the signal ends; a source that does not listen to it is left alone then. */
export async function* untilAborted<Item>(
  source: AsyncIterable<Item>,
  signal: AbortSignal
): AsyncGenerator<Item, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<null>(resolve => {
    onAbort = () => resolve(null);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    while (!signal.aborted) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next === null || next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a source that hangs must not hold the cancel.
    iterator.return?.().catch(() => undefined);
  }
}
