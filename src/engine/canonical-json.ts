import { createHash } from 'node:crypto';
import { CodedError } from '../base/coded-error';

/**
 * The one text of a value by RFC 8785, less integers beyond those that are kept exactly: members sorted by UTF-16 code units, no blanks. Members
 * that are undefined are left out, as JSON does. Throws `bad-params` for what JSON cannot carry exactly.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
      throw refuse('a number that is not kept exactly');
    return String(Object.is(value, -0) ? 0 : value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw refuse(`a ${typeof value}`);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    // The default comparison of strings is by UTF-16 code units, which is what the RFC asks for.
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `${writeString(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** `sha256:` and the hex digest of the canonical text. */
export const hashJson = (value: unknown): string =>
  `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;

function writeString(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw refuse('a text with half a surrogate pair');
  return JSON.stringify(text);
}

const refuse = (what: string): CodedError =>
  new CodedError('bad-params', `Expected a value of exact numbers, texts and lists, got ${what}.`);
