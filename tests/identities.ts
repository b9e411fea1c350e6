import { execFile } from 'node:child_process';
import fs from 'node:fs';

/** A user by number. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs the engine, and who commands run as: the owner of the workspace. */
export interface Identity {
  readonly name: string;
  readonly engine: User;
  readonly commands: User;
  /** What stands in front of the engine on the command line to make it so. */
  readonly wrapper: readonly string[];
}

const [OWN_UID, OWN_GID] = [process.getuid?.() ?? -1, process.getgid?.() ?? -1];
const isRoot = OWN_UID === 0;
const self: User = { uid: OWN_UID, gid: OWN_GID };
const root: User = { uid: 0, gid: 0 };
const owner: User = { uid: 12345, gid: 12345 };
const ordinary: User = { uid: 12346, gid: 12346 };

/** Whoever runs the tests, with a workspace of its own. */
export const OURSELVES: Identity = {
  name: isRoot ? 'root' : 'an ordinary user',
  engine: self,
  commands: self,
  wrapper: []
};

/**
 * The identities that the sandbox has to hold for, as far as this machine can have them. An ordinary user becomes root in
 * a user namespace; a workspace of somebody else then needs a second user, which a namespace has where `newuidmap` gives
 * one.
 */
export const IDENTITIES: readonly Identity[] = isRoot
  ? [
      OURSELVES,
      { name: 'root, in a workspace of somebody else', engine: root, commands: owner, wrapper: [] },
      { name: 'an ordinary user', engine: ordinary, commands: ordinary, wrapper: [] }
    ]
  : [
      OURSELVES,
      {
        name: 'root of a user namespace',
        engine: self,
        commands: self,
        wrapper: ['unshare', '--user', '--map-root-user']
      }
    ];

/** What of the three cannot be tried here, for the log of a run; '' for nothing. */
export const UNTRIED = isRoot
  ? ''
  : 'Not root, so not tried: root in a workspace of somebody else, and what only root could do. Run the tests as root for these.';

/** True for root of the whole machine with all its rights: nobody else gets through to some calls, sandbox or not. */
export const isMighty = ({ commands }: Identity): boolean => commands.uid === 0 && HAS_EVERY_RIGHT;

function hasEveryRight(): boolean {
  const read = (file: string): string => fs.readFileSync(file, 'utf8');
  const rights = BigInt(
    `0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(read('/proc/self/status'))?.[1] ?? '0'}`
  );
  const isWholeMachine = /^\s*0\s+0\s+4294967295$/m.test(read('/proc/self/uid_map'));
  return isWholeMachine && NEEDED_RIGHTS.every(right => (rights >> right) & 1n);
}

/**
 * The capabilities that a container takes from its root first: DAC_OVERRIDE, DAC_READ_SEARCH, NET_ADMIN, NET_RAW,
 * SYS_MODULE, SYS_RAWIO, SYS_ADMIN, SYS_BOOT, SYS_TIME, MKNOD, SETFCAP, SYSLOG.
 */
const NEEDED_RIGHTS = [1n, 2n, 12n, 13n, 16n, 17n, 21n, 22n, 25n, 27n, 31n, 34n];

const HAS_EVERY_RIGHT = isRoot && hasEveryRight();

/** Runs a program as that user, to its end. Returns stdout, whatever it ended with. */
export function runAsOwner(
  { uid, gid }: User,
  [program = '', ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>
): Promise<string> {
  // Not the synchronous kind: the decoy servers live in this process and must go on answering.
  return new Promise(resolve => {
    const options = {
      cwd,
      env: { ...env },
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      timeout: 20_000,
      killSignal: 'SIGKILL',
      ...(isRoot ? { uid, gid } : {})
    } as const;
    execFile(program, args, options, (_error, stdout) => resolve(stdout));
  });
}
