import type { PolicyDocument } from '../src/protocol/policy-document';
import type { Requests } from '../src/protocol/requests';
import { codeOf, useStage } from './engine-driver';

const stage = useStage();

const workspace = 'demo';
const document = (more: object = {}): PolicyDocument => ({ schemaVersion: 1, ...more });
const allowMake = document({ allow: [{ id: 'make', tool: 'shell', words: ['touch', 'a'] }] });
const toSave = (
  to: PolicyDocument,
  more: Partial<Requests['policy/put']> = {}
): Requests['policy/put'] => ({
  workspace,
  layer: 'user',
  // A document of the wire is any object; which one it is, is what is under test.
  document: to as unknown as Record<string, unknown>,
  etag: '',
  ...more
});
const armed = (milliseconds: number): Promise<void> =>
  new Promise(done => setTimeout(done, milliseconds + 5));

/** Looks at the differences, waits as long as a person has to, and saves. */
const save = async (params: Requests['policy/put'], connection = 'c1'): Promise<string> => {
  const { nonce, armingMs } = await stage.engine.request('policy/preview', params, { connection });
  await armed(armingMs);
  const { etag } = await stage.engine.request(
    'policy/put',
    { ...params, ...(nonce !== undefined && { nonce }) },
    { connection }
  );
  return etag;
};

test('[NB-29] what loosens is saved with the nonce of its preview, armed, once, and by the one who saw it', async () => {
  await stage.start();
  const params = toSave(allowMake);
  const put = (nonce: string, connection = 'c1', more: object = {}): Promise<string> =>
    codeOf(stage.engine.request('policy/put', { ...params, nonce, ...more }, { connection }));
  expect(await codeOf(stage.engine.request('policy/put', params))).toBe('stale-approval');
  const { nonce = '', armingMs, ...preview } = await stage.engine.request('policy/preview', params);
  expect(preview).toEqual({
    problems: [],
    failedExamples: [],
    tightens: [],
    loosens: [{ key: 'allow', ruleId: 'make', after: allowMake.allow?.[0] }],
    neutral: []
  });
  expect(await put(nonce)).toBe('not-armed');
  await armed(armingMs);
  expect(await put(nonce, 'c2')).toBe('stale-approval');
  expect(await put('x'.repeat(nonce.length))).toBe('stale-approval');
  const other = document({ edits: 'allow' });
  expect(await put(nonce, 'c1', { document: other })).toBe('stale-approval');
  expect(stage.world.stored).toEqual({});
  await save(params);
  expect(stage.world.stored.user).toEqual(allowMake);
  expect(await put(nonce)).toBe('stale-policy');
});

test('what tightens needs no nonce, and holds from its answer on', async () => {
  await stage.start();
  const deny = document({ deny: [{ id: 'no-touch', tool: 'shell', words: ['touch'] }] });
  const { etag } = await stage.engine.request('policy/put', toSave(deny, { layer: 'folder' }));
  const verdict = await stage.engine.request('policy/test', { workspace, command: 'touch a' });
  expect(verdict).toMatchObject({ decision: 'deny', effects: [{ ruleId: 'no-touch' }] });
  const { full } = await stage.engine.request('policy/get', { workspace, full: true });
  expect(full?.layers).toEqual({
    user: { document: document(), etag: '' },
    folder: { document: deny, etag }
  });
});

test('a policy that was changed since it was read is not written over', async () => {
  await stage.start();
  await save(toSave(document({ edits: 'ask' })));
  expect(await codeOf(stage.engine.request('policy/preview', toSave(allowMake)))).toBe(
    'stale-policy'
  );
  expect(await codeOf(stage.engine.request('policy/put', toSave(document())))).toBe('stale-policy');
});

const refused: readonly [document: object, path: string, code: string][] = [
  [{ allow: [{ id: 'a', tool: 'shel', words: ['x'] }] }, 'allow.0.tool', 'value-not-listed'],
  [{ allow: [{ id: 'a', tool: 'edit' }] }, 'allow', 'value-unfit'],
  [{ alow: [] }, '', 'key-unknown'],
  [{ limits: { price: 5 } }, 'limits', 'key-unknown'],
  [{ mcp: {}, alow: [] }, '', 'key-unknown'],
  [{ deny: [{ id: 'a', tool: 'shell', regex: '.' }] }, 'deny.0', 'key-unknown'],
  [{ edits: 'yes' }, 'edits', 'value-not-listed'],
  [{ limits: { wallMin: -1 } }, 'limits.wallMin', 'value-too-small'],
  [{ limits: { wallMin: 'long' } }, 'limits.wallMin', 'value-wrong-type'],
  [{ ask: [{ tool: 'shell' }] }, 'ask.0.id', 'key-missing'],
  [{ ask: [{ id: 'a', tool: 'edit', path: '!x' }] }, 'ask.0.path', 'value-wrong-form'],
  [{ ask: [{ id: 'a', tool: 'edit', expires: '2026-13-01' }] }, 'ask.0.expires', 'value-unfit'],
  [
    {
      ask: [
        { id: 'a', tool: 'edit' },
        { id: 'a', tool: 'read' }
      ]
    },
    'ask.1.id',
    'rule-id-twice'
  ],
  [{ locks: ['edits'] }, 'locks', 'key-admin-only'],
  [
    { env: { drop: [] }, deny: [{ id: 'a', tool: 'shell', words: ['a1b2c3d4'.repeat(5)] }] },
    'deny.0.words.0',
    'value-like-secret'
  ]
];

test.each(refused)('[NB-27, JP-20] %j is refused in %s: %s', async (more, path, code) => {
  await stage.start();
  const params = toSave(document(more));
  const preview = await stage.engine.request('policy/preview', params);
  expect(preview.problems).toEqual([{ path, why: expect.objectContaining({ code }) as object }]);
  expect(preview.nonce).toBeUndefined();
  expect(JSON.stringify(preview)).not.toContain('a1b2c3d4');
  const kind = code === 'key-admin-only' ? 'locked' : 'bad-params';
  expect(await codeOf(stage.engine.request('policy/put', params))).toBe(kind);
  expect(stage.engine.services).toEqual([]);
});

test('a rule whose example comes out otherwise refuses the save', async () => {
  await stage.start();
  const examples = {
    match: ['git push origin', 'git fetch'],
    noMatch: ['git pull', 'git push -f']
  };
  const rule = { id: 'push', tool: 'shell', words: ['git', 'push'], examples } as const;
  const params = toSave(document({ deny: [rule] }));
  const { failedExamples, nonce } = await stage.engine.request('policy/preview', params);
  expect(failedExamples).toEqual([
    { list: 'deny', ruleId: 'push', example: 'git fetch', expected: 'match' },
    { list: 'deny', ruleId: 'push', example: 'git push -f', expected: 'no-match' }
  ]);
  expect(nonce).toBeUndefined();
  expect(await codeOf(stage.engine.request('policy/put', params))).toBe('bad-params');
});

test('[NB-26] what the administrator locked cannot be flipped, and says so', async () => {
  stage.world.stored = { admin: { schemaVersion: 1, locks: ['edits', 'allow'] } };
  await stage.start();
  for (const more of [{ edits: 'allow' }, { allow: allowMake.allow }]) {
    const params = toSave(document(more));
    const { problems, nonce } = await stage.engine.request('policy/preview', params);
    const [lock] = Object.keys(more);
    expect(problems).toEqual([{ path: lock, why: { code: 'key-locked', params: { lock } } }]);
    expect(nonce).toBeUndefined();
    expect(await codeOf(stage.engine.request('policy/put', params))).toBe('locked');
  }
  expect(stage.engine.services).toEqual([]);
  const { full } = await stage.engine.request('policy/get', { workspace, full: true });
  const locked = full?.values.filter(value => value.locked !== undefined).map(({ key }) => key);
  expect(locked).toEqual(['edits']);
});

test('an untrusted folder has no layer of its own, and a viewer saves none', async () => {
  stage.world.trust = [];
  await stage.start();
  const params = toSave(document(), { layer: 'folder' });
  expect(await codeOf(stage.engine.request('policy/preview', params))).toBe('not-trusted');
  const { full } = await stage.engine.request('policy/get', { workspace, full: true });
  expect(full?.layers.folder.readOnly).toEqual({ code: 'folder-untrusted' });
});

test('the tester judges a draft as it would be in force, and stores nothing', async () => {
  await stage.start();
  const draft = { layer: 'user' as const, document: toSave(allowMake).document };
  const ask = { workspace, command: 'touch a' };
  expect(await stage.engine.request('policy/test', ask)).toMatchObject({ decision: 'ask' });
  expect(await stage.engine.request('policy/test', { ...ask, draft })).toMatchObject({
    decision: 'allow'
  });
  expect(await stage.engine.request('policy/test', { workspace, read: '.env' })).toMatchObject({
    decision: 'ask'
  });
  expect(await codeOf(stage.engine.request('policy/test', { workspace }))).toBe('bad-params');
  expect(await codeOf(stage.engine.request('policy/test', { ...ask, read: 'a' }))).toBe(
    'bad-params'
  );
  expect(stage.engine.services).toEqual([]);
});

test('the editor gets every value with its source, every rule with its use, and what each layer says', async () => {
  stage.world.stored = {
    admin: document({ limits: { wallMin: 5 } }),
    user: {
      ...allowMake,
      limits: { wallMin: 9 },
      deny: [{ id: 'old', tool: 'shell', expires: '2020-01-01' }]
    }
  };
  await stage.start();
  const uses = [
    { layer: 'user', ruleId: 'make', threadId: 't_1', hits: 2, lastUsed: 5 },
    { layer: 'user', ruleId: 'make', threadId: 't_2', hits: 1, lastUsed: 9 }
  ];
  stage.engine.onService = call =>
    call.name === 'audit/uses' ? { uses } : stage.engine.defaultService(call);
  const { full } = await stage.engine.request('policy/get', { workspace, full: true });
  expect(full?.values.find(({ key }) => key === 'limits.wallMin')).toEqual({
    key: 'limits.wallMin',
    value: 5,
    source: 'admin',
    layers: { admin: 5, user: 9 }
  });
  expect(full?.values.find(({ key }) => key === 'edits')).toEqual({
    key: 'edits',
    value: 'ask',
    source: 'default',
    layers: {}
  });
  expect(full?.rules.map(({ rule, ...view }) => ({ id: rule.id, ...view }))).toEqual([
    { id: 'old', layer: 'user', list: 'deny', state: 'expired', hits: 0 },
    {
      id: 'make',
      layer: 'user',
      list: 'allow',
      state: 'in-force',
      hits: 3,
      lastUsed: 9,
      unused: true
    }
  ]);
});

test('a call tells later why it was decided as it was', async () => {
  await stage.start();
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, '/read .env');
  const { callId, ...decision } = await stage.engine.event('decision');
  expect(await stage.engine.request('policy/explain', { threadId, callId })).toEqual({
    decision: decision.decision,
    effects: decision.effects,
    trace: decision.trace
  });
  const unknown = { threadId, callId: 'c_0000000000000000' };
  expect(await codeOf(stage.engine.request('policy/explain', unknown))).toBe('not-found');
});
