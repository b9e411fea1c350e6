import { wideFolder } from '../../base/wide-folder';
import { isProtectedPath } from '../policy/names';
import type { HelloLine } from '../../protocol/link';

/** What the gate says of the machine. All real paths. */
export type FolderFacts = Pick<HelloLine, 'serverRoot' | 'home' | 'stateDir' | 'jupyterPaths'>;

/**
 * Why this folder can never be a workspace, as a sentence, or undefined where it can. Too wide a root would hand out
 * what the sandbox and the policy store rest on.
 */
export const refusedRoot = (
  realPath: string,
  facts: FolderFacts,
  shared: boolean
): string | undefined => {
  if (realPath === '/') return 'The whole file system cannot be a workspace.';
  if (isHome(realPath, facts.home)) return 'A home folder cannot be a workspace; choose one below.';
  if (holds(realPath, facts.home)) return 'A folder that holds home folders cannot be a workspace.';
  if (!holds(facts.serverRoot, realPath)) return 'The folder lies outside the server root.';
  if (holds(realPath, facts.stateDir) || holds(facts.stateDir, realPath)) {
    return 'The folder holds, or lies in, what Sallyport keeps its policy in.';
  }
  const { config, data, runtime } = facts.jupyterPaths;
  // Those of an environment inside the workspace are protected paths and no reason to refuse it.
  const own = [...runtime, ...[...config, ...data].filter(path => holds(facts.home, path))];
  if (own.some(path => holds(realPath, path) || holds(path, realPath))) {
    return 'The folder holds, or lies in, a folder of Jupyter itself.';
  }
  if (wideFolder(realPath) !== undefined) {
    return 'A folder of the operating system cannot be a workspace.';
  }
  if (shared) return 'A folder in which every user may write cannot be a workspace.';
  if (isProtectedPath(realPath.slice(facts.serverRoot.length))) {
    return 'The folder lies in one that configures tools or keeps secrets.';
  }
  return undefined;
};

/** True when the path is the folder or lies below it. */
const holds = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

const isHome = (path: string, home: string): boolean =>
  path === home || path === '/root' || /^\/(home|Users)\/[^/]+$/.test(path);
