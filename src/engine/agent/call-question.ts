import { CodedError } from '../../base/coded-error';
import type { Decision } from '../../protocol/decisions';
import { canonicalJson, hashJson } from '../canonical-json';
import type { CallResult, PreparedCall } from '../tools/tool';
import { act } from './act';
import type { OpenQuestion, Revised } from './approval-question';
import type { LiveCall } from './live-call';
import { cancelled, changed, type CallParts, type StartedCall } from './call-parts';
import { judge } from './judgement';
import { showDiff } from './shown-diff';

/** A question about a call, and what a yes to it lets run. */
export interface CallQuestion {
  readonly started: StartedCall;
  readonly decision: Decision;
  readonly open: OpenQuestion;
  /** Resolves as `open.answer` does; the call stands aside from the question on. */
  readonly answer: OpenQuestion['answer'];
  /** What was prepared last: what runs is this, right from when the yes came. */
  readonly fresh: PreparedCall;
}

/** Asks a person about a prepared call. Its card is bound to exactly this payload and the targets as they are now. */
export async function askAbout(
  started: StartedCall,
  decision: Decision,
  { clock }: LiveCall,
  parts: CallParts
): Promise<CallQuestion> {
  const { callId, tool, prepared, reason } = started;
  const { approvals, log, policy, signal, toolContext } = parts;
  const { payload, summary, facts, diff, typed } = prepared;
  const payloadHash = hashJson(payload);
  let fresh = prepared;
  const recheck = async (): Promise<boolean> => {
    try {
      fresh = await tool.prepare(payload, toolContext);
    } catch {
      // What cannot even be prepared any more is not what was shown.
      return false;
    }
    return isSameAct(fresh, prepared) && (await judge(fresh, parts)).barrier === null;
  };
  const revise = async (input: Readonly<Record<string, unknown>>): Promise<Revised> => {
    // What runs is what the card showed, so that a secret is refused here and not cut out.
    if (parts.redactor.holdsKnown(JSON.stringify(input)))
      throw new CodedError('bad-params', 'Expected no credential in what runs; it would be shown.');
    const revised = await tool.prepare(input, toolContext);
    const judged = await judge(revised, parts);
    if (judged.barrier !== null) throw new CodedError('forbidden', judged.barrier.message);
    // The card told how it is confined, and an edit does not change that.
    if (isUnconfined(revised) !== isUnconfined(prepared)) throw changed();
    fresh = revised;
    return { input: revised.payload, payloadHash: hashJson(revised.payload) };
  };
  const sandbox = await parts.sandboxStatus();
  const open = approvals.ask(log, {
    callId,
    summary,
    payload,
    payloadHash,
    facts,
    decision,
    editable: mayEdit(prepared),
    widerYes: policy.widerYes(prepared.effects, parts.mode, sandbox),
    ...(diff !== undefined && { diff: showDiff(diff, parts.redactor) }),
    ...(typed !== undefined && { typed }),
    ...(reason !== undefined && { reason }),
    recheck,
    revise,
    signal
  });
  const answer = clock.waitFor(open.answer).then(given => {
    // At once: the call's turn may be far off.
    if (given.type === 'answered' && given.stop === true) parts.stopTurn();
    return given;
  });
  // Whoever waits for it hears of it; nobody may wait yet.
  answer.catch(() => undefined);
  return {
    started,
    decision,
    open,
    answer,
    get fresh() {
      return fresh;
    }
  };
}

/** True where both are the same act on the same versions of what it touches. */
export const isSameAct = (one: PreparedCall, other: PreparedCall): boolean =>
  hashJson(one.payload) === hashJson(other.payload) &&
  canonicalJson(one.targets) === canonicalJson(other.targets);

/** Waits for the person and does what they said. */
export async function actOnAnswer(
  question: CallQuestion,
  { callId, output, clock }: LiveCall,
  parts: CallParts
): Promise<CallResult> {
  const { started, decision } = question;
  const { log, tally, onWaiting } = parts;
  onWaiting(1);
  const answer = await tally.waitFor(question.answer).finally(() => onWaiting(-1));
  clock.goOn();
  if (answer.type === 'withdrawn') {
    if (answer.reason === 'changed') throw changed();
    throw cancelled();
  }
  if (answer.decision === 'deny')
    return {
      outcome: 'refused',
      error: { code: 'refused', message: answer.note ?? 'A person said no.' }
    };
  const { approvalId, edited } = answer;
  const yes = { approvalId, ...(edited && { askedHash: edited.askedHash }) };
  const chosen = { ...started, prepared: question.fresh };
  if (edited === undefined) return act(chosen, decision, parts, output, yes);
  const judged = await judge(question.fresh, parts);
  log.append('policy', { type: 'decision', callId, ...judged.decision });
  const result = await act(chosen, judged.decision, parts, output, yes);
  return { ...result, edited: edited.input };
}

/** What can be changed on its card: not what was typed to confirm, nothing that nothing confines, and no read. */
const mayEdit = (prepared: PreparedCall): boolean => {
  const { summary, typed } = prepared;
  const isText = ['command', 'edit', 'fetch'].includes(summary.kind);
  return isText && typed === undefined && !isUnconfined(prepared);
};

const isUnconfined = ({ effects }: PreparedCall): boolean =>
  effects.some(effect => effect.type === 'command' && effect.unconfined === true);
