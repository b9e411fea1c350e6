import { isCoded } from '../../base/coded-error';
import { builtInRules, ignores, parseIgnoreRules, type IgnoreRules } from './ignore-rules';
import { childPath, segmentsOf } from './path-check';
import type { Entry, Workspace } from './workspace';

/** Which ignore files hold, and what they say. */
export interface IgnoreSource {
  /** Names of the ignore files that are honoured, in each folder the later over the earlier; absent: git's alone. */
  readonly ignoreNames?: readonly string[];
  /** Contents of an ignore file that hold instead of what lies there now; undefined: it says nothing. */
  readonly ignoreFile?: (path: string) => Promise<Buffer | undefined>;
}

/** A folder still to list, with the ignore files that hold in it, outermost first. */
export interface Scope {
  readonly path: string;
  readonly rules: readonly { readonly depth: number; readonly rules: IgnoreRules }[];
}

/** The rules that hold in the starting folder: the built-in ones and those of the folders above it. */
export const openScope = async (
  workspace: Workspace,
  start: string,
  source: IgnoreSource
): Promise<Scope> => {
  const segments = segmentsOf(workspace.check(start));
  let rules: Scope['rules'] = [{ depth: 0, rules: builtInRules }];
  for (let depth = 0; depth < segments.length; depth += 1) {
    const path = segments.slice(0, depth).join('/') || '.';
    rules = await rulesIn(workspace, { path, rules }, undefined, source);
  }
  return { path: start, rules };
};

/** The rules that hold in a folder: those above it and those of its own ignore files. `entries` saves a look where they are known. */
export const rulesIn = async (
  workspace: Workspace,
  scope: Scope,
  entries: readonly Entry[] | undefined,
  { ignoreNames = [gitIgnore], ignoreFile }: IgnoreSource
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
  instead: IgnoreSource['ignoreFile']
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

/** Whether the innermost rule that speaks of the entry leaves it out. */
export const isIgnored = (entry: Entry, scopes: Scope['rules']): boolean => {
  const segments = segmentsOf(entry.path);
  const isFolder = entry.type === 'directory';
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
const notAnIgnoreFile = [
  'no-access',
  'not-found',
  'is-link',
  'not-a-folder',
  'not-a-file',
  'too-large',
  'conflict'
];
