import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isInside, realPath, statLink } from '../host-paths';
import { FIXED_LIMITS } from '../limits';
import { assertWorkspace } from '../profile/accepted-workspace';
import type { Prefixes } from '../profile/interpreter-prefixes';
import { asWorkspace, reachableFurther } from '../profile/further-view';
import { findReachablePrefixes } from '../profile/prefix-view';
import type { CompleteProfile, Profile } from '../profile/profile';
import type { ProfileFacts } from '../profile/profile-facts';
import { SYSTEM_ROOTS } from '../profile/system-roots';
import { findProtection, type WorkspaceProtection } from '../profile/workspace-protection';
import { layOutPlaces, type Access, type ShownPlace } from './shown-places';

/** Decides what a command may read and write where there are no namespaces, only Landlock. Starts nothing. */
export function planLandlock(
  facts: ProfileFacts,
  { processes }: { readonly processes: number }
): Profile {
  assertWorkspace(facts);
  const prefixes = findReachablePrefixes(facts);
  const protection = findProtection(facts, prefixes);
  let temporary: string | undefined;
  return {
    descriptors: [],
    close: () => undefined,
    protectedPaths: [...protection.readOnly, ...protection.hidden],
    // Nothing is mounted, so nothing is made to mount over.
    ghosts: [],
    complete: argv => {
      temporary = makeTemporary(facts);
      return complete({ facts, prefixes, protection, temporary, argv, processes });
    },
    growing: () =>
      temporary === undefined
        ? []
        : [{ folder: temporary, limitBytes: FIXED_LIMITS.temporaryBytes }],
    cleanUp: () => {
      if (temporary !== undefined) {
        fs.rmSync(temporary, { recursive: true, force: true });
      }
    }
  };
}

function complete({
  facts,
  prefixes,
  protection,
  temporary,
  argv,
  processes
}: {
  readonly facts: ProfileFacts;
  readonly prefixes: Prefixes;
  readonly protection: WorkspaceProtection;
  readonly temporary: string;
  readonly argv: readonly string[];
  readonly processes: number;
}): CompleteProfile {
  const { workspace, cwd, environment, dropTo } = facts;
  const further = reachableFurther(facts).map(folder => ({
    facts: asWorkspace(facts, folder),
    access:
      facts.further?.writable.includes(folder) && !facts.readOnly
        ? ('write' as const)
        : ('read' as const)
  }));
  const readable = [...SYSTEM_ROOTS, '/proc', ...prefixes.folders, ...protection.outside];
  const roots: readonly ShownPlace[] = [
    ...readable
      .filter(root => statLink(root)?.isSymbolicLink() === false && !isInside(root, workspace))
      .map((root): ShownPlace => [root, 'read']),
    ...DEVICES.map((device): ShownPlace => [device, 'device']),
    [workspace, facts.readOnly ? 'read' : 'write'],
    ...further.map(({ facts: { workspace: folder }, access }): ShownPlace => [folder, access]),
    ...(facts.cache === undefined ? [] : [[facts.cache, 'write'] as const]),
    [temporary, 'write']
  ];
  const request = {
    engine: process.pid,
    shown: layOutPlaces(
      roots,
      new Map([
        ...exceptionsOf(facts, protection),
        ...further.flatMap(({ facts: own }) => [
          ...exceptionsOf(own, findProtection(own, prefixes))
        ])
      ])
    ),
    argv,
    environment: { ...environment, HOME: path.join(temporary, 'home'), TMPDIR: temporary },
    cwd: path.join(workspace, cwd),
    processes,
    ...(dropTo ? { user: dropTo } : {})
  };
  return { input: JSON.stringify(request), expected: [] };
}

/** Real path → what is left of it. */
function exceptionsOf(
  { workspace, masks, systemMasks }: ProfileFacts,
  { readOnly, hidden, ghosts }: WorkspaceProtection
): ReadonlyMap<string, Access | null> {
  const inside = (relative: string): string => path.join(workspace, relative);
  return new Map<string, Access | null>([
    ...[...readOnly].map((relative): [string, Access] => [inside(relative), 'read']),
    ...[...hidden, ...ghosts].map((relative): [string, null] => [inside(relative), null]),
    ...[...masks, ...systemMasks()].map((mask): [string, null] => [realPath(mask) ?? mask, null])
  ]);
}

/** One folder that stands for /tmp and, below it, for home. */
function makeTemporary({ dropTo }: ProfileFacts): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-run-')));
  fs.mkdirSync(path.join(folder, 'home'), { mode: 0o700 });
  if (dropTo) {
    fs.chownSync(path.join(folder, 'home'), dropTo.uid, dropTo.gid);
    fs.chownSync(folder, dropTo.uid, dropTo.gid);
  }
  return folder;
}

const DEVICES = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom'];
