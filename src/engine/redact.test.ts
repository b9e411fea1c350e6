import { fc } from '../../tests/property';
import corpus from '../../tests/redaction-corpus.json';
import { redact, redactMessage, Redactor } from './redact';
import { RedactStream } from './redact-stream';

// Put together at run time, so that no scanner takes the examples for real keys.
const join = (...parts: readonly string[]): string => parts.join('');
const hex = (length: number): string => 'd3adb33f'.repeat(8).slice(0, length);
const pem = join(
  '-----BEGIN RSA ',
  'PRIVATE KEY-----\nMIIabc\nxyz\n-----END RSA ',
  'PRIVATE KEY-----'
);

// Cast: the file's own form, which the gate's test reads as well.
const secrets = corpus.secrets as unknown as readonly [parts: readonly string[], clean: string][];

test.each(secrets)('[JM-6] [JP-27] takes the secret out of %j', (parts, clean) => {
  expect(redact(join(...parts))).toBe(clean);
});

test.each(corpus.harmless.map(parts => join(...parts)))('[JP-27] leaves %j as it is', text => {
  expect(redact(text)).toBe(text);
});

const messages: readonly [string, string][] = [
  ['open /home/me/work/a.py failed', 'open …/a.py failed'],
  ['/srv/lab/u/x.csv: bad padding', '…/x.csv: bad padding'],
  ["ENOENT: '/srv/data/x.db'", "ENOENT: '…/x.db'"],
  ['C:\\Users\\me\\a.txt is gone', '…\\a.txt is gone'],
  ['at file:///srv/app/lib/main.js:12:3', 'at …/main.js:12:3'],
  ['see https://example.org/a/b.html', 'see https://example.org/a/b.html'],
  ['src/app/main.py and ./a/b', 'src/app/main.py and ./a/b'],
  ['and/or, 1/2/3', 'and/or, 1/2/3']
];

test.each(messages)('[JM-7] [JP-28] shows %j as %j', (text, shown) => {
  expect(redactMessage(text)).toBe(shown);
});

const value = 'p@ss w0rd/äß"x';
const registered = (): Redactor => {
  const redactor = new Redactor();
  redactor.register(value);
  return redactor;
};

/** Everything that a program may make of it. */
const forms: readonly [name: string, text: string][] = [
  ['plain', value],
  ['JSON', JSON.stringify(value)],
  ['address', encodeURIComponent(value)],
  ['address with a plus', encodeURIComponent(value).replaceAll('%20', '+')],
  ['hexadecimal', Buffer.from(value).toString('hex')],
  ['markup', value.replaceAll('"', '&quot;')],
  ...['', 'a', 'ab', 'abc'].flatMap((head): [string, string][] => [
    [`base64 behind ${head.length}`, Buffer.from(`${head}${value}tail`).toString('base64')],
    [`base64url behind ${head.length}`, Buffer.from(`${head}${value}`).toString('base64url')]
  ]),
  ['base64 twice', Buffer.from(Buffer.from(value).toString('base64')).toString('base64')],
  ['base64 in an address', encodeURIComponent(Buffer.from(`a${value}`).toString('base64'))],
  [
    'base64 over lines',
    Buffer.from(`${'z'.repeat(50)}${value}${'z'.repeat(90)}`)
      .toString('base64')
      .replace(/(.{76})/g, '$1\n')
  ]
];

test.each(forms)('[JM-6] [JP-27] [NB-21] takes a registered value out of %s', (_name, form) => {
  const clean = registered().redact(`before ${form} after`);
  expect(clean).toMatch(/^before [^]*\[removed\][^]* after$/);
  for (const [, other] of forms) expect(clean).not.toContain(other);
});

test.each(forms)('[JP-27] takes it out of a stream cut anywhere: %s', (_name, form) => {
  const text = `before ${form} after\n`;
  const whole = registered().redact(text);
  for (let cut = 1; cut < text.length; cut++)
    expect(feed(registered(), [text.slice(0, cut), text.slice(cut)])).toBe(whole);
});

test('[NB-21] a value that would blacken ordinary text is not registered', () => {
  const redactor = new Redactor();
  for (const value of ['', 'the', 'ollama', 'not-needed']) redactor.register(value);
  expect(redactor.redact('the other ollama')).toBe('the other ollama');
});

test('[JM-11] copies nested values, never the input, and keeps what is no text', () => {
  const input = {
    a: [value, 1, null, true],
    token: 'abc',
    API_KEYS: 'kept: no name of one',
    password: { first: 'a b', second: ['c', true] },
    pin_token: 1234,
    text: '{"password": "a b c d", "a": 1}',
    n: new Error(value),
    [value]: 'x'
  };
  const before = structuredClone({ ...input, n: 0 });
  expect(registered().redactValue(input)).toEqual({
    a: ['[removed]', 1, null, true],
    token: '[removed]',
    API_KEYS: 'kept: no name of one',
    password: { first: '[removed]', second: ['[removed]', true] },
    pin_token: '[removed]',
    text: '{"password": "[removed]", "a": 1}',
    n: { name: 'Error', message: '[removed]' },
    '[removed]': 'x'
  });
  expect({ ...input, n: 0 }).toEqual(before);
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  expect(registered().redactValue(cyclic)).toEqual({ self: '[cycle]' });
  expect([undefined, 0, 1n].map(one => registered().redactValue(one))).toEqual([undefined, 0, 1n]);
});

const feed = (redactor: Redactor, pieces: readonly string[]): string => {
  const stream = new RedactStream(redactor);
  return pieces.map(piece => stream.push(piece)).join('') + stream.flush();
};

test('[JM-6] catches a secret however the stream is cut', () => {
  const text = `start\n${value} token=abcdefgh ${hex(48)}\n${pem}\nBearer abcdefgh.ijkl\nend`;
  const whole = registered().redact(text);
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), cuts => {
      const at = [0, ...cuts.sort((one, other) => one - other), text.length];
      const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
      expect(feed(registered(), pieces)).toBe(whole);
    })
  );
});

test('[JM-6] catches a value of several lines in a stream', () => {
  const redactor = new Redactor();
  redactor.register('line one\nline two\nline three');
  const text = 'a\nb\nline one\nline two\nline three\nc\n';
  expect(feed(redactor, [...text])).toBe('a\nb\n[removed]\nc\n');
});

test('gives out finished lines at once and holds a bounded rest', () => {
  const stream = new RedactStream(registered());
  expect(stream.push('one\ntw')).toBe('one\n');
  expect(stream.push('o')).toBe('');
  const long = 'word '.repeat(4_000);
  const shown = stream.push(long);
  expect(shown.length).toBeGreaterThan(long.length - 2_000);
  expect(shown + stream.flush()).toBe(`two${long}`);
});

test.each([
  ['hex', '', 'd3adb33f'],
  ['assignment', 'token=', 'Zq9'],
  ['key', pem.slice(0, 32), 'MIIab']
])('[JM-6] gives nothing of a secret longer than what is held (%s)', (_name, head, unit) => {
  const pieces = [head, ...Array.from({ length: 300 }, () => unit.repeat(40)), '\nafter'];
  const shown = feed(registered(), pieces);
  expect(shown).not.toContain(unit);
});
