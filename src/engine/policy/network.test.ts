import type { PolicyDocument } from '../config/document';
import { documentSchema } from '../config/document';
import { combineLayers } from '../config/effective-policy';
import type { Effect } from './effect';
import { evaluate } from './evaluate';

type Network = NonNullable<PolicyDocument['network']>;

const ask = (
  effect: Effect,
  user: Omit<PolicyDocument, 'schemaVersion'>,
  admin: Omit<PolicyDocument, 'schemaVersion'> = {}
): string => {
  const layers = {
    user: { schemaVersion: 1 as const, ...user },
    admin: { schemaVersion: 1 as const, ...admin },
    problems: []
  };
  const { decision, effects } = evaluate({
    effects: [effect],
    policy: combineLayers(layers, true),
    mode: 'agent',
    sandbox: { runs: true, tier: '1' },
    place: { root: '/workspace', home: '/home/user' }
  });
  return `${decision} ${effects.map(({ why }) => why.code).join(' ')}`;
};

const fetches: readonly [url: string, network: Network, expected: string, why: string][] = [
  ['https://a.example/x', {}, 'ask fetch-asks', 'nobody spoke of it'],
  ['https://a.example/x', { allow: ['a.example'] }, 'allow host-allowed', 'a person allowed it'],
  [
    'https://A.Example/x',
    { allow: ['a.example'] },
    'allow host-allowed',
    'case makes no other host'
  ],
  ['https://a.example:8443/', { allow: ['a.example'] }, 'ask fetch-asks', 'another port'],
  ['https://x.a.example/', { allow: ['*.a.example'] }, 'allow host-allowed', 'below'],
  ['https://a.example/', { allow: ['*.a.example'] }, 'ask fetch-asks', 'not the name itself'],
  ['https://a.example.evil.example/', { allow: ['a.example'] }, 'ask fetch-asks', 'a suffix trick'],
  [
    'https://a.example@evil.example/',
    { allow: ['a.example'] },
    'ask fetch-asks',
    'user information'
  ],
  ['https://a.example\\@evil.example/', { allow: ['a.example'] }, 'ask fetch-asks', 'a backslash'],
  ['https://a.example./', { allow: ['a.example'] }, 'ask fetch-asks', 'another spelling'],
  ['ftp://a.example/', { allow: ['a.example'] }, 'ask fetch-asks', 'no address of the web'],
  [
    'https://a.example/',
    { allow: ['a.example'], deny: ['a.example'] },
    'deny host-denied',
    'deny wins'
  ],
  [
    'https://a.example/',
    { allow: ['a.example'], deny: ['*.a.example'] },
    'deny host-denied',
    'deny is generous'
  ],
  ['https://a.example/', { onUnknown: 'deny' }, 'deny host-unknown', 'the unknown are refused'],
  [
    'https://pypi.org/simple',
    { allow: ['pypi'] },
    'allow host-allowed',
    'a host of a package index'
  ]
];

test.each(fetches)('a fetch of %s under %j: %s, %s [MG-19]', (url, network, expected) => {
  expect(ask({ type: 'fetch', url }, { network })).toBe(expected);
});

const commands: readonly [
  network: readonly string[] | undefined,
  user: Omit<PolicyDocument, 'schemaVersion'>,
  expected: string
][] = [
  [undefined, { commands: 'confined' }, 'allow commands-confined'],
  [[], { commands: 'confined' }, 'allow commands-confined'],
  [['a.example'], { commands: 'confined' }, 'ask network-asks'],
  [
    ['a.example'],
    { commands: 'confined', allow: [{ id: 'ls', tool: 'shell', words: ['ls'] }] },
    'allow rule-allows'
  ]
];

test.each(commands)('a command that reaches %j under %j: %s', (network, user, expected) => {
  const effect: Effect = { type: 'command', line: 'ls', cwd: '.', ...(network && { network }) };
  expect(ask(effect, user)).toBe(expected);
});

test('hosts of several layers are joined, and a lock keeps the lower ones out [NB-26]', () => {
  const join = (locks: string[]): readonly string[] =>
    combineLayers(
      {
        admin: { schemaVersion: 1, network: { allow: ['a.example'] }, locks },
        user: { schemaVersion: 1, network: { allow: ['npm'], deny: ['z.example'] } },
        problems: []
      },
      true
    ).network.allow;
  expect(join([])).toEqual(['a.example', 'registry.npmjs.org']);
  expect(join(['network.allow'])).toEqual(['a.example']);
  expect(join(['network'])).toEqual(['a.example']);
});

test.each([
  '*',
  '*.org',
  '10.0.0.1',
  'localhost',
  'A.example',
  'a.example.',
  'a.example:99999',
  'https://a.example',
  'cargo'
])('a policy with the host %s is refused whole [JM-22]', host => {
  expect(documentSchema.safeParse({ schemaVersion: 1, network: { deny: [host] } }).success).toBe(
    false
  );
});
