import type { Confinement } from '../../protocol/event-values';
import type { EgressRefusal } from '../../protocol/egress';
import type { SandboxStatus } from '../../protocol/results';
import type { EnvironmentRules } from './environment';
import type { GitIdentity } from './repository/git-identity';
import type { FurtherFolders } from '../workspace/further-folders';
import type { EgressRules } from './egress/egress-rules';
import type { ConfinedService, ServiceSpec } from './service/service';
import type { ServiceFiles } from './service/service-files';
import type { ServiceIdentity } from './service/service-home';

/**
 * Bounds of one command. Times in seconds, sizes as named. The built-in values are the widest; 0 stands for them, since a
 * policy says "no limit of this kind" so.
 */
export interface CommandLimits {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly memoryMB: number;
  readonly processes: number;
  /** Kept of each stream, head and tail; what is over is counted, and 64 times as much ends the command. */
  readonly outputKB: number;
}

/** One shell line to run. */
export interface CommandSpec {
  /** Real path. */
  readonly workspace: string;
  /** Relative to the workspace; '.' for itself. */
  readonly cwd: string;
  /** Runs as `bash --noprofile --norc -c command`: the string that was analysed and shown. */
  readonly command: string;
  readonly limits: CommandLimits;
  /** Paths (relative) that earlier commands of this thread made and that stay writable though protected. */
  readonly born: readonly string[];
  /** `writable`: the repository at the top may change, but nothing in it that makes git run something. Absent: read-only. */
  readonly repository?: 'writable';
  /** True: it may read the workspace and change nothing in it. */
  readonly readOnly?: true;
  /** What policy says of its environment. Absent: nothing. */
  readonly variables?: EnvironmentRules;
  /** Folders beside the workspace that it may read or write, as real paths. Absent: none. */
  readonly further?: FurtherFolders;
  /** The hosts it may reach. Absent, or with an empty `allow`: it has no network at all. */
  readonly egress?: EgressRules;
  readonly signal: AbortSignal;
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** A file or folder, relative to the workspace, that is not confined when it runs next. */
export interface UnconfinedChange {
  readonly path: string;
  readonly change: 'created' | 'modified';
}

export interface CommandResult {
  /** False: set-up failed or was refused, and not one instruction of the command ran; `error` says why. */
  readonly started: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly ended: 'exit' | 'timeout' | 'cancelled' | 'output-limit' | 'set-up';
  readonly stdout: string;
  readonly stderr: string;
  readonly omitted: { readonly stdout: number; readonly stderr: number };
  readonly confinement: Confinement;
  /** What the command made or changed and a person's own next run would execute outside the sandbox. */
  readonly unconfined: readonly UnconfinedChange[];
  /** Protected paths (relative) that this command made; they stay writable for the thread. */
  readonly born: readonly string[];
  /** Connections that the egress proxy refused; empty as well where there was no network. */
  readonly refused: readonly EgressRefusal[];
  /** Paths (relative) that would have run something outside the sandbox, and were removed or undone after the command. */
  readonly takenBack: readonly string[];
  /** The same of an earlier command that a kill of the engine cut short; it was taken back before this one ran. */
  readonly recovered: readonly string[];
  readonly durationMs: number;
  readonly error?: {
    readonly code: 'no-sandbox' | 'failed' | 'conflict';
    readonly message: string;
    readonly fix?: string;
  };
}

/** Confines commands by the kernel, or refuses. Made once an engine; holds the pipe pool and the self-test's verdict. */
export interface Sandbox {
  readonly status: SandboxStatus;
  /**
   * Runs the self-test in the real profile; `status` is its verdict. The first command waits for it. Whoever asks while one
   * runs shares it, and nobody's cancel ends it: the verdict is everybody's.
   */
  check(): Promise<SandboxStatus>;
  /** Runs one command; never rejects for what the command did. One at a time per workspace. */
  run(spec: CommandSpec): Promise<CommandResult>;
  /**
   * Runs one command that nothing confines, which a person was asked for by itself. Refused with `no-sandbox` wherever
   * commands can be confined. No repository, network or born paths: it has what its user has.
   */
  runUnconfined(spec: CommandSpec): Promise<CommandResult>;
  /**
   * Starts a program that runs until it is ended. Throws `no-sandbox` where it cannot be confined in namespaces,
   * `conflict` where it is not what was reviewed, `failed` where it did not start.
   */
  startService(spec: ServiceSpec): Promise<ConfinedService>;
  /** Removes what such a program kept for itself; one that runs has to be ended before. Rejects where the disk refuses. */
  forgetService(identity: ServiceIdentity): Promise<void>;
  /** Finds a program by name or path, with what it and the files among its arguments hold. Throws `failed`. */
  findService(command: string, args: readonly string[]): ServiceFiles;
  /** Names of the environment variables a command gets, for the card. */
  environmentNames(rules?: EnvironmentRules): readonly string[];
  /** Whom a commit is to name. */
  gitIdentity(): GitIdentity;
  dispose(): Promise<void>;
}
