import { canWalk, isInside } from '../host-paths';
import { openReal } from './descriptor';
import { findPrefixes, type Prefixes } from './interpreter-prefixes';
import type { MountPlan } from './mount-plan';
import type { ProfileFacts } from './profile-facts';

/** Interpreters outside the workspace; those inside are shown with it and made read-only there. */
export function showPrefixes(mounts: MountPlan, facts: ProfileFacts): Prefixes {
  const found = findReachablePrefixes(facts);
  for (const folder of found.folders) {
    if (!isInside(folder, facts.workspace)) {
      mounts.bind(openReal(folder), folder, 'read-only');
    }
  }
  for (const [link, target] of found.links) {
    if (!isInside(link, facts.workspace)) {
      mounts.add('--symlink', target, link);
    }
  }
  return found;
}

/** The interpreters that whoever the command runs as can walk to. */
export function findReachablePrefixes(facts: ProfileFacts): Prefixes {
  const { home, workspace, environment } = facts;
  const found = findPrefixes({ searchPath: environment['PATH'] ?? '', home, workspace });
  return { ...found, folders: found.folders.filter(folder => isReachable(folder, facts)) };
}

/** bubblewrap 0.8 turns a descriptor back into a path, so one that the dropped user cannot walk to fails the start. */
const isReachable = (folder: string, { dropTo }: ProfileFacts): boolean =>
  dropTo === undefined || canWalk(folder, dropTo.uid, dropTo.gid);
