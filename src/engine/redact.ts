import { removed, secretShapes } from './secret-shapes';

/** The text with everything that looks like a credential replaced; relative paths and host names stay readable. */
export const redact = (text: string): string =>
  secretShapes.reduce((clean, { pattern, keeps, spares }) => {
    const put = (match: string, ...found: readonly unknown[]): string => {
      const at = Number(found.at(-2));
      if (spares?.(match, clean.charAt(at + match.length)) === true) return match;
      return found.slice(0, keeps).join('') + removed;
    };
    return clean.replace(pattern, put);
  }, text);

/**
 * The text for a person: absolute paths of the server become `…/name`, secrets are gone. Addresses (`https://…`) and
 * relative paths stay.
 */
export const redactMessage = (text: string): string =>
  redact(text)
    .replace(/\bfile:\/\/(?:\/[^\s/:"'<>|()]+)*(\/[^\s/:"'<>|()]*)/g, '…$1')
    .replace(/(?<![\w.:/~…-])\/(?:[^\s/:;,"'`<>|()]+\/)+([^\s/:;,"'`<>|()]*)/g, '…/$1')
    .replace(/\b[A-Za-z]:\\(?:[^\s\\"'<>|]+\\)+([^\s\\"'<>|]*)/g, '…\\$1');

/**
 * Takes out the values it was told of, in every form a program may print them, besides what looks like a credential.
 * Values shorter than six characters are not taken: they would blacken ordinary text.
 */
export class Redactor {
  /** Longest first, so that a value inside another does not leave its rest. */
  private forms: readonly string[] = [];

  /** Adds a value; its plain, base64 (at any alignment), URL-encoded, hexadecimal and JSON forms are all taken out. */
  register(value: string): void {
    if (value.length < shortest) return;
    this.forms = [...new Set([...this.forms, ...formsOf(value)])].sort(
      (one, other) => other.length - one.length
    );
  }

  /** Length of the longest form, in UTF-16 units; 0 when nothing is registered. */
  get longestForm(): number {
    return this.forms[0]?.length ?? 0;
  }

  /** True when a registered value holds a line break, so that a stream may not settle line by line. */
  get spansLines(): boolean {
    return this.forms.some(form => form.includes('\n'));
  }

  /** Where something would be taken out, in no order; spans may overlap. */
  spans(text: string): readonly { readonly start: number; readonly end: number }[] {
    const spans: { start: number; end: number }[] = [];
    for (const form of this.forms) {
      for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
        spans.push({ start: at, end: at + form.length });
      }
    }
    for (const { pattern } of secretShapes) {
      for (const match of text.matchAll(pattern)) {
        spans.push({ start: match.index, end: match.index + match[0].length });
      }
    }
    return spans;
  }

  redact(text: string): string {
    return redact(this.redactKnown(text));
  }

  /** Takes out the registered values alone. */
  redactKnown(text: string): string {
    return this.forms.reduce((clean, form) => clean.replaceAll(form, removed), text);
  }

  /** How many characters at the end of a text may be the beginning of a registered value; 0 for none. */
  openEnd(text: string): number {
    let open = 0;
    for (const form of this.forms)
      for (
        let at = text.indexOf(form.charAt(0), Math.max(0, text.length - form.length + 1));
        at >= 0 && text.length - at > open;
        at = text.indexOf(form.charAt(0), at + 1)
      )
        if (form.startsWith(text.slice(at))) open = text.length - at;
    return open;
  }

  /** A copy in which every string is redacted, keys included; the input is not touched, cycles end as `[cycle]`. */
  redactValue(value: unknown): unknown {
    return this.copy(value, []);
  }

  private copy(value: unknown, above: readonly unknown[]): unknown {
    if (typeof value === 'string') return this.redact(value);
    if (typeof value !== 'object' || value === null) return value;
    if (above.includes(value)) return '[cycle]';
    const path = [...above, value];
    if (Array.isArray(value)) return value.map(item => this.copy(item, path));
    if (value instanceof Error) {
      return { name: value.name, message: this.redact(value.message) };
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        this.redact(key),
        secretKey.test(key) && typeof item === 'string' ? removed : this.copy(item, path)
      ])
    );
  }
}

const formsOf = (value: string): readonly string[] => {
  const url = encodeURIComponent(value);
  const forms = [
    value,
    JSON.stringify(value).slice(1, -1),
    url,
    url.replace(/%[0-9A-F]{2}/g, code => code.toLowerCase()),
    url.replaceAll('%20', '+'),
    Buffer.from(value).toString('hex'),
    Buffer.from(value).toString('hex').toUpperCase()
  ];
  for (const before of [0, 1, 2]) {
    const encoded = inBase64(value, before);
    forms.push(encoded, encoded.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms.filter(form => form.length >= shortest);
};

/** The characters of base64 that depend on the value alone when `before` bytes (modulo 3) stand in front of it. */
const inBase64 = (value: string, before: number): string => {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
  return bytes
    .toString('base64')
    .slice(Math.ceil((before * 4) / 3), Math.floor((bytes.length * 8) / 6));
};

/** Members whose whole value is a secret, whatever it looks like. */
const secretKey =
  /^(?:authorization|cookie|set-cookie|.*(?:token|secret|password|passphrase|api[_-]?key|nonce|ticket))$/i;

const shortest = 6;
