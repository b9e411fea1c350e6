import { removed } from '../secret-shapes';

/**
 * A copy of what a server gave in which every member whose name is of a secret's family is masked, at any depth, in lists
 * and in texts that are JSON themselves. What is deeper or more than is looked at is left out. The input is not touched.
 */
export function sanitise(value: unknown): unknown {
  return new Sanitiser().copy(value, 0);
}

/** The same for a text: sanitised where it is JSON, else as it is. */
export const sanitiseText = (text: string): string => new Sanitiser().text(text, 0);

class Sanitiser {
  private seen = 0;

  copy(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value, depth);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MOST_DEPTH || ++this.seen > MOST_PARTS) return LEFT_OUT;
    if (Array.isArray(value)) return value.map(item => this.copy(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        isSecretName(name) ? mask(name, inner) : this.copy(inner, depth + 1)
      ])
    );
  }

  text(text: string, depth: number): string {
    if (depth >= MOST_DEPTH || text.length > MOST_TEXT || !/^\s*[[{"]/.test(text)) return text;
    let inner: unknown;
    try {
      inner = JSON.parse(text);
    } catch {
      return text;
    }
    const clean = JSON.stringify(this.copy(inner, depth + 1));
    // One that had nothing to hide keeps its own form.
    return clean === JSON.stringify(inner) ? text : clean;
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

/** `apiKey`, `API_KEY`, `api key`, `x-api-key`, `db.password`, `clientSecret`; not `keyboard`, `monkey` or `tokenizer`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const whole = words.join('');
  return words.some(word => FAMILY.test(word)) || KEYS.test(whole) || /^keys?$/.test(whole);
}

const FAMILY =
  /^(passwords?|passwd|pwd|passphrases?|passcodes?|secrets?|tokens?|credentials?|apikeys?|authorization|cookies?|bearer|otp|pin|pincode|privatekey|accesskey|secretkey)$/;
const KEYS =
  /(api|access|private|secret|signing|encryption|master|service|shared|account|ssh|recovery|auth|session|refresh|client)keys?$|(access|auth|refresh|session|id|bearer|api|csrf|xsrf)tokens?$|(client|app|shared|user|db)secrets?$|passwords?$/;

const LEFT_OUT = '[left out: too deep or too much]';
const MOST_DEPTH = 24;
const MOST_PARTS = 50_000;
/** Characters of a text that is tried as JSON. */
const MOST_TEXT = 1_000_000;
