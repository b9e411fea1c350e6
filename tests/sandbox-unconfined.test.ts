import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HelloLine } from '../src/protocol/link';
import { mayBatch } from '../src/protocol/approvals';
import { codeOf, useStage } from './engine-driver';
import { without } from './lacking-machine';

const stage = useStage();

/** Neither namespaces nor Landlock: the helper of the latter needs Python. */
const BARE = without('bwrap', 'python3', 'python3.11', 'python3.12', 'python3.13');
const RULES = {
  schemaVersion: 1,
  commands: 'confined',
  allow: [{ id: 'touch', tool: 'shell', words: ['touch'] }],
  sandbox: { required: false, escape: 'ask' }
};

/** Starts an engine on a machine that confines nothing. */
const startBare = (user: object = RULES, changes: Partial<HelloLine> = {}) => {
  stage.world.stored = { user };
  return stage.start(changes, [], BARE);
};
const outside = (name: string): string => join(stage.world.base, name);

test('where nothing confines and policy permits it, each command is asked, once, at high risk, and audited', async () => {
  const engine = await startBare();
  const threadId = await engine.thread();
  const turnId = await engine.turn(threadId, `/sh touch ${outside('made')}`);
  const { approvalId, summary } = await engine.event('approval-request');
  expect(summary).toMatchObject({ title: { code: 'run-unconfined' }, risk: 'high' });
  expect(mayBatch(summary)).toBe(false);
  const card = await engine.request('approval/open', { threadId, approvalId });
  expect(card).toMatchObject({
    scopes: ['once'],
    editable: false,
    facts: { sandbox: { tier: '3', network: true } },
    decision: {
      decision: 'ask',
      effects: [{ ruleId: 'unconfined', layer: 'built-in', why: { code: 'not-confined' } }]
    }
  });
  expect(card.withheld).toMatchObject({ thread: { code: 'scope-always-asked' } });
  for (const scope of ['thread', 'folder', 'user'] as const)
    expect(await codeOf(engine.answer(threadId, approvalId, 'allow', { scope }))).toBe('forbidden');
  expect(existsSync(outside('made'))).toBe(false);
  await engine.answer(threadId, approvalId, 'allow');
  await engine.event('turn-end', end => end.turnId === turnId);
  expect(existsSync(outside('made'))).toBe(true);
  const end = await engine.event('tool-call-end');
  expect(end).toMatchObject({ outcome: 'ok', sandbox: { tier: '3' } });
  const [intent, result] = engine.services.filter(({ name }) => name.startsWith('audit/'));
  expect(intent).toMatchObject({
    name: 'audit/intent',
    params: { approvalId, decision: { verdict: 'ask', layer: 'built-in', ruleId: 'unconfined' } }
  });
  expect(result).toMatchObject({ name: 'audit/result', params: { detail: 'not confined' } });
  // The yes was for that one.
  await engine.turn(threadId, `/sh touch ${outside('again')}`);
  await engine.event('approval-request', request => request.approvalId !== approvalId);
});

const refusals: readonly (readonly [name: string, user: object, changes: Partial<HelloLine>])[] = [
  ['as shipped', { schemaVersion: 1 }, {}],
  ['required, escape or not', { schemaVersion: 1, sandbox: { escape: 'ask' } }, {}],
  ['not required, but no escape', { schemaVersion: 1, sandbox: { required: false } }, {}],
  ['both, but nobody is there', RULES, { headless: true }]
];

test.each(refusals)(
  'where nothing confines no command runs or is asked about: %s',
  async (_name, user, changes) => {
    const engine = await startBare(user, changes);
    const threadId = await engine.thread();
    await engine.complete(threadId, `/sh touch ${outside('made')}`);
    expect(await engine.event('tool-call-end')).toMatchObject({
      outcome: expect.stringMatching(/denied|failed/),
      error: { code: 'no-sandbox' }
    });
    expect(engine.types()).not.toContain('approval-request');
    expect(existsSync(outside('made'))).toBe(false);
  }
);

const tightened: readonly (readonly [name: string, stored: object])[] = [
  ['the administrator', { admin: { schemaVersion: 1, sandbox: { required: true } }, user: RULES }],
  ["the administrator's lock", { admin: { schemaVersion: 1, locks: ['sandbox'] }, user: RULES }]
];

test.each(tightened)('[KS-3] what %s says stricter holds', async (_name, stored) => {
  stage.world.stored = stored;
  const engine = await stage.start({}, [], BARE);
  const threadId = await engine.thread();
  await engine.complete(threadId, `/sh touch ${outside('made')}`);
  expect(await engine.event('tool-call-end')).toMatchObject({ error: { code: 'no-sandbox' } });
  expect(existsSync(outside('made'))).toBe(false);
});

test('a git call never runs unconfined: it would write settings of the person', async () => {
  const engine = await startBare();
  const threadId = await engine.thread();
  await engine.complete(threadId, '/git status');
  expect(await engine.event('tool-call-end')).toMatchObject({ error: { code: 'no-sandbox' } });
});

test.each([
  ['at its end', 'true', 'ok'],
  ['at the bound of its time', 'sleep 60', 'timeout']
])(
  'what a line that nothing confined left running ends with it: %s',
  async (_when, rest, outcome) => {
    const sandbox = { ...RULES.sandbox, limits: { wallS: 2 } };
    const engine = await startBare({ ...RULES, sandbox });
    const threadId = await engine.thread();
    await engine.complete(threadId, `/sh sleep 60 & echo $! > ${outside('pid')}; ${rest}`);
    expect(await engine.event('tool-call-end')).toMatchObject({ outcome });
    const left = Number(readFileSync(outside('pid'), 'utf8'));
    expect(isRunning(left)).toBe(false);
  }
);

const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');

test('in a sandbox that works the two keys change nothing', async () => {
  stage.world.stored = { user: RULES };
  const engine = await stage.start();
  const threadId = await engine.thread();
  await engine.complete(threadId, `/sh touch made; touch ${outside('made')}`);
  expect(await engine.event('tool-call-end')).toMatchObject({ sandbox: { tier: '1' } });
  expect(existsSync(outside('made'))).toBe(false);
});
