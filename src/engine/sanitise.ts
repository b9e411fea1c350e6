import { isDeepJson } from '../base/json-depth';
import { isPersonalName, isSecretName } from './field-names';
import { removed } from './secret-shapes';

/** What is masked beside the names of secrets. */
export interface Sanitising {
  /** True: also what tells of a person. Absent: not. */
  readonly personal?: boolean;
}

/**
 * A copy of what came from outside in which every member whose name is of a secret's family is masked, at any depth, in
 * lists, in pairs of a name and a value, and in texts that are JSON themselves, also in base64. What is deeper or more
 * than is looked at is left out. The input is not touched.
 */
export function sanitise(value: unknown, what: Sanitising = {}): unknown {
  return new Sanitiser(what).copy(value, 0);
}

/** The same for a text: where it is JSON as a whole, else for each plain member of JSON that stands in it. */
export const sanitiseText = (text: string, what: Sanitising = {}): string =>
  new Sanitiser(what).text(text, 0);

class Sanitiser {
  private seen = 0;

  constructor(private readonly what: Sanitising) {}

  copy(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value, depth);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MOST_DEPTH || ++this.seen > MOST_PARTS) return LEFT_OUT;
    if (Array.isArray(value)) return this.list(value, depth);
    const entries = Object.entries(value);
    const named =
      entries.some(([name]) => VALUES.test(name)) &&
      entries.some(([name, inner]) => NAMES.test(name) && this.isFieldName(inner));
    return Object.fromEntries(
      entries.map(([name, inner]) => {
        if (named && NAMES.test(name) && this.isFieldName(inner)) return [name, inner];
        const hides = this.isHidden(name) || (named && VALUES.test(name));
        return [name, hides ? mask(name, inner) : this.copy(inner, depth + 1)];
      })
    );
  }

  text(text: string, depth: number): string {
    const isJson = /^\s*[[{"]/.test(text);
    if (isJson && depth >= MOST_DEPTH) return text.includes(':') ? LEFT_OUT : text;
    if (text.length > MOST_TEXT) return this.members(text);
    const clean = (isJson ? this.json(text, depth) : undefined) ?? this.encoded(text, depth);
    if (clean !== undefined) return clean;
    // One document of JSON a line, as logs have it.
    const lines = isJson
      ? text.split('\n').map(line => (/^[[{]/.test(line) ? (this.json(line, depth) ?? line) : line))
      : [text];
    return this.members(lines.join('\n'));
  }

  /** A list of pairs, each a name and its value, is how some give headers. */
  private list(items: readonly unknown[], depth: number): unknown {
    const arePairs = items.every(
      item => Array.isArray(item) && item.length === 2 && typeof item[0] === 'string'
    );
    if (!arePairs) return items.map(item => this.copy(item, depth + 1));
    // Each was just seen to be a list of two that begins with a text.
    return (items as readonly (readonly [string, unknown])[]).map(([name, inner]) => [
      this.isFieldName(name) ? name : this.text(name, depth + 2),
      this.isHidden(name) ? mask(name, inner) : this.copy(inner, depth + 2)
    ]);
  }

  /** Undefined where it is no JSON. */
  private json(text: string, depth: number): string | undefined {
    let inner: unknown;
    try {
      inner = JSON.parse(text.replace(/^\ufeff/, ''));
    } catch {
      return undefined;
    }
    // What would have no place on the stack when it is written again.
    if (isDeepJson(text)) return LEFT_OUT;
    const clean = JSON.stringify(this.copy(inner, depth + 1));
    // One that had nothing to hide keeps its own form.
    return clean === JSON.stringify(inner) ? text : clean;
  }

  /** JSON in base64 or base64url; undefined for any other text, and where nothing is to be hidden. */
  private encoded(text: string, depth: number): string | undefined {
    // An object begins with the first two, a list with the third.
    if (!/^(?:ew|ey|W)[\w+/-]{10,}={0,2}$/.test(text)) return undefined;
    const inner = Buffer.from(text, 'base64').toString();
    const clean = /^\s*[[{]/.test(inner) ? this.json(inner, depth + 1) : undefined;
    return clean === undefined || clean === inner
      ? undefined
      : Buffer.from(clean).toString(/[-_]/.test(text) ? 'base64url' : 'base64');
  }

  /** For what is cut, too long, several of them, or a text around JSON: members with a text or a number alone. */
  private members(text: string): string {
    if (!text.includes('":') && !/"\s+:/.test(text)) return text;
    return MEMBERS.reduce(
      (clean, pattern) =>
        clean.replace(pattern, (member: string, head: string, name: string, value: string) => {
          if (!this.isHidden(name)) return member;
          const plain = /^[-\d]/.test(value) ? Number(value) : value.replace(/^\\?"|\\?"$/g, '');
          const quote = head.startsWith('\\') ? '\\"' : '"';
          return mask(name, plain) === plain ? member : `${head}${quote}${removed}${quote}`;
        }),
      text
    );
  }

  private isHidden(name: string): boolean {
    return isSecretName(name) || (this.what.personal === true && isPersonalName(name));
  }

  /** A text that names a field, and is no value that has such a word in it. */
  private isFieldName(text: unknown): text is string {
    return typeof text === 'string' && /^[\p{L} ._-]{1,60}$/u.test(text) && this.isHidden(text);
  }
}

/** Nothing or a flag under such a name tells no secret, nor does a count of tokens. */
const mask = (name: string, value: unknown): unknown =>
  value === null ||
  typeof value === 'boolean' ||
  value === '' ||
  (typeof value === 'number' && /tokens$/i.test(name))
    ? value
    : removed;

/** Names of the two members by which lists tell of names and values: headers, variables, fields of a form. */
const NAMES = /^(?:name|key|header|field|label|id|variable)$/i;
const VALUES = /^(?:values?|val|content|contents|data|text)$/i;

/** A member with a text or a number: plainly, and in a text of JSON; the value may be cut by the end. */
const MEMBERS = [
  /("([^"\\\n]{1,200})"\s*:\s*)("[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|-?\d[\d.eE+-]*)/g,
  /(\\"([^"\\\n]{1,200})\\"\s*:\s*)(\\"[^"\\]*(?:\\"|\\?$)|-?\d[\d.eE+-]*)/g
] as const;

const LEFT_OUT = '[left out: too deep or too much]';
const MOST_DEPTH = 24;
const MOST_PARTS = 50_000;
/** Characters of a text that is tried as JSON. */
const MOST_TEXT = 1_000_000;
