/**
 * Line ends and tabs aside, what a reader of the card cannot see, or sees in another order than it runs; and half a
 * character, which would run as another one. What chooses between two looks of an emoji is let through.
 */
const INVISIBLE = /[\p{Cc}\p{Cs}\u2028\u2029]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/u;

/** True for text that reads as it runs. */
export const isVisible = (text: string): boolean => !INVISIBLE.test(text.replace(/[\n\t]/g, ''));
