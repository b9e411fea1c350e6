import { sanitise, sanitiseText } from './sanitise';

const freeze = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
  return Object.freeze(value);
};
const inBase64 = (value: unknown, form: 'base64' | 'base64url' = 'base64'): string =>
  Buffer.from(JSON.stringify(value)).toString(form);
const gone = '[removed]';

test.each<[what: string, given: unknown, clean: unknown]>([
  ['a member', { password: 'x' }, { password: gone }],
  ['any case', { PassWord: 'x', APIKEY: 'y' }, { PassWord: gone, APIKEY: gone }],
  ['any depth', { a: [{ b: { client_secret: 'x' } }] }, { a: [{ b: { client_secret: gone } }] }],
  ['what lies below', { token: { value: 'x' } }, { token: gone }],
  ['JSON in a text', { body: '{"token":"x","a":1}' }, { body: '{"token":"[removed]","a":1}' }],
  ['JSON in JSON', '{"a":"{\\"pwd\\":\\"x\\"}"}', '{"a":"{\\"pwd\\":\\"[removed]\\"}"}'],
  [
    'JSON in JSON in JSON',
    JSON.stringify({ a: JSON.stringify([JSON.stringify({ 'x-api-key': 'x' })]) }),
    JSON.stringify({ a: JSON.stringify([JSON.stringify({ 'x-api-key': gone })]) })
  ],
  ['JSON that is a text', JSON.stringify('{"otp":"x"}'), JSON.stringify('{"otp":"[removed]"}')],
  ['JSON after a mark of order', '\ufeff{"secret":{"a":"x"}}', '{"secret":"[removed]"}'],
  ['JSON in base64', { body: inBase64({ token: 'x' }) }, { body: inBase64({ token: gone }) }],
  ['a list in base64url', inBase64([{ pwd: '??>>' }], 'base64url'), inBase64([{ pwd: gone }])],
  [
    'one document a line',
    '{"a":1,"token":["x"]}\n{"a":2}\nend',
    '{"a":1,"token":"[removed]"}\n{"a":2}\nend'
  ],
  ['JSON in words', 'It is {"pwd" : "a\\"b", "a": 1}.', 'It is {"pwd" : "[removed]", "a": 1}.'],
  ['a text of JSON in words', 'say "{\\"pin\\":12,', 'say "{\\"pin\\":\\"[removed]\\",'],
  ['JSON that is cut in a value', '{"a":1,"secret":"abc', '{"a":1,"secret":"[removed]"'],
  ['headers by name', [{ name: 'Cookie', value: 'x' }], [{ name: 'Cookie', value: gone }]],
  ['variables by key', { key: 'DB_PASSWORD', value: 'x' }, { key: 'DB_PASSWORD', value: gone }],
  [
    'a value that only sounds like one',
    { key: 'secret-9f8a', value: 'x' },
    { key: gone, value: 'x' }
  ],
  [
    'pairs',
    [
      ['Authorization', 'x'],
      ['Accept', 'y']
    ],
    [
      ['Authorization', gone],
      ['Accept', 'y']
    ]
  ],
  ['numbers that are secrets', { pin: 1234 }, { pin: gone }],
  [
    'an own __proto__',
    JSON.parse('{"__proto__":{"token":"x"}}'),
    JSON.parse('{"__proto__":{"token":"[removed]"}}')
  ],
  ['no count of tokens', { tokens: 12, maxTokens: 5 }, { tokens: 12, maxTokens: 5 }],
  [
    'no flag and nothing',
    { hasToken: true, secret: null, key: '' },
    { hasToken: true, secret: null, key: '' }
  ],
  ['no list of names', { required: ['token', 'url'] }, { required: ['token', 'url'] }],
  ['no text that is none', 'password: hunter2', 'password: hunter2'],
  ['no JSON without secrets', '{ "a":  1 }', '{ "a":  1 }'],
  ['no text of base64 without secrets', inBase64({ a: 1 }), inBase64({ a: 1 })],
  ['nothing personal unless it is said', { phone: 'x' }, { phone: 'x' }]
])('[JM-11] masks %s', (_what, given, clean) => {
  expect(sanitise(freeze(given))).toEqual(clean);
});

test.each<[what: string, given: unknown, clean: unknown]>([
  ['members', { Phone: '1', homeAddress: 'x', a: 1 }, { Phone: gone, homeAddress: gone, a: 1 }],
  ['what lies below', { user: [{ location: { lat: 1 } }] }, { user: [{ location: gone }] }],
  ['JSON in a text', { body: '{"job_title":"x"}' }, { body: '{"job_title":"[removed]"}' }],
  ['fields of a form', { label: 'Title', value: 'x' }, { label: 'Title', value: gone }],
  ['JSON in words', 'Found {"email":"a@b.c"} for it', 'Found {"email":"[removed]"} for it'],
  ['secrets as ever', { token: 'x' }, { token: gone }],
  ['no flag and nothing', { mobile: true, email: '' }, { mobile: true, email: '' }]
])('[JM-12] where personal fields are masked, masks %s', (_what, given, clean) => {
  expect(sanitise(freeze(given), { personal: true })).toEqual(clean);
});

test('[JM-11] [JM-26] what is too deep or too much is left out', () => {
  let deep: unknown = { token: 'canary' };
  for (let count = 0; count < 100; count++) deep = [deep];
  expect(JSON.stringify(sanitise(deep))).not.toMatch(/canary/);
  const wide = Array.from({ length: 60_000 }, () => ({ token: 'canary' }));
  expect(JSON.stringify(sanitise(wide))).not.toMatch(/canary/);
  expect(sanitiseText('['.repeat(100_000))).toHaveLength(100_000);
  expect(sanitiseText(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toContain('left out');
  let below: unknown = '{"token":"canary"}';
  for (let count = 0; count < 23; count++) below = { a: below };
  expect(JSON.stringify(sanitise(below))).not.toMatch(/canary/);
});

test('[JM-11] a text too long to be taken apart is masked by its members, and what is not linear would not end here', () => {
  const text = `{"password":"canary","a":"${'\\"'.repeat(1_000_000)}","token":"canary`;
  const clean = sanitiseText(text);
  expect(clean).not.toMatch(/canary/);
  expect(clean.length).toBeGreaterThan(2_000_000);
  for (const bad of ['"a', '"a" ', '\\"', '"":'])
    expect(sanitiseText(bad.repeat(400_000))).toHaveLength(bad.length * 400_000);
});
