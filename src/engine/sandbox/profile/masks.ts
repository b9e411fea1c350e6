import fs from 'node:fs';
import { isInside, realPath } from '../host-paths';
import type { Prefixes } from './interpreter-prefixes';
import type { MountPlan } from './mount-plan';
import { byDepth } from './path-depth';
import type { ProfileFacts } from './profile-facts';
import { SYSTEM_ROOTS } from './system-roots';

/** An allowlist needs a mask only below something that is shown. */
export function hideMasks(
  mounts: MountPlan,
  { masks, systemMasks, workspace, further, service }: ProfileFacts,
  prefixes: Prefixes
): void {
  const shown = [
    ...SYSTEM_ROOTS,
    ...prefixes.folders,
    ...(further?.readable ?? []),
    ...(service?.places ?? []),
    ...(service?.showsWorkspace === false ? [] : [workspace])
  ];
  const hidden: string[] = [];
  for (const mask of [...new Set([...masks, ...systemMasks()])].sort(byDepth)) {
    const real = realPath(mask);
    if (
      real &&
      shown.some(root => isInside(real, root)) &&
      !hidden.some(above => isInside(real, above))
    ) {
      if (fs.lstatSync(real).isDirectory()) {
        mounts.emptyFolder(real);
      } else {
        mounts.forbid(real);
      }
      hidden.push(real);
    }
  }
}
