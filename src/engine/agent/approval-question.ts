import type { ApprovalSummary, OpenedApproval, Scope } from '../../protocol/approvals';
import type { ThreadEvent } from '../../protocol/events';
import type { WiderOffer, WiderYes } from './wider-yes';

/** What a person is asked: the card's content, bound to exactly one call. */
export interface ApprovalQuestion extends Omit<
  OpenedApproval,
  'nonce' | 'armingMs' | keyof WiderOffer
> {
  readonly callId: string;
  readonly summary: ApprovalSummary;
  readonly widerYes: WiderYes;
  /** Looks again, right when the yes comes: whether the call would still do what was shown. */
  readonly recheck: () => Promise<boolean>;
  /**
   * Takes the payload as a person changed it in the place of the one that was shown, and returns it as it would run.
   * Throws why it cannot run: `bad-params`, or `forbidden` with the reason of the policy.
   */
  readonly revise: (input: Readonly<Record<string, unknown>>) => Promise<Revised>;
  /** Withdraws the question. A reason of `stopped` is told as such, anything else as a cancel. */
  readonly signal: AbortSignal;
}

/** A payload that a person changed, and its hash. */
export interface Revised {
  readonly input: Readonly<Record<string, unknown>>;
  readonly payloadHash: string;
}

/** How a question ended. */
export type ApprovalOutcome =
  | {
      readonly type: 'answered';
      readonly approvalId: string;
      readonly decision: 'allow' | 'deny';
      readonly scope?: Scope;
      readonly note?: string;
      readonly edited?: AnswerEvent['edited'];
      readonly stop?: true;
    }
  | { readonly type: 'withdrawn'; readonly reason: 'cancelled' | 'changed' | 'stopped' };

/** A question that was asked, until it has ended. */
export interface OpenQuestion {
  /** Resolves with how it ends; rejects where taking it back could not be written. */
  readonly answer: Promise<ApprovalOutcome>;
  /** How it ended; undefined while it is open. */
  readonly outcome: ApprovalOutcome | undefined;
  /** Takes it back, as overtaken by what changed or because its turn is over. Does nothing where it has ended. */
  withdraw(reason: 'cancelled' | 'changed'): void;
}

/** The event of an answer. */
export type AnswerEvent = Extract<ThreadEvent, { type: 'approval-answer' }>;
