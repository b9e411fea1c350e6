import type { Why } from '../../../protocol/why-codes';

/** Why a piece of a line is not analysed, so that the line is asked about. */
export interface Refusal {
  readonly refused: Why;
}

/** A refusal that shows the piece of the line that caused it. */
export const refuse = (found: string): Refusal => ({
  refused: { code: 'line-not-plain', params: { found: found.slice(0, 40) } }
});

export const isRefusal = (value: object): value is Refusal => 'refused' in value;
