import { setImmediate } from 'node:timers/promises';
import { isCoded } from '../../base/coded-error';
import { isHiddenName } from '../policy/names';
import { isIgnored, openScope, rulesIn, type IgnoreSource, type Scope } from './ignore-scopes';
import { isPlainName } from './path-check';
import type { Entry, Workspace } from './workspace';

/** What a walk left out, counted; a left-out folder counts once. */
export interface Skipped {
  hidden: number;
  ignored: number;
  /** Folders that could not be listed, and what lies on other file systems. */
  unreadable: number;
  /** Their paths, at most `notedPaths` of them. */
  readonly unreadablePaths: string[];
  /** Names that no path may carry. */
  unnameable: number;
  /** Paths of ignored entries, at most `notedPaths` of them. */
  readonly ignoredPaths: string[];
}

export interface WalkOptions extends IgnoreSource {
  /** Leave out hidden names below the starting folder. */
  readonly skipHidden: boolean;
  /** Go into folders; false lists one level. */
  readonly recursive: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Entries below a folder, each folder's before those of its subfolders' content, in name order. Links are entries and
 * are never followed. Ignore files on the way from the root and below are honoured, with the built-in ones; other
 * file systems mounted below are left out. The event loop gets its turn every few milliseconds.
 */
export async function* walk(
  workspace: Workspace,
  start: string,
  skipped: Skipped,
  options: WalkOptions
): AsyncGenerator<Entry> {
  const queue: Scope[] = [await openScope(workspace, start, options)];
  let pause = performance.now() + sliceMs;
  const breathe = async (): Promise<void> => {
    if (performance.now() <= pause) return;
    await setImmediate();
    options.signal?.throwIfAborted();
    pause = performance.now() + sliceMs;
  };
  for (let scope = queue.shift(); scope !== undefined; scope = queue.shift()) {
    options.signal?.throwIfAborted();
    const entries = await listScope(workspace, scope, scope.path === start ? undefined : skipped);
    const rules = await rulesIn(workspace, scope, entries, options);
    for (const entry of entries) {
      // What the caller does with an entry counts, too: it may read a file of each.
      await breathe();
      if (isLeftOut(entry, rules, skipped, options, Number(workspace.device))) {
        continue;
      }
      yield entry;
      if (options.recursive && entry.type === 'directory') {
        queue.push({ path: entry.path, rules });
      }
    }
  }
}

export const nothingSkipped = (): Skipped => ({
  hidden: 0,
  ignored: 0,
  unreadable: 0,
  unreadablePaths: [],
  unnameable: 0,
  ignoredPaths: []
});

/** A folder that cannot be listed is counted and passed over; the one that was asked for throws. */
const listScope = async (
  workspace: Workspace,
  scope: Scope,
  skipped: Skipped | undefined
): Promise<readonly Entry[]> => {
  try {
    return await workspace.list(scope.path);
  } catch (error) {
    if (skipped !== undefined && vanishedOrClosed.some(code => isCoded(error, code))) {
      noteUnreadable(skipped, scope.path);
      return [];
    }
    throw error;
  }
};

const isLeftOut = (
  entry: Entry,
  scopes: Scope['rules'],
  skipped: Skipped,
  options: WalkOptions,
  device: number
): boolean => {
  if (!isPlainName(entry.name)) {
    skipped.unnameable += 1;
  } else if (isIgnored(entry, scopes)) {
    skipped.ignored += 1;
    notePath(skipped.ignoredPaths, entry.path);
  } else if (options.skipHidden && isHiddenName(entry.name)) {
    skipped.hidden += 1;
  } else if (entry.device !== device) {
    noteUnreadable(skipped, entry.path);
  } else {
    return false;
  }
  return true;
};

/** Counts something that could not be looked at. */
export const noteUnreadable = (skipped: Skipped, path: string): void => {
  skipped.unreadable += 1;
  notePath(skipped.unreadablePaths, path);
};

const notePath = (paths: string[], path: string): void => {
  if (paths.length < notedPaths) {
    paths.push(path);
  }
};

const notedPaths = 20;
const sliceMs = 8;
const vanishedOrClosed = ['no-access', 'not-found', 'is-link', 'not-a-folder'];
