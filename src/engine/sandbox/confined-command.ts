import path from 'node:path';
import { CodedError } from '../../base/coded-error';
import type { EgressRefusal } from '../../protocol/egress';
import { cacheEnvironment } from './cache/workspace-caches';
import { openWayOut, type WayOut } from './egress/way-out';
import type { CommandGroup } from './cgroup/command-groups';
import { lookAtRepository, type WritableRepository } from './repository/writable-repository';
import { runConfined } from './run/confined-run';
import type { ConfinedEnd } from './run/confinement';
import { ownerToDropTo, processBoundOf, type CommandOwner } from './command-owner';
import { commandEnvironment } from './environment';
import { masksOf } from './hidden-folders';
import { FIXED_LIMITS } from './limits';
import type { LandlockHelper } from './landlock/landlock-helper';
import { planLandlock } from './landlock/plan-landlock';
import { removeGhosts } from './profile/ghosts';
import { planProfile } from './profile/profile';
import type { ProfileFacts } from './profile/profile-facts';
import type { CommandLimits, CommandSpec, UnconfinedChange } from './sandbox';
import { seccompFilter, type FilterKind } from './seccomp/seccomp';
import { BesideScans } from './protected/beside-scans';
import { findUnconfined } from './protected/unconfined';
import { scanWorkspace, type WorkspaceScan } from './protected/workspace-scan';
import type { Workshop } from './workshop';

export interface CommandEnd extends ConfinedEnd {
  readonly unconfined: readonly UnconfinedChange[];
  readonly born: readonly string[];
  readonly refused: readonly EgressRefusal[];
  readonly takenBack: readonly string[];
  /** The same of an earlier command that a kill of the engine cut short. */
  readonly recovered: readonly string[];
  /** What bounded its memory and processes: the sums of all of them, or each process by itself. */
  readonly limits: 'cgroup' | 'rlimit';
}

/**
 * Runs one command in the real profile, from the look at the workspace to the look after it.
 * @param spec with limits already clamped
 * @throws CodedError `conflict` or `failed` where the workspace is not as it must be
 */
export async function runCommandConfined(spec: CommandSpec, shop: Workshop): Promise<CommandEnd> {
  const { options, machine } = shop;
  const environment = commandEnvironment(options.environment, options.home, spec.variables);
  const owner = ownerToDropTo(spec.workspace, machine);
  // Somebody else could not walk to it: our data is ours alone.
  const cache = owner ? undefined : shop.caches?.open(spec.workspace);
  const inside = shop.means.tier === '2' ? cache : path.join(options.home, '.cache');
  const wayOut = await openWayOut({
    // Without a network namespace there are no sockets at all, and nothing to bridge to.
    rules: shop.means.tier === '2' ? undefined : spec.egress,
    file: options.bridge,
    resolve: options.resolveHost,
    searchPath: environment['PATH'] ?? '',
    workspace: spec.workspace,
    owner
  });
  let repository: WritableRepository | undefined;
  try {
    // What a killed engine's command left is taken back before anything runs here again.
    const recovered = shop.open?.recover(spec.workspace)?.takenBack ?? [];
    repository =
      spec.repository === 'writable' ? lookAtRepository(spec.workspace, shop.open) : undefined;
    const all = {
      ...environment,
      ...(cache !== undefined && inside !== undefined && cacheEnvironment(inside)),
      ...wayOut?.bridge.environment
    };
    const found = { environment: all, dropTo: owner, wayOut, cache, repository };
    return { ...(await runWithWayOut(spec, shop, found)), recovered };
  } finally {
    repository?.close();
    await wayOut?.close();
  }
}

async function runWithWayOut(
  spec: CommandSpec,
  shop: Workshop,
  {
    environment,
    dropTo,
    wayOut,
    cache,
    repository
  }: {
    readonly environment: Readonly<Record<string, string>>;
    readonly dropTo: CommandOwner | undefined;
    readonly wayOut: WayOut | undefined;
    /** Host path. */
    readonly cache: string | undefined;
    readonly repository: WritableRepository | undefined;
  }
): Promise<Omit<CommandEnd, 'recovered'>> {
  const { options, machine, memory, means } = shop;
  const { workspace } = spec;
  const landlock = means.tier === '2' ? means.landlock : undefined;
  const filter = seccompFilter(process.arch, landlock && filterKindOf(landlock));
  if (!filter) {
    throw new CodedError('no-sandbox', `There is no system call filter for ${process.arch}.`);
  }
  const born = new Set(spec.born);
  const before = scanWorkspace(workspace, { born });
  const beside = new BesideScans(spec.further?.writable ?? []);
  const facts: ProfileFacts = {
    workspace,
    cwd: spec.cwd,
    home: options.home,
    environment,
    scan: before,
    born,
    masks: masksOf(options),
    systemMasks: () => shop.etc.list(),
    ...(repository ? { repository } : {}),
    ...(spec.readOnly ? { readOnly: true } : {}),
    ...(spec.further ? { further: spec.further } : {}),
    ...(cache !== undefined ? { cache } : {}),
    ...(means.tier === '1b' ? { hostProc: true } : {}),
    ...(wayOut ? { egress: { socket: wayOut.socket, bridge: wayOut.bridge.file } } : {}),
    ...(dropTo ? { dropTo } : {})
  };
  const profile = landlock ? planLandlock(facts, spec.limits) : planProfile(facts);
  try {
    memory?.confirm(workspace, profile.protectedPaths, born);
  } catch (error) {
    profile.close();
    throw error;
  }
  const group = groupFor(spec.limits, shop);
  const end = await runConfined(
    {
      growing: [
        ...[workspace, ...(spec.further?.writable ?? [])].map(folder => ({
          folder,
          limitBytes: FIXED_LIMITS.workspaceBytes
        })),
        ...(cache !== undefined ? [{ folder: cache, limitBytes: FIXED_LIMITS.cacheBytes }] : [])
      ],
      profile,
      machine,
      ...(landlock ? { landlock } : {}),
      filter,
      command: spec.command,
      bridge: wayOut?.bridge.argv ?? [],
      limits: spec.limits,
      processBound: group ? 'cgroup' : processBoundOf(dropTo, machine, !landlock),
      ...(group ? { group } : {}),
      signal: spec.signal,
      ...(dropTo ? { dropTo } : {}),
      ...(spec.onOutput ? { onOutput: spec.onOutput } : {})
    },
    shop.pipes
  ).finally(async () => {
    removeGhosts(workspace, profile.ghosts);
    await group?.dispose();
  });
  const takenBack = repository?.takeBack() ?? [];
  const limits = group ? 'cgroup' : 'rlimit';
  if (!end.started) {
    return { ...end, unconfined: [], born: [], refused: [], takenBack, limits };
  }
  const after = scanWorkspace(workspace, { born });
  return {
    ...end,
    unconfined: [...findUnconfined(before.unconfined, after.unconfined), ...beside.unconfined()],
    born: protectedBy(after).filter(relative => !protectedBy(before).includes(relative)),
    refused: wayOut?.refused() ?? [],
    takenBack,
    limits
  };
}

/** From version 6 on Landlock keeps the signals of a command among its own processes. */
const filterKindOf = ({ version }: LandlockHelper): FilterKind =>
  version >= 6 ? 'landlock' : 'landlock-without-signals';

/**
 * A kernel that made a group when the engine started may have none to give now, as where many that were left empty are
 * not freed yet. What bounds commands on a machine without groups then bounds this one, and its result says so.
 */
export function groupFor(limits: CommandLimits, { groups }: Workshop): CommandGroup | undefined {
  try {
    return groups?.make(limits);
  } catch {
    return undefined;
  }
}

const protectedBy = (scan: WorkspaceScan): readonly string[] => [
  ...scan.guarded,
  ...scan.repositories,
  ...scan.secrets
];
