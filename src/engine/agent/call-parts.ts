import { CodedError } from '../../base/coded-error';
import type { Decision } from '../../protocol/decisions';
import type { Mode } from '../../protocol/event-values';
import type { SandboxStatus } from '../../protocol/results';
import type { TurnCheckpoint } from '../checkpoints/checkpoint';
import type { GateServices } from '../gate-services';
import type { Log } from '../log';
import type { Effect } from '../policy/effect';
import type { Redactor } from '../redact';
import type { PreparedCall, Tool, ToolContext } from '../tools/tool';
import type { ApprovalDesk } from './approvals';
import type { CallError } from './call-error';
import type { ThreadLog } from './thread-log';
import type { TurnTally } from './turn-tally';
import type { WiderYes } from './wider-yes';

/** Policy as a call sees it. Asked anew each time, since policy and trust may change while a person thinks. */
export interface CallPolicy {
  /** Reads what the workspace itself says of policy; `judge` knows it from then on. */
  refresh(): Promise<void>;
  isTrusted(): boolean;
  judge(effects: readonly Effect[], mode: Mode, sandbox: SandboxStatus): Decision;
  /** Whether a person may be asked to let a command run that nothing confines. */
  mayRunUnconfined(): boolean;
  /** How long a yes to these effects may last. */
  widerYes(effects: readonly Effect[], mode: Mode, sandbox: SandboxStatus): WiderYes;
}

/** What the calls of one turn share. */
export interface CallParts {
  readonly turnId: string;
  /** The call whose subagent they are of; absent: the turn's own. */
  readonly parent?: string;
  readonly principal: string;
  readonly mode: Mode;
  readonly log: ThreadLog;
  readonly tally: TurnTally;
  readonly signal: AbortSignal;
  readonly findTool: (name: string) => Promise<Tool | undefined>;
  /** Throws `locked` for a tool that the administrator switched off. */
  readonly assertToolOn: (tool: string) => void;
  readonly toolContext: ToolContext;
  readonly policy: CallPolicy;
  readonly sandboxStatus: () => Promise<SandboxStatus>;
  /** Counts a call of the tool; throws `rate-limited` where policy lets no more through now. */
  readonly takeRate: (tool: string) => void;
  readonly approvals: ApprovalDesk;
  readonly services: GateServices;
  /** The turn's checkpoint, opened at its first act. */
  readonly checkpoint: () => Promise<TurnCheckpoint>;
  /** Holds the workspace against the acts of other engines; the release is returned. */
  readonly lockWorkspace: (signal: AbortSignal) => Promise<() => void>;
  readonly redactor: Redactor;
  /** Hears that the thread read something that nobody vouches for, before the model does. */
  readonly noteExposure: () => void;
  readonly serverLog: Log;
  /** Ends the turn, as a person asked for with a no. */
  readonly stopTurn: () => void;
  /** Hears when a call starts (+1) and stops (-1) to wait for a person. */
  readonly onWaiting: (change: 1 | -1) => void;
}

/** A call that has its card; on a restart it is found in the journal. */
export interface StartedCall {
  readonly callId: string;
  readonly tool: Tool;
  readonly prepared: PreparedCall;
  readonly reason?: string;
}

/** What a cancelled call tells. */
export const CANCELLED: CallError = { code: 'cancelled', message: 'It was cancelled.' };

export const cancelled = (): CodedError => new CodedError(CANCELLED.code, CANCELLED.message);

/** Why a call that a person or policy let through does not run after all. */
export const changed = (): CodedError =>
  new CodedError('conflict', 'What it would act on changed since it was shown, so it did not run.');
