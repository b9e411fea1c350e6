import type { FurtherFolders } from '../../workspace/further-folders';
import type { WorkspaceScan } from '../protected/workspace-scan';

/** What a profile is made from: facts, all looked up before. */
export interface ProfileFacts {
  /** Real path. */
  readonly workspace: string;
  /** Relative to the workspace. */
  readonly cwd: string;
  readonly home: string;
  /** Of the command alone; its `PATH` tells which interpreters are shown. */
  readonly environment: Readonly<Record<string, string>>;
  readonly scan: WorkspaceScan;
  /** Relative paths that stay writable and visible though protected. */
  readonly born: ReadonlySet<string>;
  /** Absolute paths that must not be seen wherever something above them is shown. */
  readonly masks: readonly string[];
  /** Entries of /etc that must not be seen. Asked for when the process is on its way. */
  readonly systemMasks: () => readonly string[];
  /** A repository that is writable but for some parts; all relative. Absent: every one is read-only. */
  readonly repository?: {
    readonly folder: string;
    readonly readOnlyParts: readonly string[];
    /** The very folder that may be written. */
    readonly descriptor: number;
  };
  /** True: the command may change nothing in the workspace, nor in the folders beside it. */
  readonly readOnly?: true;
  /** Folders beside the workspace, as real paths; those to write are among those to read. Absent: none. */
  readonly further?: FurtherFolders;
  /** What commands of this workspace keep from run to run. Absent: nothing. */
  readonly cache?: string;
  /** Set: a program that runs for long. Absent: a command. */
  readonly service?: {
    /** Host path of what it has as home. Absent: a folder in memory. */
    readonly home?: string;
    /** Real paths of what it is made of, read-only. */
    readonly places: readonly string[];
    /** False: nothing of the workspace is shown, and it starts in its home. */
    readonly showsWorkspace: boolean;
  };
  /** Host paths of the egress proxy's socket and of the bridge to it. Absent: no network. */
  readonly egress?: { readonly socket: string; readonly bridge: string };
  /** The host's /proc, read-only, where a fresh one cannot be mounted. Absent: a fresh one. */
  readonly hostProc?: true;
  /** Whom the command runs as where that is not who we are. */
  readonly dropTo?: { readonly uid: number; readonly gid: number };
}
