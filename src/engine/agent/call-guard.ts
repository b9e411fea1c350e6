import type { Decision, Verdict } from '../../protocol/decisions';
import type { Mode } from '../../protocol/event-values';
import type { SandboxStatus } from '../../protocol/results';
import { sentenceText } from '../../protocol/why-codes';
import { changesNothing, type Effect } from '../policy/effect';
import type { CallError } from './call-error';

/** What stands against a call before any rule is read. */
export interface GuardFacts {
  readonly effects: readonly Effect[];
  readonly mode: Mode;
  readonly trusted: boolean;
  readonly sandbox: SandboxStatus;
  /** Whether a person may be asked to let a command run that nothing confines, and what policy says of this call. */
  readonly mayRunUnconfined: boolean;
  readonly verdict: Verdict;
}

/**
 * What forbids the call whatever policy says: an untrusted folder and the modes ask and plan change nothing, and no
 * command runs unconfined unless a person is asked for that one. Null where nothing does. Policy says the same; this holds also if it were wrong.
 */
export function findBarrier(facts: GuardFacts): CallError | null {
  const { effects, mode, trusted, sandbox, mayRunUnconfined, verdict } = facts;
  const acts = effects.length === 0 || !effects.every(changesNothing);
  if (!acts) return null;
  if (!trusted)
    return {
      code: 'not-trusted',
      message: 'The folder is not trusted, so nothing may act in it. Trust it in the panel first.'
    };
  if (mode !== 'agent')
    return {
      code: 'denied',
      message: `The mode ${mode} changes nothing. Switch the thread to agent to act.`
    };
  const isBare = effects.some(
    effect => effect.type === 'command' && (!sandbox.runs || effect.unconfined === true)
  );
  if (isBare && !(mayRunUnconfined && verdict === 'ask'))
    return {
      code: 'no-sandbox',
      message: `Commands cannot be confined on this machine, so none is run. ${sandbox.reason}${
        sandbox.fix === undefined ? '' : ` ${sandbox.fix}`
      }`
    };
  return null;
}

/** The words for a decision that denies: the reason of the effect that decided. */
export function describeDenial({ effects }: Decision): CallError {
  const denied = effects.find(({ verdict }) => verdict === 'deny');
  return {
    code: 'denied',
    message: denied === undefined ? 'The policy denies this.' : sentenceText(denied.why)
  };
}
