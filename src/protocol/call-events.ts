import type { Outcome, Change, Confinement, CallOutput } from './event-values';
import type { Elicitation, ElicitationAnswer } from './elicitation';
import type { Decision } from './decisions';
import type { ApprovalSummary, Scope } from './approvals';
import type { Rule } from './policy-document';

/** What happens to a call, from its start to its end, and to those who are asked about it. */
export type CallEvent =
  | {
      readonly type: 'tool-call-start';
      readonly turnId: string;
      readonly callId: string;
      readonly tool: string;
      readonly input: Readonly<Record<string, unknown>>;
      /** The call whose subagent asks for it; absent: the turn's own agent does. */
      readonly parent?: string;
      /** The model's own word for why; a claim, never a fact. */
      readonly reason?: string;
    }
  | ({ readonly type: 'decision'; readonly callId: string } & Decision)
  | {
      readonly type: 'approval-request';
      readonly approvalId: string;
      readonly callId: string;
      readonly summary: ApprovalSummary;
    }
  | {
      readonly type: 'approval-answer';
      readonly approvalId: string;
      readonly decision: 'allow' | 'deny';
      readonly scope?: Scope;
      readonly note?: string;
      /** Set where a person changed what runs: the payload as it ran, and the hashes before and after. */
      readonly edited?: {
        readonly input: Readonly<Record<string, unknown>>;
        readonly askedHash: string;
        readonly payloadHash: string;
      };
      /** The rule that was remembered with a scope beyond once; for a thread it lives here and nowhere else. */
      readonly remembered?: Rule;
      /** With a no: the turn was ended. */
      readonly stop?: true;
      /** The label of the person who answered; absent in a thread of one's own. */
      readonly by?: string;
    }
  | {
      readonly type: 'approval-withdrawn';
      readonly approvalId: string;
      readonly reason: 'cancelled' | 'changed' | 'restarted' | 'stopped';
    }
  /** A server asks the person something in the middle of a call; once only. */
  | {
      readonly type: 'elicitation-request';
      readonly elicitationId: string;
      readonly turnId: string;
      readonly question: Elicitation;
    }
  /** What was typed stands nowhere: it is the server's alone. */
  | {
      readonly type: 'elicitation-answer';
      readonly elicitationId: string;
      readonly action: ElicitationAnswer['action'];
    }
  | {
      readonly type: 'tool-output-delta';
      readonly callId: string;
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
    }
  | {
      readonly type: 'tool-call-end';
      readonly callId: string;
      readonly outcome: Outcome;
      readonly output?: CallOutput;
      /**
       * Why it did not end `ok`, for a person; no path outside the workspace, no secret. `rate-limited` tells after how
       * many milliseconds another try can succeed.
       */
      readonly error?: {
        readonly code: string;
        readonly message: string;
        readonly retryAfterMs?: number;
      };
      readonly sandbox?: Confinement;
      readonly changes?: readonly Change[];
      /** How many more there were than `changes` lists; absent: none. */
      readonly moreChanges?: number;
      /** Milliseconds that the call took by itself, without what a person took to answer. */
      readonly durationMs: number;
      /** Milliseconds that it waited for a person; absent where nobody was asked. */
      readonly waitedMs?: number;
    }
  | { readonly type: 'unconfined-code-ran'; readonly callId: string };
