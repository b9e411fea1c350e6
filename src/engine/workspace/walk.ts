import { setImmediate } from 'node:timers/promises';
import { isCoded } from '../../base/coded-error';
import { isHiddenName } from '../policy/names';
import { builtInRules, ignores, parseIgnoreRules, type IgnoreRules } from './ignore-rules';
import { childPath, isPlainName, segmentsOf } from './path-check';
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

export interface WalkOptions {
  /** Leave out hidden names below the starting folder. */
  readonly skipHidden: boolean;
  /** Go into folders; false lists one level. */
  readonly recursive: boolean;
  readonly signal?: AbortSignal;
  /** Names of the ignore files that are honoured, in each folder the later over the earlier; absent: git's alone. */
  readonly ignoreNames?: readonly string[];
  /** Contents of an ignore file that hold instead of what lies there now; undefined: it says nothing. */
  readonly ignoreFile?: (path: string) => Promise<Buffer | undefined>;
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

/** A folder still to list, with the ignore files that hold in it, outermost first. */
interface Scope {
  readonly path: string;
  readonly rules: readonly { readonly depth: number; readonly rules: IgnoreRules }[];
}

/** The rules that hold in the starting folder: the built-in ones and those of the folders above it. */
const openScope = async (
  workspace: Workspace,
  start: string,
  options: WalkOptions
): Promise<Scope> => {
  const segments = segmentsOf(workspace.check(start));
  let rules: Scope['rules'] = [{ depth: 0, rules: builtInRules }];
  for (let depth = 0; depth < segments.length; depth += 1) {
    const path = segments.slice(0, depth).join('/') || '.';
    rules = await rulesIn(workspace, { path, rules }, undefined, options);
  }
  return { path: start, rules };
};

const rulesIn = async (
  workspace: Workspace,
  scope: Scope,
  entries: readonly Entry[] | undefined,
  { ignoreNames = [gitIgnore], ignoreFile }: WalkOptions
): Promise<Scope['rules']> => {
  let { rules } = scope;
  for (const name of ignoreNames) {
    const isThere = entries?.some(entry => entry.name === name && entry.type === 'file') ?? true;
    if (ignoreFile === undefined && !isThere) continue;
    const text = await readIgnoreFile(workspace, childPath(scope.path, name), ignoreFile);
    if (text !== undefined)
      rules = [...rules, { depth: segmentsOf(scope.path).length, rules: parseIgnoreRules(text) }];
  }
  return rules;
};

/** Undefined for one that is not there, or says nothing. */
const readIgnoreFile = async (
  workspace: Workspace,
  path: string,
  instead: WalkOptions['ignoreFile']
): Promise<string | undefined> => {
  try {
    const bytes =
      instead === undefined
        ? (await workspace.read(path, ignoreFileBytes)).bytes
        : await instead(path);
    return bytes?.toString();
  } catch (error) {
    if (notAnIgnoreFile.some(code => isCoded(error, code))) {
      return undefined;
    }
    throw error;
  }
};

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

const isIgnored = (entry: Entry, scopes: Scope['rules']): boolean => {
  const segments = segmentsOf(entry.path);
  const isFolder = entry.type === 'directory';
  // The innermost file that says something wins.
  for (const { depth, rules } of scopes.toReversed()) {
    const verdict = ignores(rules, segments.slice(depth), isFolder);
    if (verdict !== undefined) {
      return verdict;
    }
  }
  return false;
};

const gitIgnore = '.gitignore';
/**
 * What listings and searches honour: git's files, and our own for what the assistant is not to look at though git keeps
 * it. Undo does not honour ours: what is hidden from a listing is still brought back.
 */
export const listedIgnoreNames: readonly string[] = [gitIgnore, '.sallyportignore'];
/** A larger ignore file says nothing. */
export const ignoreFileBytes = 256 * 1024;
const notedPaths = 20;
const sliceMs = 8;
const vanishedOrClosed = ['no-access', 'not-found', 'is-link', 'not-a-folder'];
const notAnIgnoreFile = [...vanishedOrClosed, 'not-a-file', 'too-large', 'conflict'];
