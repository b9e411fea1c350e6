import type { Decision } from '../../protocol/decisions';
import type { SandboxStatus } from '../../protocol/results';
import type { PreparedCall } from '../tools/tool';
import { describeDenial, findBarrier } from './call-guard';
import type { CallParts } from './call-parts';

/** The decision on a prepared call now, and the words against it where it is a no. */
export async function judge(
  { effects }: PreparedCall,
  { policy, mode, sandboxStatus }: CallParts
): Promise<{ readonly decision: Decision; readonly barrier: ReturnType<typeof findBarrier> }> {
  await policy.refresh();
  const runsCommand = effects.some(({ type }) => type === 'command');
  const sandbox = runsCommand ? await sandboxStatus() : NO_SANDBOX_NEEDED;
  const decision = policy.judge(effects, mode, sandbox);
  const barrier = findBarrier({
    effects,
    mode,
    trusted: policy.isTrusted(),
    sandbox,
    mayRunUnconfined: policy.mayRunUnconfined(),
    verdict: decision.decision
  });
  if (barrier !== null) return { decision: { ...decision, decision: 'deny' }, barrier };
  return { decision, barrier: decision.decision === 'deny' ? describeDenial(decision) : null };
}

/** Stands for the sandbox where no effect is a command, so that a plain edit never waits for the self-test. */
const NO_SANDBOX_NEEDED: SandboxStatus = { tier: '3', runs: false, reason: '' };
