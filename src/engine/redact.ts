import { encodedSpans, type Span } from './encoded-secrets';
import { removed, secretName, secretShapes } from './secret-shapes';

/**
 * The text with everything that looks like a credential replaced, also where it is encoded in base64 or for an address;
 * relative paths and host names stay readable.
 */
export const redact = (text: string): string => {
  const clean = redactShapes(text);
  return cutOut(clean, encodedSpans(clean, hasShape));
};

const redactShapes = (text: string, shapes = secretShapes): string =>
  shapes.reduce((clean, { pattern, keeps, spares }) => {
    const put = (match: string, ...found: readonly unknown[]): string => {
      const at = Number(found.at(-2));
      if (spares?.(match, clean.charAt(at + match.length)) === true) return match;
      return found.slice(0, keeps).join('') + removed;
    };
    return clean.replace(pattern, put);
  }, text);

/** Whether what was decoded holds a credential by its look. */
const hasShape = (decoded: string): boolean => redactShapes(decoded) !== decoded;

/** The text with each span replaced; spans are in order and do not overlap. */
const cutOut = (text: string, spans: readonly Span[]): string => {
  let [clean, at] = ['', 0];
  for (const { start, end } of spans) {
    clean += text.slice(at, start) + removed;
    at = end;
  }
  return clean + text.slice(at);
};

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
 * Values shorter than six characters are not taken, nor what people write where a server wants any key at all: they would
 * blacken ordinary text.
 */
export class Redactor {
  /** Longest first, so that a value inside another does not leave its rest. */
  private forms: readonly string[] = [];

  /** Adds a value; its plain, base64 (at any alignment), URL-encoded, hexadecimal and JSON forms are all taken out. */
  register(value: string): void {
    if (value.length < shortest || placeholders.has(value.toLowerCase())) return;
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
  spans(text: string): readonly Span[] {
    const spans = [...encodedSpans(text, this.isSecret)];
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

  /** Takes out the registered values and all that looks like a credential. */
  redact(text: string): string {
    const clean = redactShapes(this.redactKnown(text));
    return cutOut(clean, encodedSpans(clean, this.isSecret));
  }

  /** True where a text holds a registered value, in any of its forms. */
  holdsKnown(text: string): boolean {
    return this.forms.some(form => text.includes(form));
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

  /**
   * A copy in which every string is redacted, keys included, and what stands under the name of a secret is gone,
   * whatever it is; the input is not touched, cycles end as `[cycle]`.
   */
  redactValue(value: unknown): unknown {
    return copyTexts(value, {
      clean: text => this.redact(text),
      isSecret: name => secretName.test(name)
    });
  }

  /** A copy without the registered values; the value itself where none is registered, as while no model was asked. */
  redactKnownValue<Value>(value: Value): Value {
    if (this.forms.length === 0) return value;
    const clean = (text: string): string => this.redactKnown(text);
    // Only texts change, so it stays what it was.
    return copyTexts(value, { clean, isSecret: () => false }) as Value;
  }

  /**
   * A copy without the registered values and without keys that announce themselves; for what people write, which may
   * well speak of passwords.
   */
  redactKeys<Value>(value: Value): Value {
    const clean = (text: string): string => redactShapes(this.redactKnown(text), keyShapes);
    // Only texts change, so it stays what it was.
    return copyTexts(value, { clean, isSecret: () => false }) as Value;
  }

  private readonly isSecret = (decoded: string): boolean =>
    this.holdsKnown(decoded) || hasShape(decoded);
}

interface Cleaning {
  readonly clean: (text: string) => string;
  /** Whether everything under a member of that name goes. */
  readonly isSecret: (name: string) => boolean;
}

function copyTexts(value: unknown, how: Cleaning, above: readonly unknown[] = []): unknown {
  if (typeof value === 'string') return how.clean(value);
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[cycle]';
  const path = [...above, value];
  if (Array.isArray(value)) return value.map(item => copyTexts(item, how, path));
  if (value instanceof Error) return { name: value.name, message: how.clean(value.message) };
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      how.clean(key),
      how.isSecret(key) ? withoutValues(item, how, path) : copyTexts(item, how, path)
    ])
  );
}

/** What is left under the name of a secret: its form, and truth values, which say whether there is one. */
function withoutValues(value: unknown, how: Cleaning, above: readonly unknown[]): unknown {
  if (typeof value === 'string') return value === '' ? '' : removed;
  if (typeof value === 'number' || typeof value === 'bigint') return removed;
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[cycle]';
  const path = [...above, value];
  if (Array.isArray(value)) return value.map(item => withoutValues(item, how, path));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [how.clean(key), withoutValues(item, how, path)])
  );
}

const formsOf = (value: string): readonly string[] => {
  const url = encodeURIComponent(value);
  const forms = [
    value,
    JSON.stringify(value).slice(1, -1),
    url,
    url.replace(/%[0-9A-F]{2}/g, code => code.toLowerCase()),
    url.replaceAll('%20', '+'),
    // Other encoders leave a slash, or take what this one leaves.
    url.replaceAll('%2F', '/'),
    strictUrl(url),
    strictUrl(url).replaceAll('%2F', '/'),
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;'),
    Buffer.from(value).toString('hex'),
    Buffer.from(value).toString('hex').toUpperCase()
  ];
  for (const before of [0, 1, 2]) {
    const encoded = inBase64(value, before);
    forms.push(encoded, encoded.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms.filter(form => form.length >= shortest);
};

/** Formats that only keys have. */
const keyShapes = secretShapes.filter(({ name }) => ['pem', 'prefix', 'address'].includes(name));

const strictUrl = (url: string): string =>
  url.replace(/[!'()*~]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The characters of base64 that depend on the value alone when `before` bytes (modulo 3) stand in front of it. */
const inBase64 = (value: string, before: number): string => {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
  return bytes
    .toString('base64')
    .slice(Math.ceil((before * 4) / 3), Math.floor((bytes.length * 8) / 6));
};

const shortest = 6;
const placeholders: ReadonlySet<string> = new Set(
  (
    'ollama lm-studio lmstudio llama.cpp openai not-needed not-required no-key no-key-required none-needed dummy ' +
    'placeholder anything unused'
  ).split(' ')
);
