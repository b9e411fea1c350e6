import type { PolicyStoreView } from '../../protocol/link';
import { effectivePolicy } from './effective-policy';
import { readLayers } from './layers';

const view = (more: Partial<PolicyStoreView>): PolicyStoreView => ({
  admin: null,
  user: null,
  folders: {},
  trust: [],
  broken: {},
  ...more
});

const rule = { id: 'r', tool: 'shell', words: ['ls'] };
const identity = { realPath: '/w', device: '1', inode: '2' };

test('reads the documents of a store, the folder by its real path', () => {
  const user = { schemaVersion: 1, allow: [rule], edits: 'allow' };
  const folder = { schemaVersion: 1, deny: [rule] };
  expect(readLayers(view({ user, folders: { '/w': folder, '/v': {} } }), '/w')).toEqual({
    user,
    folder,
    problems: []
  });
});

const faults: readonly [document: unknown, message: RegExp][] = [
  [{ schemaVersion: 1, alow: [] }, /the document: unrecognized keys \(alow\)/],
  [{ schemaVersion: 2 }, /schemaVersion/],
  [{}, /schemaVersion/],
  [{ schemaVersion: 1, edits: 'yes' }, /edits/],
  [{ schemaVersion: 1, maxMode: 'bypass' }, /maxMode/],
  [{ schemaVersion: 1, commands: 'allow' }, /commands/],
  [{ schemaVersion: 1, allow: [{ ...rule, tool: 'shel' }] }, /allow\.0\.tool/],
  [
    { schemaVersion: 1, allow: [{ ...rule, regex: '.*' }] },
    /allow\.0: unrecognized keys \(regex\)/
  ],
  [{ schemaVersion: 1, allow: [{ id: 'r', tool: 'edit' }] }, /allow/],
  [{ schemaVersion: 1, allow: [{ ...rule, words: [] }] }, /words/],
  [{ schemaVersion: 1, deny: [{ ...rule, expires: 'soon' }] }, /deny\.0\.expires/],
  [{ schemaVersion: 1, deny: [{ id: 'r', tool: 'edit', path: '!src' }] }, /deny\.0\.path/],
  [{ schemaVersion: 1, paths: { protected: [] } }, /paths: unrecognized keys/],
  [{ schemaVersion: 1, lift: ['leaves-machines'] }, /lift/],
  [{ schemaVersion: 1, lift: ['secret-read'] }, /lift/],
  [{ schemaVersion: 1, limits: { steps: 1 } }, /steps/],
  [{ schemaVersion: 1, mcp: { repoServers: 'on' } }, /mcp\.repoServers/],
  [{ schemaVersion: 1, locks: ['edits'] }, /Only the administrator's policy may set locks/],
  [[], /the document/],
  ['text', /the document/],
  [7, /the document/]
];

test.each(faults)('reports %j and lets nothing in any layer allow', (user, message) => {
  const folder = {
    schemaVersion: 1,
    allow: [rule],
    edits: 'allow',
    lift: ['leaves-machine'],
    deny: [rule]
  };
  const layers = readLayers(view({ user, folders: { '/w': folder } }), '/w');
  expect(layers.problems).toEqual([{ layer: 'user', message: expect.stringMatching(message) }]);
  expect(layers.folder).toMatchObject({ allow: [], lift: [], edits: 'ask', deny: [rule] });
});

test('[JM-5] a fault is named by place and kind, never by what stands there', () => {
  const { problems } = readLayers(view({ user: { schemaVersion: 1, edits: 'canary' } }), '/w');
  expect(problems[0]?.message).not.toContain('canary');
});

test('keeps what can be read of a broken layer that restricts', () => {
  const user = {
    schemaVersion: 1,
    more: true,
    deny: [rule, { nonsense: true }],
    ask: [rule],
    allow: [rule],
    paths: { 'secret+': ['*.sql', 7] },
    maxMode: 'plan'
  };
  expect(readLayers(view({ user }), '/w').user).toMatchObject({
    deny: [rule],
    ask: [rule],
    allow: [],
    paths: { 'secret+': ['*.sql'] },
    maxMode: 'plan'
  });
});

test('an admin layer that cannot be read caps the mode', () => {
  const broken = effectivePolicy(
    view({ broken: { admin: 'It is writable by its group.' } }),
    identity
  );
  expect(broken.maxMode).toEqual({ value: 'ask', source: 'admin' });
  expect(broken.summary.problems).toEqual([
    { layer: 'admin', message: 'It is writable by its group.' }
  ]);
  const misspelt = view({ admin: { schemaVersion: 1, maxMode: 'agnet' } });
  expect(effectivePolicy(misspelt, identity).maxMode.value).toBe('ask');
});

test('[JP-36] trust needs real path, device and inode to be the same', () => {
  const record = { ...identity, trustedAt: 0 };
  const level = (trust: PolicyStoreView['trust']): string =>
    effectivePolicy(view({ trust }), identity).summary.level;
  expect(level([record])).toBe('standard');
  for (const moved of [{ realPath: '/w/' }, { device: '9' }, { inode: '9' }]) {
    expect(level([{ ...record, ...moved }])).toBe('restricted');
  }
});

test('a document that says something makes the level custom, an empty one does not', () => {
  const trust = [{ ...identity, trustedAt: 0 }];
  const level = (user: unknown): string =>
    effectivePolicy(view({ trust, user }), identity).summary.level;
  expect(level({ schemaVersion: 1 })).toBe('standard');
  expect(level({ schemaVersion: 1, allow: [] })).toBe('standard');
  expect(level({ schemaVersion: 1, edits: 'allow' })).toBe('custom');
});

const combined: readonly [admin: object, user: object, folder: object, edits: string][] = [
  [{}, {}, {}, 'ask'],
  [{}, {}, { edits: 'allow' }, 'allow'],
  [{}, { edits: 'ask' }, { edits: 'allow' }, 'ask'],
  [{ edits: 'ask' }, { edits: 'allow' }, { edits: 'allow' }, 'ask'],
  [{ edits: 'allow' }, { edits: 'ask' }, {}, 'ask'],
  [{ locks: ['edits'] }, { edits: 'allow' }, {}, 'ask'],
  [{ locks: ['edits'], edits: 'allow' }, {}, {}, 'allow']
];

test.each(combined)('admin %j, user %j, folder %j: edits %s', (admin, user, folder, edits) => {
  const layers = view({
    admin: { schemaVersion: 1, ...admin },
    user: { schemaVersion: 1, ...user },
    folders: { '/w': { schemaVersion: 1, ...folder } }
  });
  expect(effectivePolicy(layers, identity).edits.value).toBe(edits);
});

test('the lowest of the limits that layers name holds, 0 being none', () => {
  const limits = (admin: object, user: object): number =>
    effectivePolicy(
      view({
        admin: { schemaVersion: 1, ...admin },
        user: { schemaVersion: 1, ...user }
      }),
      identity
    ).limits.stepsPerTurn;
  const steps = (stepsPerTurn: number): object => ({ limits: { stepsPerTurn } });
  expect([
    limits({}, {}),
    limits({}, steps(200)),
    limits(steps(20), steps(200)),
    limits(steps(20), steps(0)),
    limits({}, steps(0)),
    limits({ locks: ['limits'] }, steps(0))
  ]).toEqual([50, 200, 20, 20, 0, 50]);
});
