import type { ApprovalSummary } from '../../protocol/approvals';
import type { CommandEffect } from '../policy/effect';
import type { CommandSpec } from '../sandbox/sandbox';
import type { PreparedCall } from './tool';

/** A call that runs one line in the sandbox, all of it decided but the sandbox. */
export interface ConfinedLine {
  readonly payload: PreparedCall['payload'];
  /** What bash runs. */
  readonly line: string;
  /** Relative to the workspace. */
  readonly cwd: string;
  /** What policy judges; its network is filled in here. */
  readonly effect: Omit<CommandEffect, 'type' | 'network'>;
  readonly summary: ApprovalSummary;
  readonly timeoutSeconds?: number | undefined;
  /** What it may do in the workspace; `by-tier`: reads alone where commands are confined by half. Absent: writes. */
  readonly access?: 'read' | 'write' | 'by-tier';
  /** False: no network even where policy allows hosts. */
  readonly network: boolean;
  readonly repository?: CommandSpec['repository'];
  /** True: a person may be asked for it where nothing confines. Absent: it runs confined or not at all. */
  readonly mayBeUnconfined?: true;
  /** What undo does not bring back beside what no command's undo does. */
  readonly notUndone?: readonly string[];
}
