import type { Why } from '../../protocol/why-codes';

/** The argv of one simple command, or why the line is not plainly one. */
export type PlainLine =
  | { readonly plain: true; readonly words: readonly string[] }
  | { readonly plain: false; readonly why: Why };

/**
 * Reads a shell line strictly: one simple command of literal words, quoted or not. Only such a line can match an allow;
 * whatever this does not recognise is not plain, so that a gap in it asks and never allows. The words are exactly the
 * argv that bash would pass on.
 */
export const readPlainLine = (line: string): PlainLine => {
  if (line.length > maximumLength) return not('line-too-long', { limit: maximumLength });
  if (hidden.test(line)) return not('line-hidden-characters');
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (line[at] === ' ') {
      at += 1;
      continue;
    }
    const word = readWord(line, at);
    if ('why' in word) return { plain: false, why: word.why };
    words.push(word.text);
    at = word.end;
  }
  const program = words[0];
  if (program === undefined) return not('line-empty');
  if (!/^[A-Za-z0-9_./][A-Za-z0-9_.+/-]*$/.test(program)) return notPlain(program);
  if (reserved.has(program)) return notPlain(program);
  if (changesShell(words)) return not('program-evaluates', { program });
  return { plain: true, words };
};

type Word = { readonly text: string; readonly end: number } | { readonly why: Why };

const readWord = (line: string, start: number): Word => {
  let text = '';
  let at = start;
  while (at < line.length) {
    const character = line.charAt(at);
    if (character === ' ') break;
    if (character === "'" || character === '"') {
      const close = line.indexOf(character, at + 1);
      if (close < 0) return { why: { code: 'line-unbalanced' } };
      const inside = line.slice(at + 1, close);
      const active = character === '"' ? /[$`\\!]/.exec(inside) : null;
      if (active !== null) return { why: notPlainWhy(active[0]) };
      text += inside;
      at = close + 1;
    } else if (/[A-Za-z0-9_@%+=:,./-]/.test(character)) {
      text += character;
      at += 1;
    } else {
      return { why: notPlainWhy(character) };
    }
  }
  return { text, end: at };
};

/** Builtins that evaluate their words, or that change what later words mean. */
const changesShell = (words: readonly string[]): boolean => {
  const [program = '', ...rest] = words;
  if (evaluating.has(program)) return true;
  return assigning.has(program) && rest.some(word => word.startsWith('-') && word.includes('v'));
};

const not = (code: Why['code'], params?: Why['params']): PlainLine => ({
  plain: false,
  why: params === undefined ? { code } : { code, params }
});

const notPlain = (found: string): PlainLine => ({ plain: false, why: notPlainWhy(found) });

const notPlainWhy = (found: string): Why => ({ code: 'line-not-plain', params: { found } });

/** Characters of a line that is still analysed. */
const maximumLength = 10_000;

/** Control characters except newline (which is a separator and refused as such), format, private and unassigned ones. */
const hidden = /[^\P{C}\n]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

const reserved = new Set(
  'if then else elif fi for while until do done case esac select function in time coproc'.split(' ')
);

const evaluating = new Set(
  (
    '. source eval exec builtin command export declare typeset local readonly unset set shopt alias unalias trap ' +
    'read mapfile readarray let cd pushd popd dirs enable hash getopts wait exit return break continue shift umask ' +
    'ulimit bind complete compgen compopt fc history jobs bg fg disown suspend logout caller times'
  ).split(' ')
);

/** `-v` takes the name of a variable, whose subscript is evaluated. */
const assigning = new Set(['printf', 'test', '[']);
