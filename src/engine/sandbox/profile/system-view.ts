import fs from 'node:fs';
import { mightOpen, statLink } from '../host-paths';
import { FIXED_LIMITS } from '../limits';
import type { MountPlan } from './mount-plan';
import type { ProfileFacts } from './profile-facts';
import { PROC_FORBIDDEN, SYSTEM_ROOTS } from './system-roots';

/**
 * New namespaces of every kind, no way to make more, and no rights in them. Where the host's /proc is masked, bubblewrap
 * cannot write there that no more are to be made: then the filter alone refuses them.
 */
export function isolate(mounts: MountPlan, { hostProc }: ProfileFacts): void {
  for (const name of ['user', 'pid', 'ipc', 'uts', 'cgroup-try', 'net']) {
    mounts.add(`--unshare-${name}`);
  }
  if (!hostProc) {
    mounts.add('--disable-userns');
  }
  mounts.add('--die-with-parent', '--new-session', '--cap-drop', 'ALL');
  mounts.add('--hostname', 'sandbox');
}

/** The variables of the command and no others. */
export function setEnvironment(
  mounts: MountPlan,
  environment: Readonly<Record<string, string>>
): void {
  mounts.add('--clearenv');
  for (const [name, value] of Object.entries(environment)) {
    mounts.add('--setenv', name, value);
  }
}

/** The system's folders, a /proc of the sandbox's own processes and a /dev without devices of the machine. */
export function showSystem(mounts: MountPlan, { hostProc }: ProfileFacts): void {
  for (const root of SYSTEM_ROOTS) {
    const stats = statLink(root);
    if (stats?.isSymbolicLink()) {
      mounts.add('--symlink', fs.readlinkSync(root), root);
    } else if (stats) {
      mounts.add('--ro-bind', root, root);
      mounts.expected.push({ destination: root, readOnly: true });
    }
  }
  if (hostProc) {
    mounts.add('--ro-bind', '/proc', '/proc');
  } else {
    mounts.add('--proc', '/proc');
  }
  PROC_FORBIDDEN.filter(file => statLink(file) && mightOpen(file)).forEach(file =>
    mounts.forbid(file)
  );
  // As a whole: what acts on the machine lies in many places of it, and a root of the host owns those files inside too.
  // Programs do not miss what they could write about themselves there; a mount each took a tenth of the start.
  mounts.makeReadOnly('/proc');
  mounts.add('--dev', '/dev');
  mounts.memoryFolder('/dev/shm', FIXED_LIMITS.sharedMemoryBytes, '1777');
  mounts.makeReadOnly('/dev');
}

/** The folders that programs expect to write to: in memory, bounded, gone with the command. */
export function makeMemoryFolders(mounts: MountPlan, home: string): void {
  mounts.memoryFolder('/tmp', FIXED_LIMITS.temporaryBytes, '1777');
  mounts.memoryFolder('/var/tmp', FIXED_LIMITS.homeBytes, '1777');
  // Read-only with the root, as for every user but root.
  mounts.add('--perms', '0755', '--dir', '/run', '--symlink', '../run', '/var/run');
  mounts.memoryFolder(home, FIXED_LIMITS.homeBytes, '0700');
}
