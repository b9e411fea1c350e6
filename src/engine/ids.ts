import { randomInt } from 'node:crypto';

/** What an id names: thread, turn, call, approval, message, elicitation, compaction. */
export type IdPrefix = 't' | 'u' | 'c' | 'a' | 'm' | 'e' | 'k';

/** A fresh id: the prefix, `_` and 16 random base36 characters (82 bits). */
export const createId = (prefix: IdPrefix): string =>
  `${prefix}_${Array.from({ length: 16 }, () => randomInt(36).toString(36)).join('')}`;
