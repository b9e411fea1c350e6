/** A run of a payload: shown as it is, or replaced by a mark because a reader could not see or would misread it. */
export interface Segment {
  readonly text: string;
  readonly kind: 'plain' | 'hidden' | 'lookalike';
}

/**
 * Splits a text so that what cannot be seen (controls, zero-width and bidirectional characters, odd blanks, tags,
 * unassigned ones) and what reads as another letter (a word that mixes scripts, or is made of doubles of Latin
 * letters) can be marked. Joined again, with hidden ones as their code points, nothing is missing.
 */
export function segment(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  for (const match of text.matchAll(SUSPECT)) {
    const word = match.groups?.word;
    if (word !== undefined && !isLookalike(word)) continue;
    if (match.index > start) segments.push({ text: text.slice(start, match.index), kind: 'plain' });
    segments.push(
      word === undefined
        ? { text: codePoint(match[0]), kind: 'hidden' }
        : { text: word, kind: 'lookalike' }
    );
    start = match.index + match[0].length;
  }
  if (start < text.length) segments.push({ text: text.slice(start), kind: 'plain' });
  return segments;
}

/** Whether anything in a text would be marked. */
export const isSuspicious = (text: string): boolean =>
  segment(text).some(({ kind }) => kind !== 'plain');

/** A word is a lookalike if it mixes Latin with a script that has doubles of Latin letters, or has nothing but doubles. */
function isLookalike(word: string): boolean {
  if (FULL_WIDTH.test(word)) return true;
  const foreign = word.match(DOUBLED_SCRIPT)?.length ?? 0;
  if (foreign === 0) return false;
  return /\p{Script=Latin}/u.test(word) || [...word].every(letter => DOUBLES.has(letter));
}

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** One character that is not seen as itself (tab and line feed are), or one word; the fillers among the letters are no part of words. */
const SUSPECT =
  /[^\P{C}\t\n]|[\p{Zl}\p{Zp}]|(?! )\p{Zs}|[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]|(?<word>(?:(?![\u115f\u1160\u3164\uffa0])[\p{L}\p{N}])+)/gu;

const DOUBLED_SCRIPT =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/gu;

/** Full-width and mathematical forms of ASCII letters and digits. */
const FULL_WIDTH = /[\uff01-\uff5e\u{1d400}-\u{1d7ff}]/u;

/** Letters whose usual shape is that of a Latin one. */
const DOUBLES = new Set('асԁеһіјӏорԛѕухѡАВЕІЈКМНОРЅТУХЬԌԜαορνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսց');
