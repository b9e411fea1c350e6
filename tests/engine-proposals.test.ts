import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Proposals } from '../src/protocol/policy-view';
import { codeOf, Engine, World } from './engine-driver';

// Each test starts real processes, on machines that may be busy.
jest.setTimeout(60_000);

let world: World;
let engine: Engine;

beforeEach(async () => {
  world = new World();
  mkdirSync(join(world.workspace, '.jupyter'));
});

afterEach(async () => {
  await engine.stop();
  world.remove();
});

const workspace = 'demo';
const file = (): string => join(world.workspace, '.jupyter', 'sallyport-policy.json');
const propose = (more: object): void =>
  writeFileSync(file(), JSON.stringify({ schemaVersion: 1, ...more }));
const words = (id: string, ...argv: readonly string[]): object => ({
  id,
  tool: 'shell',
  words: argv
});
const inspect = (): Promise<Proposals> => engine.request('proposal/inspect', { workspace });
const decide = async (command: string): Promise<readonly [string, string | undefined]> => {
  const { decision, effects } = await engine.request('policy/test', { workspace, command });
  return [decision, effects[0]?.layer];
};
const armed = (milliseconds: number): Promise<void> =>
  new Promise(done => setTimeout(done, milliseconds + 5));
const adopt = async (...rules: readonly string[]): Promise<void> => {
  const { hash = '', nonce = '', armingMs } = await inspect();
  await armed(armingMs);
  await engine.request('proposal/adopt', { workspace, hash, rules: [...rules], nonce });
};

const both = { deny: [words('no-ls', 'ls')], allow: [words('wc', 'wc'), words('stat', 'stat')] };

test('[JP-36] before trust a repository file is not read; then its denies hold and its allows wait', async () => {
  propose(both);
  engine = await Engine.start(world);
  expect(await inspect()).toEqual({
    workspace,
    state: 'untrusted',
    problems: [],
    restricts: [],
    allows: [],
    armingMs: 500
  });
  world.trustDemo();
  engine.send({ type: 'policy', policy: world.policy() });
  const { nonce, hash, ...proposals } = await inspect();
  expect([nonce?.length, hash]).toEqual([43, expect.stringMatching(/^sha256:/)]);
  expect(proposals).toEqual({
    workspace,
    state: 'pending',
    problems: [],
    restricts: [{ list: 'deny', rule: both.deny[0] }],
    allows: both.allow.map(rule => ({ rule, adopted: false })),
    armingMs: 500
  });
  expect(await decide('ls')).toEqual(['deny', 'repository']);
  expect(await decide('wc a')).toEqual(['ask', 'default']);
});

test('what a person ticks holds, and no more, until the file changes', async () => {
  world.trustDemo();
  propose(both);
  engine = await Engine.start(world);
  await adopt('wc');
  expect(await decide('wc a')).toEqual(['allow', 'repository']);
  expect(await decide('stat a')).toEqual(['ask', 'default']);
  expect((await inspect()).allows.map(({ adopted }) => adopted)).toEqual([true, false]);
  propose({ ...both, allow: [...both.allow, words('id', 'id')] });
  expect(await decide('wc a')).toEqual(['ask', 'default']);
  expect(await inspect()).toMatchObject({ state: 'pending' });
  await adopt();
  expect(await inspect()).toMatchObject({ state: 'adopted', allows: [{ adopted: false }, {}, {}] });
});

test('[NB-29] proposals are adopted by who saw them as they are, armed, once', async () => {
  world.trustDemo();
  propose(both);
  engine = await Engine.start(world);
  const { hash = '', nonce = '', armingMs } = await inspect();
  const params = { workspace, hash, rules: ['wc'], nonce };
  const take = (more: object = {}, connection = 'c1'): Promise<string> =>
    codeOf(engine.request('proposal/adopt', { ...params, ...more }, { connection }));
  expect(await take()).toBe('not-armed');
  await armed(armingMs);
  expect(await take({}, 'c2')).toBe('stale-approval');
  expect(await take({ rules: ['rm'] })).toBe('bad-params');
  expect(await take()).toBe('stale-approval');
  const again = await inspect();
  await armed(armingMs);
  propose({ allow: [words('wc', 'rm')] });
  expect(await take({ nonce: again.nonce })).toBe('stale-approval');
  expect(engine.services).toEqual([]);
});

type Broken = readonly [why: string, write: () => void, code: string];
const broken: readonly Broken[] = [
  ['no JSON', () => writeFileSync(file(), '{'), 'file-unreadable'],
  ['a link', () => symlinkSync('/etc/hostname', file()), 'file-unreadable'],
  ['too large', () => writeFileSync(file(), ' '.repeat(70_000)), 'file-unreadable'],
  ['a key of settings', () => propose({ ...both, edits: 'allow' }), 'key-not-in-repository'],
  ['a rule of no tool', () => propose({ allow: [{ id: 'a', tool: 'all' }] }), 'value-not-listed']
];

test.each(broken)(
  '[NB-27] a repository file that is %s loosens nothing',
  async (_why, write, code) => {
    world.trustDemo();
    world.stored = { user: { schemaVersion: 1, allow: [words('wc', 'wc')] } };
    write();
    engine = await Engine.start(world);
    const proposals = await inspect();
    expect(proposals).toMatchObject({ state: 'broken', allows: [], problems: [{ why: { code } }] });
    expect(proposals.nonce).toBeUndefined();
    expect(await decide('wc a')).toEqual(['ask', 'default']);
  }
);
