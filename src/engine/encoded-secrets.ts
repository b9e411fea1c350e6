/** A part of a text, from `start` up to and without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a text holds something encoded of which `isSecret` says that it is a secret once it is decoded: words in base64
 * (on one line, or wrapped over several), words with `%XX`. What is encoded twice is decoded twice. The whole encoded
 * word is the span; spans are in order and do not overlap.
 */
export function encodedSpans(
  text: string,
  isSecret: (decoded: string) => boolean,
  depth = 0
): readonly Span[] {
  const holds = (decoded: string): boolean =>
    isSecret(decoded) ||
    (depth < MOST_DEPTH && encodedSpans(decoded, isSecret, depth + 1).length > 0);
  const found: Span[] = [];
  const look = (word: RegExp, decode: (word: string) => readonly string[]): void => {
    for (const { 0: match, index } of text.matchAll(word))
      if (decode(match).some(holds)) found.push({ start: index, end: index + match.length });
  };
  if (text.length >= SHORTEST) {
    look(WRAPPED, block => [...fromBase64(block.replace(/\s+/g, '')), block.replace(/\s+/g, '')]);
    look(BASE64, fromBase64);
  }
  if (text.includes('%')) look(ADDRESS_WORD, fromAddress);
  return join(found);
}

/**
 * Where the base64 lines begin that end at `end`, right behind a line break; `end` where the last line is none. A stream
 * must not give them out before their last one: a secret may go from one into the next.
 */
export function startOfWrapped(text: string, end: number): number {
  let start = end;
  while (start > 0) {
    const line = start < 2 ? 0 : text.lastIndexOf('\n', start - 2) + 1;
    const word = LAST_WORD.exec(text.slice(line, start).trimEnd());
    if (word === null || word[0].length < SHORTEST_LINE) break;
    start = line + word.index;
    if (word.index > 0) break;
  }
  return start;
}

/** What a word says in base64, beginning at each of its first characters: where it was cut, nobody knows. */
function fromBase64(word: string): readonly string[] {
  const starts = word.length > LONG_WORD ? [0] : [0, 1, 2, 3];
  return starts.map(start => Buffer.from(word.slice(start), 'base64').toString('latin1'));
}

/** What a word of an address says; nothing where nothing in it is encoded. */
function fromAddress(word: string): readonly string[] {
  if (!/%[0-9a-f]{2}/i.test(word)) return [];
  const bytes = word.replace(/%([0-9a-f]{2})/gi, (_whole, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16))
  );
  return [bytes.replaceAll('+', ' '), Buffer.from(bytes, 'latin1').toString()];
}

function join(spans: readonly Span[]): readonly Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((one, other) => one.start - other.start)) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) joined.push(span);
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return joined;
}

/** Base64 in either alphabet; shorter ones hold nothing that is known by its look. */
const BASE64 = /[A-Za-z0-9+/_-]{16,}={0,2}/g;
/** Lines of at least 40 characters and one behind them that may be shorter. */
const WRAPPED = /(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{40,}\r?\n)+[A-Za-z0-9+/]+={0,2}/g;
const LAST_WORD = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]+$/;
const SHORTEST_LINE = 40;
/** What stands between two separators of an address. */
const ADDRESS_WORD = /[^\s"'<>&?;,]+/g;
const SHORTEST = 16;
/** Characters above which a word is decoded from its beginning alone. */
const LONG_WORD = 4096;
const MOST_DEPTH = 2;
