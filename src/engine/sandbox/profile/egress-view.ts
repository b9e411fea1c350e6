import fs from 'node:fs';
import { INSIDE } from '../egress/bridge';
import { openReal } from './descriptor';
import type { MountPlan } from './mount-plan';
import type { ProfileFacts } from './profile-facts';

/** The socket of the egress proxy, the only thing of a network that a command sees, and the bridge that speaks to it. */
export function showEgress(mounts: MountPlan, { egress }: ProfileFacts): void {
  if (egress) {
    mounts.bind(openReal(egress.socket), INSIDE.socket, 'read-only');
    mounts.file(fs.openSync(egress.bridge, 'r'), INSIDE.bridge);
  }
}
