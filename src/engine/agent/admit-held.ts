import type { Decision } from '../../protocol/decisions';
import { hashJson } from '../canonical-json';
import type { CallResult, HeldResult } from '../tools/tool';
import { boundTarget, recordIntent, recordResult } from './audit-trail';
import type { LiveCall } from './live-call';
import { cancelled, type CallParts } from './call-parts';
import type { WiderYes } from './wider-yes';
import { CodedError } from '../../base/coded-error';

/**
 * Asks a person whether what a call brought from outside may be read, and gives it out on a yes alone. Always asked, once
 * for each answer: no rule and no earlier yes admits text that nobody has seen.
 */
export async function admitHeld(
  held: HeldResult,
  { callId, tool, clock }: LiveCall,
  parts: CallParts
): Promise<CallResult> {
  const { approvals, log, signal, tally, onWaiting } = parts;
  const { payload, summary, target } = held;
  const payloadHash = hashJson(payload);
  const open = approvals.ask(log, {
    callId,
    summary,
    payload,
    payloadHash,
    facts: {},
    decision: asked(target),
    editable: false,
    widerYes: ONCE,
    // It lies here as it came; nothing can have changed it.
    recheck: () => Promise.resolve(true),
    revise: () => Promise.reject(new CodedError('bad-params', 'This cannot be edited.')),
    signal
  });
  onWaiting(1);
  const answer = await tally.waitFor(clock.waitFor(open.answer)).finally(() => onWaiting(-1));
  clock.goOn();
  if (answer.type === 'withdrawn') throw cancelled();
  if (answer.decision === 'deny') {
    if (answer.stop === true) parts.stopTurn();
    const message = answer.note ?? 'A person did not admit the answer.';
    return { outcome: 'refused', output: held.withheld, error: { code: 'refused', message } };
  }
  const { services, principal, turnId, redactor, serverLog } = parts;
  const intent = await recordIntent(services, {
    principal,
    action: `${tool}/admit`,
    kind: 'act',
    target: boundTarget(redactor.redact(target)),
    threadId: log.threadId,
    turnId,
    callId,
    payloadHash,
    decision: { verdict: 'ask', layer: 'built-in', ruleId: ADMIT },
    approvalId: answer.approvalId
  });
  await recordResult(services, { intent, outcome: held.admitted.outcome }).catch((error: unknown) =>
    serverLog.fail(callId, error)
  );
  return held.admitted;
}

const ADMIT = 'answer-admitted';

const asked = (target: string): Decision => ({
  decision: 'ask',
  effects: [
    {
      kind: 'fetch',
      target,
      verdict: 'ask',
      layer: 'built-in',
      ruleId: ADMIT,
      why: { code: 'answer-untrusted' }
    }
  ],
  trace: [
    {
      layer: 'built-in',
      result: 'match',
      ruleId: ADMIT,
      verdict: 'ask',
      won: true,
      why: { code: 'answer-untrusted' }
    }
  ]
});

/** No yes to this is ever remembered. */
const ONCE: WiderYes = {
  describe: () => {
    const why = { code: 'scope-always-asked' };
    return Promise.resolve({
      scopes: ['once'],
      withheld: { thread: why, folder: why, user: why },
      remember: {}
    });
  },
  remember: () =>
    Promise.reject(
      new CodedError('forbidden', 'The policy does not permit a yes that lasts so long.')
    ),
  confirm: () => undefined
};
