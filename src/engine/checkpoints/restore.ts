import { isCoded } from '../../base/coded-error';
import type { Workspace } from '../workspace/workspace';
import type { ContentStore } from './content-store';
import { planRestore, type PlannedPath } from './restore-plan';
import { namedFileBytes } from './turn-checkpoint';
import type { TurnLog } from './turn-log';
import type { Version } from './version';

export interface RestoreParts {
  readonly workspace: Workspace;
  readonly log: TurnLog;
  readonly store: ContentStore;
  /** Paths that stay as they are; undefined: those that changed since. */
  readonly keepMine: readonly string[] | undefined;
}

/**
 * Undoes a turn, or redoes it. What stands there now is captured first and the plan is on disk before the first change,
 * so that a crash leaves each path with its old or its new version, and running again finishes the work.
 */
export const restoreTurn = async (
  parts: RestoreParts
): Promise<{ restored: readonly string[]; kept: readonly string[]; redone: boolean }> => {
  const { workspace, log, store } = parts;
  const { redo, paths } = await planRestore(workspace, log);
  const due = paths.filter(({ action }) => action !== 'unchanged');
  const steps: PlannedPath[] = [];
  for (const path of due) {
    if (!isKept(path, parts.keepMine) && (await captureNow(parts, path))) {
      steps.push(path);
    }
  }
  const failed = new Set(due.filter(path => !steps.includes(path)).map(({ path }) => path));
  if (steps.length > 0 || log.records.at(-1)?.type === 'restoring') {
    await store.flush();
    await log.append({
      type: 'restoring',
      redo,
      steps: steps.map(({ path, now, to }) => ({ path, from: now, to }))
    });
    for (const path of await applySteps(workspace, store, steps)) {
      failed.add(path);
    }
    await log.append({ type: 'restored', redo });
  }
  const restored = steps.map(({ path }) => path).filter(path => !failed.has(path));
  return { restored, kept: [...failed], redone: redo };
};

const isKept = ({ path, action }: PlannedPath, keepMine: readonly string[] | undefined): boolean =>
  keepMine?.includes(path) ?? action === 'conflict';

/** Saves what is about to be replaced; false where that, or bringing the other version, is not possible. */
const captureNow = async (
  { workspace, store }: RestoreParts,
  { path, now, to }: PlannedPath
): Promise<boolean> => {
  if (
    now.type === 'opaque' ||
    to.type === 'opaque' ||
    (to.type === 'file' && !(await store.has(to.hash)))
  ) {
    return false;
  }
  if (now.type === 'file') {
    try {
      const { hash, bytes } = await workspace.read(path, namedFileBytes);
      await store.add(hash, bytes);
      return hash === now.hash;
    } catch (error) {
      return passOver(error);
    }
  }
  return true;
};

/** Takes away first, innermost first, then makes, outermost first. Returns the paths that resisted. */
const applySteps = async (
  workspace: Workspace,
  store: ContentStore,
  steps: readonly PlannedPath[]
): Promise<readonly string[]> => {
  const failed: string[] = [];
  const attempt = async (path: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      passOver(error);
      failed.push(path);
    }
  };
  const outermostFirst = steps.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  for (const { path, now, to } of outermostFirst.toReversed()) {
    if (now.type !== to.type) {
      await attempt(path, () => takeAway(workspace, path, now));
    }
  }
  for (const { path, now, to } of outermostFirst) {
    if (!failed.includes(path)) {
      await attempt(path, () => bring(workspace, store, path, now, to));
    }
  }
  return failed;
};

const takeAway = async (workspace: Workspace, path: string, now: Version): Promise<void> => {
  switch (now.type) {
    case 'file':
      return workspace.remove(path, { type: 'file', expect: now.hash });
    case 'folder':
      return workspace.remove(path, { type: 'directory' });
    case 'link':
      return workspace.remove(path, { type: 'link' });
    case 'absent':
    case 'opaque':
      return;
  }
};

const bring = async (
  workspace: Workspace,
  store: ContentStore,
  path: string,
  now: Version,
  to: Version
): Promise<void> => {
  switch (to.type) {
    case 'file': {
      const expect = now.type === 'file' ? now.hash : null;
      await workspace.write(path, await store.read(to.hash), { expect, mode: to.mode });
      return;
    }
    case 'folder':
      if (now.type !== 'folder') {
        await workspace.makeFolder(path, to.mode);
      }
      return workspace.setMode(path, to.mode);
    case 'link':
      if (now.type === 'link') {
        await workspace.remove(path, { type: 'link' });
      }
      return workspace.makeLink(path, to.text);
    case 'absent':
    case 'opaque':
      return;
  }
};

/** A path that changed under our hands, or is closed to us, is left and named; a full disk or a moved root ends the run. */
const passOver = (error: unknown): false => {
  if (!isCoded(error) || error.code === 'moved' || error.code === 'no-space') {
    throw error;
  }
  return false;
};
