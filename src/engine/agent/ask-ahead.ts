import type { Decision } from '../../protocol/decisions';
import { createId } from '../ids';
import type { CallReport } from '../providers/provider';
import type { PreparedCall } from '../tools/tool';
import { endCall, openCall } from './call-end';
import type { LiveCall } from './live-call';
import { assertInputSize } from './call-input';
import { cancelled, type CallParts, type StartedCall } from './call-parts';
import { actOnAnswer, askAbout, isSameAct, type CallQuestion } from './call-question';
import { judge } from './judgement';
import {
  beginCount,
  decideAndAct,
  findKnown,
  noteStart,
  prepareJournalled,
  startedCall,
  type JournalledCall
} from './run-call';
import type { AskedCall } from './turn';

/** A call whose question stands before its turn has come. */
export interface AheadCall {
  readonly live: LiveCall;
  readonly question: CallQuestion;
}

/**
 * Asks about a call before its turn, so that a person sees the questions of a step together. Undefined where there is
 * nothing to ask about now: what is allowed, denied or cannot be prepared yet is decided when its turn comes, and
 * nothing of it is journalled before.
 */
export async function askAhead(asked: AskedCall, parts: CallParts): Promise<AheadCall | undefined> {
  const live = openCall({ callId: createId('c'), tool: asked.tool }, parts);
  return askWhereNeeded(live, parts, {
    prepare: async () => {
      assertInputSize(asked.input);
      const tool = await findKnown(asked.tool, parts);
      parts.assertToolOn(tool.name);
      return startedCall(live, tool, await tool.prepare(asked.input, parts.toolContext), asked);
    },
    admit: ({ tool }) => parts.takeRate(tool.name),
    begin: ({ prepared }) => noteStart(live, asked, prepared.payload, parts)
  });
}

/** The same for a call whose question a restart interrupted. */
export async function askAgainAhead(
  call: JournalledCall,
  parts: CallParts
): Promise<AheadCall | undefined> {
  return askWhereNeeded(openCall(call, parts), parts, {
    prepare: () => prepareJournalled(call, parts),
    admit: () => undefined,
    begin: () => undefined
  });
}

/**
 * The turn of a call that was asked about before: looks at it again, and goes on with its question where it is still the
 * same act on the same targets. Where another call, a person or the policy changed that, this question alone is
 * withdrawn, and the call is decided on as it is now.
 */
export async function takeTurn(
  { live, question }: AheadCall,
  parts: CallParts
): Promise<CallReport> {
  const { started, open } = question;
  const count = beginCount(live.tool, parts);
  const report = await endCall(live, parts, async () => {
    const now = isRefused(question) ? undefined : await prepareAgain(question, parts);
    if (now === undefined || (await stillAsks(question, now, parts)))
      return actOnAnswer(question, live, parts);
    open.withdraw('changed');
    live.clock.goOn();
    return decideAndAct({ ...started, prepared: now }, live, parts);
  });
  count(started.prepared.payload, report);
  return report;
}

/** Ends a call whose turn does not come any more: refused where a person said so, else cancelled with its question. */
export const endUnrun = ({ live, question }: AheadCall, parts: CallParts): Promise<CallReport> =>
  endCall(live, parts, async () => {
    if (isRefused(question)) return actOnAnswer(question, live, parts);
    question.open.withdraw('cancelled');
    throw cancelled();
  });

/** How a call gets as far as its question. */
interface Beginning {
  readonly prepare: () => Promise<StartedCall>;
  /** Counts the call; throws where the policy lets no more through now. */
  readonly admit: (started: StartedCall) => void;
  /** Journals its start, where that is not on disk yet. */
  readonly begin: (started: StartedCall) => void;
}

async function askWhereNeeded(
  live: LiveCall,
  parts: CallParts,
  { prepare, admit, begin }: Beginning
): Promise<AheadCall | undefined> {
  let started: StartedCall;
  let decision: Decision;
  try {
    started = await prepare();
    const judged = await judge(started.prepared, parts);
    if (judged.barrier !== null || judged.decision.decision !== 'ask') return undefined;
    ({ decision } = judged);
    admit(started);
  } catch {
    // Its turn meets the same and tells it, or an earlier call has made it possible until then.
    return undefined;
  }
  if (parts.signal.aborted) return undefined;
  begin(started);
  parts.log.append('policy', { type: 'decision', callId: live.callId, ...decision });
  parts.tally.countVerdict(decision.decision);
  return { live, question: await askAbout(started, decision, live, parts) };
}

const isRefused = ({ open: { outcome } }: CallQuestion): boolean =>
  outcome !== undefined && (outcome.type === 'withdrawn' || outcome.decision === 'deny');

/** What would run now. Takes the question back where that cannot be told any more, and throws why. */
async function prepareAgain(
  { started: { tool }, fresh, open }: CallQuestion,
  { toolContext }: CallParts
): Promise<PreparedCall> {
  try {
    return await tool.prepare(fresh.payload, toolContext);
  } catch (error) {
    open.withdraw('changed');
    throw error;
  }
}

/** True where the question, or the answer to it, is still about what would run now. */
async function stillAsks(
  { fresh, open }: CallQuestion,
  now: PreparedCall,
  parts: CallParts
): Promise<boolean> {
  if (!isSameAct(now, fresh)) return false;
  if (open.outcome !== undefined) return true;
  const { decision, barrier } = await judge(now, parts);
  return barrier === null && decision.decision === 'ask';
}
