import path from 'node:path';
import { isInside, realPath } from './host-paths';
import type { SandboxOptions } from './sandbox-options';

/** Jupyter's data folders hold kernelspecs and templates where they belong to an environment, secrets below home. */
export function masksOf({ stateDir, home, jupyterPaths }: SandboxOptions): readonly string[] {
  const belowHome = (folder: string): boolean => isInside(realPath(folder) ?? folder, home);
  return [
    stateDir,
    ...jupyterPaths.config,
    ...jupyterPaths.runtime,
    ...jupyterPaths.data.filter(belowHome),
    ...SECRET_FOLDERS.map(name => path.join(home, name))
  ];
}

/** Below home and so not shown, unless somebody made one a workspace's part. */
const SECRET_FOLDERS = ['.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker', '.config/gcloud'];
