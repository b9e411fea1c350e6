import { isSecretName, sanitise, sanitiseText } from './sanitise';

const freeze = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
  return Object.freeze(value);
};

test.each<[what: string, given: unknown, clean: unknown]>([
  ['a member', { password: 'x' }, { password: '[removed]' }],
  ['any case', { PassWord: 'x', APIKEY: 'y' }, { PassWord: '[removed]', APIKEY: '[removed]' }],
  [
    'any depth',
    { a: [{ b: { client_secret: 'x' } }] },
    { a: [{ b: { client_secret: '[removed]' } }] }
  ],
  ['what lies below', { token: { value: 'x' } }, { token: '[removed]' }],
  ['JSON in a text', { body: '{"token":"x","a":1}' }, { body: '{"token":"[removed]","a":1}' }],
  ['JSON in JSON', '{"a":"{\\"pwd\\":\\"x\\"}"}', '{"a":"{\\"pwd\\":\\"[removed]\\"}"}'],
  ['numbers that are secrets', { pin: 1234 }, { pin: '[removed]' }],
  ['no count of tokens', { tokens: 12, maxTokens: 5 }, { tokens: 12, maxTokens: 5 }],
  [
    'no flag and nothing',
    { hasToken: true, secret: null, key: '' },
    { hasToken: true, secret: null, key: '' }
  ],
  ['no text that is none', 'password: hunter2', 'password: hunter2'],
  ['no JSON without secrets', '{ "a":  1 }', '{ "a":  1 }']
])('[JM-11] masks %s', (_what, given, clean) => {
  expect(sanitise(freeze(given))).toEqual(clean);
});

test('[JM-26] what is too deep or too much is left out', () => {
  let deep: unknown = { token: 'canary' };
  for (let count = 0; count < 100; count++) deep = [deep];
  expect(JSON.stringify(sanitise(deep))).not.toMatch(/canary/);
  const wide = Array.from({ length: 60_000 }, () => ({ token: 'canary' }));
  expect(JSON.stringify(sanitise(wide))).not.toMatch(/canary/);
  expect(sanitiseText('['.repeat(100_000))).toHaveLength(100_000);
});

test.each([
  ...['password', 'dbPassword', 'API_KEY', 'api key', 'x-api-key', 'accessToken', 'refresh_token'],
  ...['clientSecret', 'PRIVATE-KEY', 'sshKey', 'Authorization', 'Set-Cookie', 'credentials', 'PIN'],
  ...['recoveryKey', 'passphrase', 'secretKey', 'auth_token', 'key', 'db.password', 'OTP']
])('%s names a secret', name => expect(isSecretName(name)).toBe(true));

test.each([
  ...['keyboard', 'monkey', 'tokenizer', 'keys_pressed', 'primaryKeyName', 'spinning', 'opinion'],
  ...[
    'passenger',
    'compass',
    'secretary',
    'keyword',
    'foreign_key',
    'author',
    'hockey',
    'cookieless'
  ]
])('%s names none', name => expect(isSecretName(name)).toBe(false));
