import { CodedError } from '../../base/coded-error';

/**
 * A matcher for paths of a workspace. Matching never backtracks into more than one star, so that no pattern, however
 * hostile, costs more than its length times the path's: patterns come from models and from files in the workspace.
 */
export type PathMatcher = (segments: readonly string[]) => boolean;

/** Matches one name against one component of a pattern: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` before what is meant literally. */
export const compileName = (pattern: string): ((name: string) => boolean) => {
  const tokens = tokenize(pattern);
  return name =>
    matchSequence(
      tokens,
      [...name],
      isStar,
      (token, character) => token !== 'star' && token(character)
    );
};

/**
 * Matches whole paths: as `compileName` per component, `**` for any number of components, `{a,b}` for alternatives. A
 * pattern without a slash is looked for at every depth, as in a search box. Throws `bad-params` for one too large.
 */
export const compileGlob = (glob: string): PathMatcher => {
  const alternatives = expandBraces(glob).map(pattern =>
    compilePath(pattern.includes('/') ? pattern.split('/') : ['**', pattern])
  );
  return segments => alternatives.some(matches => matches(segments));
};

/** Matches a list of names against a list of component patterns, where `**` stands for any number of names. */
export const compilePath = (components: readonly string[]): PathMatcher => {
  const tokens = components.map(component =>
    component === '**' ? 'star' : compileName(component)
  );
  return segments =>
    matchSequence(tokens, segments, isStar, (token, name) => token !== 'star' && token(name));
};

type Token = 'star' | ((text: string) => boolean);

const isStar = (token: Token): boolean => token === 'star';

/**
 * The classic linear match: remember the last star, and on a mismatch let it swallow one item more. Earlier stars never
 * need another try, since the last one can absorb whatever they would.
 */
const matchSequence = (
  tokens: readonly Token[],
  items: readonly string[],
  star: (token: Token) => boolean,
  matches: (token: Token, item: string) => boolean
): boolean => {
  let token = 0;
  let item = 0;
  let lastStar = -1;
  let resume = 0;
  while (item < items.length) {
    const current = tokens[token];
    if (current !== undefined && star(current)) {
      lastStar = token;
      resume = item;
      token += 1;
    } else if (current !== undefined && matches(current, items[item] ?? '')) {
      token += 1;
      item += 1;
    } else if (lastStar >= 0) {
      token = lastStar + 1;
      resume += 1;
      item = resume;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every(star);
};

const tokenize = (pattern: string): readonly Token[] => {
  const characters = [...pattern];
  const tokens: Token[] = [];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? '';
    const bracket = character === '[' ? readBracket(characters, index) : undefined;
    if (bracket !== undefined) {
      tokens.push(bracket.token);
      index = bracket.end;
    } else if (character === '*') {
      tokens.push('star');
    } else if (character === '?') {
      tokens.push(() => true);
    } else {
      const literal = character === '\\' ? (characters[(index += 1)] ?? '\\') : character;
      tokens.push(text => text === literal);
    }
  }
  return tokens;
};

/** A bracket expression; undefined where it is not closed, and then `[` is an ordinary character. */
const readBracket = (
  characters: readonly string[],
  start: number
): { token: Token; end: number } | undefined => {
  const negated = ['!', '^'].includes(characters[start + 1] ?? '');
  const ranges: (readonly [string, string])[] = [];
  const first = start + (negated ? 2 : 1);
  for (let index = first; index < characters.length; index += 1) {
    if (characters[index] === ']' && index > first) {
      const inside = (text: string): boolean =>
        ranges.some(([low, high]) => low <= text && text <= high);
      return { token: text => inside(text) !== negated, end: index };
    }
    if (characters[index] === '\\') {
      index += 1;
    }
    const low = characters[index] ?? '';
    const high = characters[index + 2];
    const isRange = characters[index + 1] === '-' && high !== undefined && high !== ']';
    ranges.push([low, isRange ? high : low]);
    index += isRange ? 2 : 0;
  }
  return undefined;
};

/** The alternatives of `{a,b}`, without nesting. */
const expandBraces = (glob: string): readonly string[] => {
  let patterns = [''];
  for (const part of glob.split(/(\{[^{}]*,[^{}]*\})/)) {
    const choices = /^\{.*,.*\}$/.test(part) ? part.slice(1, -1).split(',') : [part];
    patterns = patterns.flatMap(pattern => choices.map(choice => pattern + choice));
    if (patterns.length > maxAlternatives) {
      throw new CodedError(
        'bad-params',
        `Expected \`glob\` to have at most ${maxAlternatives} alternatives.`
      );
    }
  }
  return patterns;
};

const maxAlternatives = 64;
