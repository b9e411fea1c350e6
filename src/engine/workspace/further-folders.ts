import { lstatSync, realpathSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { wideFolder } from '../../base/wide-folder';
import type { EffectivePolicy } from '../config/effective-policy';
import { isProtectedPath, isSecretPath } from '../policy/names';
import type { FolderFacts } from './refused-root';

/**
 * The folders beside a workspace that policy opens, as real paths. File tools, the judgement of command lines and the
 * sandbox all go by this one answer.
 */
export interface FurtherFolders {
  /** File tools and commands may read them; those of `writable` are among them. */
  readonly readable: readonly string[];
  /** Commands may write them. File tools never do: undo does not reach there. */
  readonly writable: readonly string[];
}

/**
 * Looks up what `paths.extraRoots` and `sandbox.writeAllow` name. What is absent, a file or too wide opens nothing, also
 * where a link makes it so, and an untrusted workspace has none.
 */
export const furtherFolders = (
  { trusted, values }: EffectivePolicy,
  workspace: string,
  facts: FolderFacts
): FurtherFolders => {
  if (!trusted) return NONE;
  const find = (names: readonly string[]): readonly string[] =>
    names.flatMap(name => {
      const real = realFolder(name, facts.home);
      return real !== undefined && refusedFolder(real, workspace, facts) === undefined
        ? [real]
        : [];
    });
  const writable = find(values['sandbox.writeAllow'].value);
  const readable = [...writable, ...find(values['paths.extraRoots'].value)];
  return { readable: [...new Set(readable)], writable: [...new Set(writable)] };
};

/**
 * Why a folder is never opened beside a workspace, as a sentence; undefined where it may be. What must hold of a
 * workspace holds of it, but for lying below the server's root.
 */
export const refusedFolder = (
  real: string,
  workspace: string,
  { home, stateDir, jupyterPaths }: FolderFacts
): string | undefined => {
  if (wideFolder(real) !== undefined || holds(real, home)) {
    return 'The folder is too wide: a home, the system’s, or one that holds such.';
  }
  if (holds(real, workspace) || holds(workspace, real)) {
    return 'The folder holds the workspace, or lies in it.';
  }
  const own = [stateDir, ...jupyterPaths.config, ...jupyterPaths.data, ...jupyterPaths.runtime];
  if (own.some(path => holds(real, path) || holds(path, real))) {
    return 'The folder holds, or lies in, a folder of Jupyter or of Sallyport.';
  }
  return isProtectedPath(real) || isSecretPath(real)
    ? 'The folder lies in one that configures tools or keeps secrets.'
    : undefined;
};

/** Undefined for what is no folder of its own. */
const realFolder = (name: string, home: string): string | undefined => {
  const path = name.startsWith('~/') ? join(home, name.slice(2)) : name;
  if (!isAbsolute(path) || normalize(path) !== path) return undefined;
  try {
    const real = realpathSync.native(path);
    return lstatSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined; // Not there now; it counts again when it is.
  }
};

const holds = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

const NONE: FurtherFolders = { readable: [], writable: [] };
