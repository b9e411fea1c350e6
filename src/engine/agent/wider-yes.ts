import type { OpenedApproval, RememberOffer, Scope } from '../../protocol/approvals';
import type { Rule } from '../../protocol/policy-document';
import type { Requests } from '../../protocol/requests';

/** What of a card concerns more than this one act. */
export type WiderOffer = Pick<OpenedApproval, 'scopes' | 'withheld' | 'remember' | 'suggested'>;

/** How long a yes may last, and what it would then be remembered as. */
export interface WiderYes {
  /** For the card: with what each rule would have matched lately. */
  describe(): Promise<WiderOffer>;
  /**
   * Keeps what a yes for longer remembers, and returns the rule. Throws `forbidden` for what is not offered now, and
   * what the gate says where it cannot be stored.
   */
  remember(scope: Exclude<Scope, 'once'>, wish: RuleWish | undefined): Promise<Rule>;
  /** The answer that remembers the rule is on disk. */
  confirm(scope: Exclude<Scope, 'once'>, rule: Rule): void;
}

/** What of the offer a person chose; undefined is the narrowest. */
export type RuleWish = NonNullable<Requests['approval/answer']['rule']>;

/** The days that a remembered yes holds: as wished, at least one, at most as offered. */
export const daysOf = (
  { expiresDays, mostDays }: Pick<RememberOffer, 'expiresDays' | 'mostDays'>,
  wish: RuleWish | undefined
): number => Math.max(1, Math.min(wish?.expiresDays ?? expiresDays, mostDays));
