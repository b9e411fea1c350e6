import path from 'node:path';
import { assertWorkspace } from './accepted-workspace';
import { DESCRIPTORS } from './descriptors';
import { showCache } from './cache-view';
import { showEgress } from './egress-view';
import { showFurther } from './further-view';
import { hideMasks } from './masks';
import type { Prefixes } from './interpreter-prefixes';
import { MountPlan, type ExpectedMount } from './mount-plan';
import { showPrefixes } from './prefix-view';
import type { ProfileFacts } from './profile-facts';
import { showServiceHome, showServicePlaces } from './service-view';
import { isolate, makeMemoryFolders, setEnvironment, showSystem } from './system-view';
import { showWorkspace, type WorkspaceView } from './workspace-view';

/** The sandbox of one command: its descriptors now, its command line when the process that reads it is on its way. */
export interface Profile extends WorkspaceView {
  /** What the process is started with, after those with a fixed number. Whoever plans a profile closes it. */
  readonly descriptors: readonly number[];
  close(): void;
  /**
   * Decides the rest.
   * @param argv what runs inside, for whom the command line does not tell
   */
  complete(argv: readonly string[]): CompleteProfile;
  /** Folders made for the command on a disk, each with what it may write there; asked when it is complete. Absent: none. */
  growing?(): readonly { readonly folder: string; readonly limitBytes: number }[];
  /** Removes what was made for the command outside of it, when it has ended. */
  cleanUp?(): void;
}

export interface CompleteProfile {
  /** What the process reads from the descriptor of options. */
  readonly input: string;
  /** What must be there before the command is let go. */
  readonly expected: readonly ExpectedMount[];
}

/** Decides what a command sees in namespaces of its own, made by bubblewrap. Starts nothing. */
export function planProfile(facts: ProfileFacts): Profile {
  const isShown = facts.service?.showsWorkspace ?? true;
  if (isShown) {
    assertWorkspace(facts);
  }
  const shown = new MountPlan(DESCRIPTORS.firstMount);
  try {
    showServiceHome(shown, facts);
    const prefixes = showPrefixes(shown, facts);
    showServicePlaces(shown, facts);
    const view = isShown ? showWorkspace(shown, facts, prefixes) : NOTHING_SHOWN;
    const removeMade = showFurther(shown, facts, prefixes);
    showEgress(shown, facts);
    showCache(shown, facts);
    return {
      ...view,
      descriptors: shown.descriptors,
      close: () => shown.close(),
      cleanUp: removeMade,
      complete: () => completeProfile(facts, shown, prefixes)
    };
  } catch (error) {
    shown.close();
    throw error;
  }
}

/** In the order in which mounts must lie over each other. */
function completeProfile(
  facts: ProfileFacts,
  shown: MountPlan,
  prefixes: Prefixes
): CompleteProfile {
  const below = new MountPlan();
  isolate(below, facts);
  setEnvironment(below, facts.environment);
  showSystem(below, facts);
  makeMemoryFolders(below, facts.home);
  const above = new MountPlan();
  hideMasks(above, facts, prefixes);
  // The root is itself a folder in memory, without any bound, and so goes last.
  above.add('--remount-ro', '/');
  above.add(
    '--chdir',
    facts.service?.showsWorkspace === false ? facts.home : path.join(facts.workspace, facts.cwd)
  );
  above.add('--seccomp', String(DESCRIPTORS.filter));
  above.add('--json-status-fd', String(DESCRIPTORS.status));
  return {
    input: [below, shown, above]
      .flatMap(({ options }) => options)
      .map(option => `${option}\0`)
      .join(''),
    expected: [below, shown, above].flatMap(({ expected }) => expected)
  };
}

const NOTHING_SHOWN: WorkspaceView = { protectedPaths: [], ghosts: [] };
