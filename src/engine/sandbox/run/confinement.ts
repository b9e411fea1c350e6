import type { Writable } from 'node:stream';
import type { CommandGroup } from '../cgroup/command-groups';
import type { LandlockHelper } from '../landlock/landlock-helper';
import type { EquippedMachine } from '../machine';
import type { Profile } from '../profile/profile';
import type { CommandLimits, CommandResult } from '../sandbox';
import type { BoundedText } from './bounded-output';
import type { ProcessBound } from './process-bound';

/** One run of one command, all of it decided. */
export interface ConfinedRequest {
  /** Folders on the disk that it may write, each with what it may write there. */
  readonly growing: readonly { readonly folder: string; readonly limitBytes: number }[];
  readonly profile: Profile;
  readonly machine: EquippedMachine;
  /** What confines where bubblewrap cannot. Absent: bubblewrap does. */
  readonly landlock?: LandlockHelper;
  readonly filter: Buffer;
  readonly command: string;
  /** What runs the command in its place and lets it reach the network; empty: nothing does. */
  readonly bridge: readonly string[];
  /** Already clamped. */
  readonly limits: CommandLimits;
  /** Made for this run, and removed by whoever made it. Absent: none was to be had, and `processBound` is another one. */
  readonly group?: CommandGroup;
  readonly processBound: ProcessBound;
  readonly dropTo?: { readonly uid: number; readonly gid: number };
  /** Set: it runs until it is ended, and speaks over stdin and stdout. Absent: a command, without a stdin. */
  readonly service?: {
    readonly onStarted: (stdin: Writable) => void;
    readonly onOutput: (chunk: Buffer) => void;
  };
  readonly signal: AbortSignal;
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** How it ended. `started` is false exactly when not one instruction of the command ran. */
export interface ConfinedEnd {
  readonly started: boolean;
  readonly ended: CommandResult['ended'];
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: BoundedText;
  readonly stderr: BoundedText;
  /** Why set-up failed; stderr holds what bubblewrap said. */
  readonly problem?: string;
}
