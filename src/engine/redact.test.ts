import { fc } from '../../tests/property';
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

const secrets: readonly [text: string, clean: string][] = [
  ['Authorization: token abcdef', 'Authorization: [removed]'],
  ['authorization: Basic dXNlcjpwYXNz\nx', 'authorization: [removed]\nx'],
  ['{"Cookie": "a=b; c=d"}', '{"Cookie": "[removed]"}'],
  ['X-API-Key: 12345', 'X-API-Key: [removed]'],
  ['sent Bearer abcdef.123456', 'sent Bearer [removed]'],
  ['http://h:8888/lab?token=abcdef12&x=1', 'http://h:8888/lab?token=[removed]&x=1'],
  ['API_KEY="abcd1234"', 'API_KEY="[removed]"'],
  ['{"client_secret": "abcd1234"}', '{"client_secret": "[removed]"}'],
  ['password=hunter', 'password=[removed]'],
  ['token="token"', 'token="[removed]"'],
  ['token=mytoken1', 'token=[removed]'],
  ['password = hunter22', 'password = [removed]'],
  ['postgres://me:pa55word@db.example.org/x', 'postgres://[removed]@db.example.org/x'],
  [join('sk-', 'abcdefghijklmnop1234'), '[removed]'],
  [join('gh', 'p_', 'abcdefghijklmnopqrst12'), '[removed]'],
  [join('AK', 'IA', 'ABCDEFGHIJKLMNOP'), '[removed]'],
  [join('xox', 'b-1234567890-ab'), '[removed]'],
  [`a ${hex(48)} b`, 'a [removed] b'],
  [hex(40), '[removed]'],
  [`before\n${pem}\nafter`, 'before\n[removed]\nafter'],
  [pem.slice(0, 40), '[removed]']
];

test.each(secrets)('[JM-6] takes the secret out of %j', (text, clean) => {
  expect(redact(text)).toBe(clean);
});

const harmless: readonly string[] = [
  'src/app.py:12: in test_token',
  'https://example.org/a/b?page=2#top',
  'host db.example.org port 5432',
  hex(39),
  `sha256:${hex(64)}`,
  `commit ${hex(40)}`,
  'the token is missing',
  'token = get_token(request)',
  'connect(token=token, password=args.password)',
  'api_key = self._api_key',
  'secret: Optional[str] = None',
  'interface A { password: string; token: null }',
  'token = tokens[0]',
  'token: str = ""',
  'def password(self): pass',
  'tokens=12',
  'basic idea',
  '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----',
  'me@example.org',
  'git@github.com:a/b.git',
  'a risk-averse task-runner-with-long-names',
  'data:image/png;base64,iVBORw0KGgo='
];

test.each(harmless)('leaves %j as it is', text => {
  expect(redact(text)).toBe(text);
});

const messages: readonly [string, string][] = [
  ['open /home/me/work/a.py failed', 'open …/a.py failed'],
  ["ENOENT: '/srv/data/x.db'", "ENOENT: '…/x.db'"],
  ['C:\\Users\\me\\a.txt is gone', '…\\a.txt is gone'],
  ['at file:///srv/app/lib/main.js:12:3', 'at …/main.js:12:3'],
  ['see https://example.org/a/b.html', 'see https://example.org/a/b.html'],
  ['src/app/main.py and ./a/b', 'src/app/main.py and ./a/b'],
  ['and/or, 1/2/3', 'and/or, 1/2/3']
];

test.each(messages)('[JM-7] shows %j as %j', (text, shown) => {
  expect(redactMessage(text)).toBe(shown);
});

const value = 'p@ss w0rd/äß"x';
const registered = (): Redactor => {
  const redactor = new Redactor();
  redactor.register(value);
  return redactor;
};

test.each([
  value,
  JSON.stringify(value),
  encodeURIComponent(value),
  Buffer.from(value).toString('hex'),
  ...['', 'a', 'ab'].map(head => Buffer.from(`${head}${value}tail`).toString('base64')),
  ...['', 'a', 'ab'].map(head => Buffer.from(`${head}${value}`).toString('base64url'))
])('[JM-6] takes a registered value out of %j', form => {
  const clean = registered().redact(`before ${form} after`);
  expect(clean).toMatch(/^before .*\[removed\].* after$/);
});

test('a value too short to be told from text is not registered', () => {
  const redactor = new Redactor();
  redactor.register('');
  redactor.register('the');
  expect(redactor.redact('the other')).toBe('the other');
});

test('copies nested values, never the input, and keeps what is no text', () => {
  const input = { a: [value, 1, null, true], token: 'abc', n: new Error(value), [value]: 'x' };
  const before = structuredClone({ ...input, n: 0 });
  expect(registered().redactValue(input)).toEqual({
    a: ['[removed]', 1, null, true],
    token: '[removed]',
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
