import { extname } from 'node:path';
import { lintSource } from '@secretlint/core';
import { creator, rules } from '@secretlint/secretlint-rule-preset-recommend';
import { redact } from './redact';

// Keys in the forms of their vendors, of letters and digits without meaning, put together at run time so that no scanner
// takes them for real ones. The linter's rules say what is a key; that they know each example keeps the examples honest.
const mixed = (length: number): string => 'Ab3dEf6hIj'.repeat(130).slice(0, length);
const letters = (length: number): string => 'abcdeFGHIJ'.repeat(20).slice(0, length);
const digits = (length: number): string => '1029384756'.repeat(2).slice(0, length);
const hex = (length: number): string => 'd3adb33f'.repeat(8).slice(0, length);
const join = (...parts: readonly string[]): string => parts.join('');

const pem = (kind: string): string =>
  join(
    `-----BEGIN ${kind}`,
    `PRIVATE KEY-----\nMIIE${mixed(400)}\n-----END ${kind}`,
    'PRIVATE KEY-----'
  );
const jwt = (): string => join('ey', `J${mixed(30)}.ey`, `J${mixed(40)}.${mixed(43)}`);
/** What a service account's token says, of a length whose base64 ends as theirs does. */
const account = (): string =>
  Buffer.from(
    JSON.stringify({ email: 'a@example.org', srpX: hex(64), muk: { k: mixed(43) } })
  ).toString('base64');

/** The secret stands between what is before and after it in a text; some rules look into files of one name alone. */
type Example = readonly [
  rule: string,
  secret: string,
  before?: string,
  after?: string,
  file?: string
];

const taken: readonly Example[] = [
  ['aws', mixed(40), 'AWS_SECRET_ACCESS_KEY='],
  ['aws', mixed(40), 'aws_secret_access_key = "', '"'],
  [
    'gcp',
    JSON.stringify(pem('')).slice(1, -1),
    '{"private_key_id":"1","private_key":"',
    '\\n","client_email":"a@example.org"}',
    'key.json'
  ],
  ['privatekey', pem('RSA ')],
  ['privatekey', pem('EC ')],
  ['privatekey', pem('')],
  ['npm', join('np', 'm_', mixed(36))],
  ['npm', mixed(36), '//registry.example.org/:_authToken=', '\n', '.npmrc'],
  ['npm', mixed(40), 'https://', ':x-oauth-basic@github.com/a/b', 'package.json'],
  ['slack', join('xox', 'b-', digits(12), '-', digits(12), '-', mixed(24))],
  ['slack', join('xox', 'p-', digits(12), '-', mixed(24))],
  ['slack', join('xa', 'pp-1-', mixed(11), '-', digits(13), '-', mixed(40))],
  ['basicauth', mixed(12), 'https://me:', '@example.org/x'],
  ['openai', join('sk', '-proj-', mixed(58), 'T3Blbk', 'FJ', mixed(58))],
  ['openai', join('sk', '-', mixed(20), 'T3Blbk', 'FJ', mixed(20))],
  ['anthropic', join('sk', '-ant-', 'api03-', mixed(93), 'AA')],
  ['groq', join('gs', 'k_', mixed(52))],
  ['huggingface', join('h', 'f_', letters(34))],
  ['linear', join('lin', '_api_', mixed(40))],
  ['notion', join('nt', 'n_', digits(11), mixed(35))],
  ['sendgrid', join('S', 'G.', mixed(22), '.', mixed(43))],
  ['shopify', join('shp', 'at_', mixed(32))],
  ['shopify', join('shp', 'ss_', mixed(32))],
  ['stripe', join('sk', '_live_', mixed(24))],
  ['stripe', join('rk', '_test_', mixed(99))],
  ['github', join('gh', 'p_', mixed(36))],
  ['github', join('gh', 'r_', mixed(36))],
  ['github', join('github', '_pat_', mixed(82))],
  ['gitlab', join('gl', 'pat-', mixed(20))],
  ['grafana', join('gl', 'sa_', mixed(32), '_', hex(8))],
  ['1password', join('op', 's_', account())],
  ['database-connection-string', mixed(12), 'mongodb+srv://me:', '@db.example.org/x'],
  ['database-connection-string', mixed(12), 'mysql://me:', '@db.example.org/x'],
  ['database-connection-string', mixed(12), 'postgresql://me:', '@db.example.org/x'],
  ['hashicorp-vault', join('hv', 's.', mixed(90))],
  ['hashicorp-vault', join('hv', 'b.', mixed(138))],
  ['vercel', join('vc', 'p_', mixed(24))],
  ['databricks', join('da', 'pi', hex(32))],
  ['docker', join('dck', 'r_pat_', mixed(27))],
  ['figma', join('fi', 'gd_', mixed(40))],
  ['cloudflare', join('cf', 'ut_', mixed(40), hex(8))],
  ['tailscale', join('ts', 'key-auth-', mixed(16), '-', mixed(32))],
  ['slack', `T${mixed(8)}/B${mixed(8)}/${mixed(24)}`, 'https://hooks.slack.com/services/'],
  ['github', join('gh', 's_', digits(7), '_', jwt())],
  ['grafana', join('gl', 'c_ey', 'J', mixed(60))]
];

const textOf = ([, secret, before = 'say ', after = ' now']: Example): string =>
  before + secret + after;
const shortName = (id: string): string => id.replace('@secretlint/secretlint-rule-', '');

/** Rules of the preset that know a key in the text. */
const rulesFor = async (example: Example): Promise<readonly string[]> => {
  const file = example[4] ?? 'a.txt';
  const { messages } = await lintSource({
    source: { filePath: file, content: textOf(example), ext: extname(file), contentType: 'text' },
    options: { noPhysicFilePath: true, config: { rules: [{ id: 'preset', rule: creator }] } }
  });
  return messages.map(({ ruleId }) => shortName(ruleId));
};

/** Parts of the secret, eight characters long, that are left of it once the text is redacted. */
const leftOf = (example: Example): readonly string[] => {
  const clean = redact(textOf(example));
  const secret = example[1];
  return [...secret]
    .map((_character, at) => secret.slice(at, at + 8))
    .filter(part => part.length === 8 && clean.includes(part));
};

test('every rule that knows keys has an example', () => {
  const known = rules.map(({ meta }) => shortName(meta.id)).filter(id => id !== 'filter-comments');
  expect(new Set(taken.map(([rule]) => rule))).toEqual(new Set(known));
});

test.each(taken.map((example, at) => [example[0], at, example] as const))(
  '[JP-27] [NB-21] what is a key to the rule %s is taken out (%i)',
  async (rule, _at, example) => {
    expect(await rulesFor(example)).toContain(rule);
    expect(leftOf(example)).toEqual([]);
  }
);
