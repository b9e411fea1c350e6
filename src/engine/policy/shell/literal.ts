import { refuse, type Refusal } from './refusal';

/** One word of a command as bash will pass it on, or the pattern that bash will expand. */
export interface Literal {
  /** After quote removal; of a glob the pattern with its wild characters. */
  readonly text: string;
  /** Characters of `text` before the first wild one. Absent: the word is no glob. */
  readonly wildFrom?: number;
  /** True when any part was quoted or escaped, so that the word is no keyword to bash. */
  readonly quoted: boolean;
}

/**
 * Reads the source text of one word again, character by character and without the parser: what the parser took for a
 * word is believed only when it holds nothing that bash would treat as anything else.
 */
export const readLiteral = (source: string): Literal | Refusal => {
  // A lone bracket is the program `[`, and a lone `!` behind a program is a word.
  if (plainWord.test(source) || source === '[' || source === '!')
    return { text: source, quoted: false };
  let text = '';
  let at = 0;
  let quoted = false;
  let wildFrom: number | undefined;
  while (at < source.length) {
    const character = source.charAt(at);
    if (character === "'") {
      const close = source.indexOf("'", at + 1);
      if (close < 0) return { refused: { code: 'line-unbalanced' } };
      text += source.slice(at + 1, close);
      quoted = true;
      at = close + 1;
    } else if (character === '"') {
      const inside = readDoubleQuoted(source, at + 1);
      if ('refused' in inside) return inside;
      text += inside.text;
      quoted = true;
      at = inside.end;
    } else if (character === '\\') {
      const next = source.charAt(at + 1);
      // A continued line inside a word shifts what later characters mean to the parser.
      if (next === '' || next === '\n') return refuse('\\');
      text += next;
      quoted = true;
      at += 2;
    } else if (character === '{') {
      const braces = inertBraces.exec(source.slice(at))?.[0];
      if (braces === undefined) return refuse(source.slice(at));
      text += braces;
      at += braces.length;
    } else if (character === '*' || character === '?' || character === '[' || character === ']') {
      if (character !== ']') wildFrom ??= text.length;
      text += character;
      at += 1;
    } else if (isPlain(character, text, at === source.length - 1)) {
      text += character;
      at += 1;
    } else {
      const letter = foreign.exec(source.slice(at, at + 2))?.[0];
      if (letter === undefined) return refuse(source.slice(at));
      text += letter;
      at += letter.length;
    }
  }
  if (wildFrom === undefined) return { text, quoted };
  // A pattern that starts with a wild character or a dash may expand to an option that somebody planted as a file;
  // `--include=*.py` can only be that option.
  const fixed = text.startsWith('-')
    ? /^--[a-z][a-z-]*=/.test(text.slice(0, wildFrom))
    : wildFrom > 0;
  return fixed ? { text, wildFrom, quoted } : refuse(source);
};

const readDoubleQuoted = (
  source: string,
  start: number
): { readonly text: string; readonly end: number } | Refusal => {
  let text = '';
  let at = start;
  for (;;) {
    const character = source.charAt(at);
    const next = source.charAt(at + 1);
    if (character === '') return { refused: { code: 'line-unbalanced' } };
    if (character === '"') return { text, end: at + 1 };
    if (character === '`') return refuse('`');
    if (character === '$' && !/^["\s|/]$/.test(next)) return refuse(source.slice(at));
    if (character === '\\' && /^[$`"\\\n]$/.test(next)) {
      text += next === '\n' ? '' : next;
      at += 2;
    } else {
      text += character;
      at += 1;
    }
  }
};

/** True for an unquoted character that stands for itself. */
const isPlain = (character: string, before: string, last: boolean): boolean => {
  if (alwaysPlain.test(character)) return true;
  // `~` is a home folder at the start and behind `=` or `:`, a dollar is an expansion unless nothing follows it.
  if (character === '~') return before !== '' && !/[=:]$/.test(before);
  if (character === '$') return last;
  return (character === '#' || character === '!') && before !== '';
};

const plainWord = /^[A-Za-z0-9_@%+=:,./^-]+$/;
const alwaysPlain = /[A-Za-z0-9_@%+=:,./^-]/;
/** bash has no syntax beyond ASCII; blanks and what is not seen were refused with the line. */
const foreign = /^[^\p{ASCII}\p{C}\p{Z}]/u;
/** `{}` and `@{1}`: braces without a comma or a range are characters. */
const inertBraces = /^\{[A-Za-z0-9_-]*\}/;
