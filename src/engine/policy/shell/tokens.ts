/** A word or the end of a command, as the generous scan sees them. */
export type Token =
  | { readonly type: 'separator' }
  | {
      readonly type: 'word';
      readonly text: string;
      /** Texts of the substitutions inside. */
      readonly inner: readonly string[];
      readonly redirect?: 'read' | 'write';
    };

/**
 * Splits a line without ever failing: quotes are removed, substitutions handed out as texts of their own, and every
 * character that can end a command does. Words beyond 5,000 are left out.
 */
export const tokenise = (line: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  let redirect: 'read' | 'write' | undefined;
  while (at < line.length && tokens.length < maximumTokens) {
    const rest = line.slice(at, at + 4);
    const character = line.charAt(at);
    if (rest.startsWith('\\\n')) at += 2;
    else if (character === ' ' || character === '\t') at += 1;
    else if (character === '#') at = endOf(line, '\n', at);
    else if (/^(\d*|&)(>>|>\||>&|<>|>)/.test(rest) && !/^[<>]\(/.test(rest)) {
      const operator = /^(\d*|&)(>>|>\||>&|<>|>)/.exec(rest)?.[0] ?? '>';
      redirect = 'write';
      at += operator.length;
    } else if (/^\d*<(?!\()/.test(rest)) {
      redirect = 'read';
      at += /^\d*<+-?&?/.exec(rest)?.[0].length ?? 1;
    } else if (/[;&|\n()]/.test(character)) {
      tokens.push({ type: 'separator' });
      redirect = undefined;
      at += 1;
    } else {
      const word = readWord(line, at);
      tokens.push(redirect === undefined ? word.token : { ...word.token, redirect });
      redirect = undefined;
      // Each turn of the loop must move on, whatever the line holds.
      at = Math.max(word.end, at + 1);
    }
  }
  return tokens;
};

interface ReadWord {
  readonly token: Extract<Token, { type: 'word' }>;
  readonly end: number;
}

const readWord = (line: string, start: number): ReadWord => {
  const inner: string[] = [];
  let text = '';
  let at = start;
  let quoted = false;
  while (at < line.length) {
    const character = line.charAt(at);
    const pair = line.slice(at, at + 2);
    if (character === '\\') {
      // Inside double quotes a backslash before any other character is itself part of the word.
      if (quoted && !/^\\[$`"\\\n]/.test(pair)) text += character;
      if (pair !== '\\\n') text += line.charAt(at + 1);
      at += 2;
    } else if (character === "'" && !quoted) {
      const close = endOf(line, "'", at + 1);
      text += line.slice(at + 1, close);
      at = close + 1;
    } else if (character === '"') {
      quoted = !quoted;
      at += 1;
    } else if (pair === '$(' || pair === '<(' || pair === '>(') {
      const close = closing(line, at + 1);
      inner.push(line.slice(at + 2, close));
      at = close + 1;
    } else if (pair === '${') {
      const close = endOf(line, '}', at);
      // A default may hold a substitution; scanned as a line of its own it comes to light.
      inner.push(line.slice(at + 2, close).replace(/^[^$`]*/, ''));
      text += '$';
      at = close + 1;
    } else if (character === '`') {
      const close = endOf(line, '`', at + 1);
      inner.push(line.slice(at + 1, close));
      at = close + 1;
    } else if (!quoted && /[ \t\n;&|()<>]/.test(character)) {
      break;
    } else {
      // The $ of $'…' and $"…" belongs to the quoting, not to the word.
      if (quoted || !/^\$['"]/.test(pair)) text += character;
      at += 1;
    }
  }
  return { token: { type: 'word', text, inner }, end: at };
};

const endOf = (line: string, mark: string, from: number): number => {
  const end = line.indexOf(mark, from);
  return end < 0 ? line.length : end;
};

/** Position of the bracket that closes the one at `open`; quotes are not looked at, so it may be too far, never too near. */
const closing = (line: string, open: number): number => {
  let depth = 0;
  for (let at = open; at < line.length; at += 1) {
    if (line[at] === '(') depth += 1;
    else if (line[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return line.length;
};

const maximumTokens = 5_000;
