import { randomBytes, timingSafeEqual } from 'node:crypto';
import { CodedError } from '../../base/coded-error';
import { ARMING_MS } from '../agent/approvals';

/**
 * What connections were shown and may say yes to: one card a connection and subject, with a nonce that is used once, and
 * not before a person can have read it. Nonces die with their connection.
 */
export class ArmedCards<Shown> {
  private readonly cards = new Map<string, Map<string, Card<Shown>>>();

  constructor(
    /** Monotonic milliseconds. */
    private readonly clock: () => number,
    /** What stands in the errors. */
    private readonly texts: { readonly stale: string; readonly early: string }
  ) {}

  /** Shows something; an earlier card of the same subject is over. */
  deal(connection: string, subject: string, shown: Shown): string {
    const nonce = randomBytes(32).toString('base64url');
    const cards = this.cards.get(connection) ?? new Map<string, Card<Shown>>();
    this.cards.set(connection, cards);
    cards.delete(subject);
    cards.set(subject, { nonce, openedAt: this.clock(), shown });
    const [oldest] = cards.keys();
    if (cards.size > MOST_CARDS && oldest !== undefined) cards.delete(oldest);
    return nonce;
  }

  /** Takes the yes, once. Throws `stale-approval` for a foreign, used or missing nonce, `not-armed` for haste. */
  take(connection: string, subject: string, nonce: string | undefined): Shown {
    const card = this.cards.get(connection)?.get(subject);
    if (card === undefined || nonce === undefined || !isSame(card.nonce, nonce)) throw this.stale();
    const early = card.openedAt + ARMING_MS - this.clock();
    if (early > 0)
      throw new CodedError('not-armed', this.texts.early, { retryAfterMs: Math.ceil(early) });
    this.cards.get(connection)?.delete(subject);
    return card.shown;
  }

  stale(): CodedError {
    return new CodedError('stale-approval', this.texts.stale);
  }

  /** Forgets the nonces of a connection that is gone. */
  forget(connection: string): void {
    this.cards.delete(connection);
  }
}

interface Card<Shown> {
  readonly nonce: string;
  readonly openedAt: number;
  readonly shown: Shown;
}

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Subjects that one connection may look at before it answers for the first of them. */
const MOST_CARDS = 32;
