import type { Workspace } from '../workspace/workspace';
import type { TurnLog } from './turn-log';
import { isSameVersion, readOpaque, readVersion, type Version } from './version';

/** What restore does at one path: leaves a `conflict`, has nothing to do where it is `unchanged`, else brings `to`. */
export interface PlannedPath {
  readonly path: string;
  readonly action: 'restore' | 'remove' | 'recreate' | 'conflict' | 'unchanged';
  readonly now: Version;
  readonly to: Version;
  readonly why?: string;
}

export interface RestorePlan {
  readonly redo: boolean;
  readonly paths: readonly PlannedPath[];
}

/** Where a turn stands. A restore that a crash cut short counts as not done, and is run again. */
export const stateOf = (log: TurnLog): 'none' | 'undoable' | 'undone' => {
  if (log.records.length === 0) {
    return 'none';
  }
  const last = log.records.findLast(record => record.type === 'restored');
  return last === undefined || last.redo ? 'undoable' : 'undone';
};

/** Compares the workspace with what the turn left, or what its undo left, and says what the other way would do. */
export const planRestore = async (workspace: Workspace, log: TurnLog): Promise<RestorePlan> => {
  const redo = stateOf(log) === 'undone';
  const paths: PlannedPath[] = [];
  for (const { path, expected, to } of wantedPaths(log, redo)) {
    const now = await readVersion(workspace, path);
    const seen = expected.type === 'opaque' ? await readOpaque(workspace, path) : now;
    paths.push({ path, now, to, ...judge(now, to, isSameVersion(seen, expected)) });
  }
  return { redo, paths };
};

interface WantedPath {
  readonly path: string;
  /** What we left there; anything else is somebody's later work. */
  readonly expected: Version;
  readonly to: Version;
}

const wantedPaths = (log: TurnLog, redo: boolean): readonly WantedPath[] => {
  const last = log.records.at(-1);
  if (last?.type === 'restoring') {
    return last.steps.map(({ path, from, to }) => ({ path, expected: from, to }));
  }
  const previous = log.records.findLast(record => record.type === 'restoring');
  const steps = new Map(previous?.steps.map(step => [step.path, step]));
  if (redo) {
    return [...steps.values()].map(({ path, from, to }) => ({ path, expected: to, to: from }));
  }
  return log.records
    .flatMap(record => (record.type === 'sealed' ? record.changed : []))
    .map(({ path, before, after }) => ({
      path,
      expected: steps.get(path)?.to ?? after,
      to: before
    }));
};

const judge = (now: Version, to: Version, asLeft: boolean): Pick<PlannedPath, 'action' | 'why'> => {
  if (isSameVersion(now, to)) {
    return { action: 'unchanged' };
  }
  if (to.type === 'opaque') {
    return { action: 'conflict', why: 'was not captured' };
  }
  if (!asLeft) {
    return { action: 'conflict', why: now.type === 'absent' ? 'removed since' : 'changed since' };
  }
  return {
    action: to.type === 'absent' ? 'remove' : now.type === 'absent' ? 'recreate' : 'restore'
  };
};
