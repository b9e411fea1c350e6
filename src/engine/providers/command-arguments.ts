/** The words of a command's first line, or what is wrong with its quotes. */
export type ReadArguments =
  | { readonly ok: true; readonly words: readonly string[] }
  | { readonly ok: false; readonly problem: 'open-quote' };

/**
 * Splits at blanks. Single quotes keep everything, double quotes everything but a backslash before `"` or a backslash;
 * outside quotes a backslash is an ordinary character. Nothing is expanded.
 */
export const readArguments = (line: string): ReadArguments => {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < line.length) {
    const character = line.charAt(at);
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (character === "'" || character === '"') {
      const quoted = readQuoted(line, at);
      if (quoted === null) return { ok: false, problem: 'open-quote' };
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else {
      word = (word ?? '') + character;
      at += 1;
    }
  }
  if (word !== undefined) words.push(word);
  return { ok: true, words };
};

const readQuoted = (line: string, start: number): { text: string; end: number } | null => {
  const quote = line.charAt(start);
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (character === quote) return { text, end: at + 1 };
    if (quote === '"' && character === '\\' && (next === '"' || next === '\\')) {
      text += next;
      at += 1;
    } else {
      text += character;
    }
  }
  return null;
};
