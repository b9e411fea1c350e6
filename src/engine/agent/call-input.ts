import { CodedError } from '../../base/coded-error';

/**
 * Throws `too-large` for an input with more text than one call may carry: it becomes an event and a card, and both must
 * fit the link to the gate.
 */
export function assertInputSize(input: unknown): void {
  const characters = countCharacters(input);
  if (characters > INPUT_CHARACTERS)
    throw new CodedError(
      'too-large',
      `Expected an input of at most ${INPUT_CHARACTERS} characters in all, got ${characters}. Do it in several calls.`
    );
}

/** The input as the transcript shows it where the call is refused: itself, or nothing of one that is no record or too large. */
export const shownInput = (input: unknown): Readonly<Record<string, unknown>> =>
  isRecord(input) && countCharacters(input) <= INPUT_CHARACTERS ? input : {};

/** The reason that a model gave, no longer than a card has room for. */
export const shownReason = (reason: string): string => reason.slice(0, REASON_CHARACTERS);

/** Characters of all texts and names in a value, and one for everything else; without recursion, since depth is not ours. */
function countCharacters(value: unknown): number {
  let characters = 0;
  const open: unknown[] = [value];
  while (open.length > 0 && characters <= COUNTED) {
    const next = open.pop();
    characters += typeof next === 'string' ? next.length : 1;
    if (Array.isArray(next)) for (const item of next) open.push(item);
    else if (isRecord(next)) for (const [name, item] of Object.entries(next)) open.push(name, item);
  }
  return characters;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As JSON, which may escape each character with six, far below the line that the gate reads. */
const INPUT_CHARACTERS = 1_000_000;
/** Beyond this nobody counts on. */
const COUNTED = 100 * INPUT_CHARACTERS;
const REASON_CHARACTERS = 4000;
