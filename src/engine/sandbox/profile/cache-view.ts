import path from 'node:path';
import { openReal } from './descriptor';
import type { MountPlan } from './mount-plan';
import type { ProfileFacts } from './profile-facts';

/** What is kept from run to run, where programs look for it: in the home folder, which is else empty and in memory. */
export function showCache(mounts: MountPlan, { cache, home }: ProfileFacts): void {
  if (cache !== undefined) {
    mounts.bind(openReal(cache), path.join(home, '.cache'), 'writable');
  }
}
