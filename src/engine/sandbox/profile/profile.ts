import path from 'node:path';
import { assertWorkspace } from './accepted-workspace';
import { DESCRIPTORS } from './descriptors';
import { showEgress } from './egress-view';
import { hideMasks } from './masks';
import type { Prefixes } from './interpreter-prefixes';
import { MountPlan, type ExpectedMount } from './mount-plan';
import { showPrefixes } from './prefix-view';
import type { ProfileFacts } from './profile-facts';
import { isolate, makeMemoryFolders, setEnvironment, showSystem } from './system-view';
import { showWorkspace, type WorkspaceView } from './workspace-view';

/** The sandbox of one command: its descriptors now, its command line when the process that reads it is on its way. */
export interface Profile extends WorkspaceView {
  /** What the process is started with, after those with a fixed number. Whoever plans a profile closes it. */
  readonly descriptors: readonly number[];
  close(): void;
  /** Decides the rest, and puts all in the order in which mounts must lie over each other. */
  complete(): CompleteProfile;
}

export interface CompleteProfile {
  /** bubblewrap's options. */
  readonly options: readonly string[];
  /** What must be there before the command is let go. */
  readonly expected: readonly ExpectedMount[];
}

/** Decides what a command sees. Starts nothing. */
export function planProfile(facts: ProfileFacts): Profile {
  assertWorkspace(facts);
  const shown = new MountPlan(DESCRIPTORS.firstMount);
  try {
    const prefixes = showPrefixes(shown, facts);
    const view = showWorkspace(shown, facts, prefixes);
    showEgress(shown, facts);
    return {
      ...view,
      descriptors: shown.descriptors,
      close: () => shown.close(),
      complete: () => completeProfile(facts, shown, prefixes)
    };
  } catch (error) {
    shown.close();
    throw error;
  }
}

function completeProfile(
  facts: ProfileFacts,
  shown: MountPlan,
  prefixes: Prefixes
): CompleteProfile {
  const below = new MountPlan();
  isolate(below);
  setEnvironment(below, facts.environment);
  showSystem(below);
  makeMemoryFolders(below, facts.home);
  const above = new MountPlan();
  hideMasks(above, facts, prefixes);
  // The root is itself a folder in memory, without any bound, and so goes last.
  above.add('--remount-ro', '/');
  above.add('--chdir', path.join(facts.workspace, facts.cwd));
  above.add('--seccomp', String(DESCRIPTORS.filter));
  above.add('--json-status-fd', String(DESCRIPTORS.status));
  return {
    options: [below, shown, above].flatMap(({ options }) => options),
    expected: [below, shown, above].flatMap(({ expected }) => expected)
  };
}
