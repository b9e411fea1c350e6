import type { SandboxStatus } from '../../protocol/results';
import type { Means, Workshop } from './workshop';
import { classifyFailure, missingProgram, type SystemFacts } from './ladder';
import { findLandlock } from './landlock/landlock-helper';
import { runSelfTest } from './self-test';

/** The verdict on this machine, and by what means commands are confined; none where they cannot be. */
export interface Tier {
  readonly status: SandboxStatus;
  readonly means?: Means;
}

/**
 * Goes down the ladder to the first means that hold in a self-test: namespaces; namespaces with the host's /proc; Landlock
 * alone. One that was made and leaks ends the search: who tampers with a sandbox is not given the next one to try.
 */
export async function findTier(
  shop: Omit<Workshop, 'means'>,
  system: SystemFacts,
  signal: AbortSignal
): Promise<Tier> {
  let first = missingProgram('bwrap', system);
  for (const tier of shop.machine.bwrap ? (['1', '1b'] as const) : []) {
    const means: Means = { tier };
    const result = await runSelfTest({ ...shop, means }, signal);
    switch (result.type) {
      case 'holds':
        return { means, status: tier === '1' ? WHOLE : flagged(first, tier, HOST_PROCESSES) };
      case 'unusable':
        return { status: { tier: '3', runs: false, reason: result.reason, ...fixOf(result) } };
      case 'not-made':
        first = classifyFailure(result.said, system);
    }
    if (first.tier !== '1b') {
      break;
    }
  }
  return tryLandlock(shop, first, signal);
}

async function tryLandlock(
  shop: Omit<Workshop, 'means'>,
  first: SandboxStatus,
  signal: AbortSignal
): Promise<Tier> {
  const refused = (why: string): Tier => ({
    status: { tier: '3', runs: false, reason: `${first.reason} ${why}`, ...fixOf(first) }
  });
  const landlock = await findLandlock(shop.machine, shop.options.landlock);
  if (typeof landlock === 'string') {
    return refused(landlock);
  }
  const means: Means = { tier: '2', landlock };
  const result = await runSelfTest({ ...shop, means }, signal);
  switch (result.type) {
    case 'holds':
      return { means, status: flagged(first, '2', LANDLOCK_ALONE) };
    case 'unusable':
      return refused(result.reason);
    case 'not-made':
      return refused(`Landlock could not confine a command: ${result.said.trim().slice(0, 160)}`);
  }
}

const flagged = (first: SandboxStatus, tier: '1b' | '2', consequence: string): SandboxStatus => ({
  tier,
  runs: true,
  reason: `${first.reason} ${consequence}`,
  ...fixOf(first)
});

const fixOf = ({ fix }: { readonly fix?: string }): { readonly fix?: string } =>
  fix === undefined ? {} : { fix };

const WHOLE: SandboxStatus = { tier: '1', runs: true, reason: '' };
const HOST_PROCESSES = 'Commands see the command lines of the programs that run on the host.';
const LANDLOCK_ALONE =
  'Commands are confined by Landlock alone, and each one is asked about: they have no network, see which programs run, and can make new files only in folders that hold nothing protected.';
