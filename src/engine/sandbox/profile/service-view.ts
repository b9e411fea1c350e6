import fs from 'node:fs';
import path from 'node:path';
import { scanWorkspace } from '../protected/workspace-scan';
import { openBelow, openReal } from './descriptor';
import type { MountPlan } from './mount-plan';
import type { ProfileFacts } from './profile-facts';

/** The home folder of a long-lived program, its own and kept; first of all, since other things may be shown in it. */
export function showServiceHome(mounts: MountPlan, { service, home }: ProfileFacts): void {
  if (service?.home !== undefined) mounts.bind(openReal(service.home), home, 'writable');
}

/** The program itself with the packages that it is part of, read-only and without the secrets that lie among them. */
export function showServicePlaces(mounts: MountPlan, { service }: ProfileFacts): void {
  for (const place of service?.places ?? []) {
    mounts.bind(openReal(place), place, 'read-only');
    if (PACKAGES.has(path.basename(place)) || !fs.statSync(place).isDirectory()) continue;
    const root = openReal(place);
    try {
      for (const relative of scanWorkspace(place).secrets)
        mounts.empty(path.join(place, relative), () => openBelow(root, relative));
    } finally {
      fs.closeSync(root);
    }
  }
}

/** Installed by a package manager, and too many to be looked through. */
const PACKAGES = new Set(['node_modules', 'site-packages']);
