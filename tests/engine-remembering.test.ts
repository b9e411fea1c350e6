import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenedApproval } from '../src/protocol/approvals';
import type { Rule } from '../src/protocol/policy-document';
import type { Requests } from '../src/protocol/requests';
import { codeOf, useStage } from './engine-driver';

const stage = useStage();
jest.setTimeout(60_000);
let threadId: string;

beforeEach(async () => {
  await stage.start();
  threadId = await stage.engine.thread();
});

const inDemo = (name: string): string => join(stage.world.workspace, name);
const COMMAND = '/sh wc -l a.txt';

/** Has a question asked, in the thread or in another. */
const ask = async (text = COMMAND, thread = threadId): Promise<string> => {
  stage.engine.events.length = 0;
  await stage.engine.turn(thread, text);
  return (await stage.engine.event('approval-request')).approvalId;
};
const open = (approvalId: string): Promise<OpenedApproval> =>
  stage.engine.request('approval/open', { threadId, approvalId });
const answer = (
  approvalId: string,
  decision: 'allow' | 'deny',
  more: Partial<Requests['approval/answer']> = {}
): Promise<unknown> => stage.engine.answer(threadId, approvalId, decision, more);
/** Runs a turn that nobody is asked about, and tells what decided. */
const runUnasked = async (text: string, thread = threadId): Promise<unknown> => {
  stage.engine.events.length = 0;
  await stage.engine.turn(thread, text);
  const { decision, effects } = await stage.engine.event('decision');
  await stage.engine.event('turn-end');
  expect(stage.engine.types()).not.toContain('approval-request');
  return { decision, layer: effects[0]?.layer };
};

test('[NB-29] a yes for the thread covers exactly what was asked, in this thread, also after a restart', async () => {
  writeFileSync(inDemo('a.txt'), 'a\n');
  const approvalId = await ask();
  const { scopes, remember } = await open(approvalId);
  expect(scopes).toEqual(['once', 'thread', 'folder']);
  expect(remember.thread?.choices).toEqual([
    {
      breadth: 'exact',
      rule: { id: 'remembered', tool: 'shell', words: ['wc', '-l', 'a.txt'] },
      sentence: { code: 'remember-command', params: { words: 'wc -l a.txt' } },
      matched: { calls: 0, of: 0, samples: [] }
    }
  ]);
  await answer(approvalId, 'allow', { scope: 'thread' });
  const { remembered } = await stage.engine.event('approval-answer');
  const days = (Date.parse(remembered?.expires ?? '') - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(0.9);
  expect(days).toBeLessThanOrEqual(1);
  await stage.engine.event('turn-end');
  expect(await runUnasked(COMMAND)).toEqual({ decision: 'allow', layer: 'thread' });
  expect(stage.engine.services.filter(({ name }) => name === 'policy/put')).toEqual([]);
  const other = await stage.engine.thread();
  await ask(COMMAND, other);
  await stage.engine.kill();

  await stage.start();
  // Without a replay.
  await stage.engine.request('thread/open', { threadId, afterSeq: 1_000_000 });
  expect(await runUnasked(COMMAND)).toEqual({ decision: 'allow', layer: 'thread' });
  await ask('/sh wc -l b.txt');
});

test('a yes for the folder is stored as a rule of the chosen breadth that ends, and spares the next question', async () => {
  writeFileSync(inDemo('a.txt'), 'a\n');
  const approvalId = await ask();
  await answer(approvalId, 'allow', {
    scope: 'folder',
    rule: { breadth: 'prefix', expiresDays: 400 }
  });
  const { remembered } = await stage.engine.event('approval-answer');
  const stored = stage.world.stored.folders?.[stage.world.workspace] as {
    readonly allow: readonly Rule[];
  };
  expect(stored.allow).toEqual([remembered]);
  expect(remembered).toMatchObject({ tool: 'shell', words: ['wc'] });
  // 30 days are the most that the policy permits.
  const days = (Date.parse(remembered?.expires ?? '') - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(30);
  await stage.engine.event('turn-end');
  expect(await runUnasked('/sh wc -c a.txt', await stage.engine.thread())).toEqual({
    decision: 'allow',
    layer: 'folder'
  });
});

test('a yes whose rule cannot be stored is not taken, and the question stays', async () => {
  const approvalId = await ask();
  stage.engine.onService = call => {
    if (call.name === 'policy/put') throw new Error('Nothing was saved.');
    return stage.engine.defaultService(call);
  };
  expect(await codeOf(answer(approvalId, 'allow', { scope: 'folder' }))).toBe('internal');
  expect(stage.engine.types()).not.toContain('approval-answer');
  expect(await codeOf(answer(approvalId, 'allow'))).toBe('accepted');
});

test('an answer takes nothing that its card did not offer', async () => {
  const approvalId = await ask();
  const codes = [
    await codeOf(answer(approvalId, 'allow', { scope: 'user' })),
    await codeOf(answer(approvalId, 'allow', { scope: 'thread', rule: { breadth: 'prefix' } })),
    await codeOf(answer(approvalId, 'allow', { rule: { breadth: 'exact' } }))
  ];
  expect(codes).toEqual(['forbidden', 'forbidden', 'bad-params']);
  expect(stage.world.stored).toEqual({});
  expect(await codeOf(answer(approvalId, 'allow'))).toBe('accepted');
});

test('the card tells what each rule would have covered lately, and suggests what was answered often', async () => {
  const approvalId = await ask();
  const call = (target: string, more: object = {}): object => ({
    action: 'run_command',
    target,
    outcome: 'intent',
    detail: { threadId, callId: 'c_1', approvalId: 'a_1', ...more }
  });
  const entries = [
    ...Array.from({ length: 3 }, () => call('wc -l a.txt')),
    call('wc -c b.txt'),
    call('ls'),
    call('wc -l a.txt', { threadId: 't_elsewhere' }),
    {
      action: 'edit_file',
      target: 'wc -l a.txt',
      outcome: 'intent',
      detail: { threadId, callId: 'c_2' }
    },
    { action: 'approval/answer', target: 'a_1', outcome: 'intent', detail: { threadId } }
  ];
  stage.engine.onService = each =>
    each.name === 'audit/tail' ? { entries } : stage.engine.defaultService(each);
  const { remember, suggested } = await open(approvalId);
  expect(remember.folder?.choices.map(({ breadth, matched }) => ({ breadth, ...matched }))).toEqual(
    [
      { breadth: 'exact', calls: 3, of: 6, samples: ['wc -l a.txt'] },
      { breadth: 'prefix', calls: 4, of: 6, samples: ['wc -l a.txt', 'wc -c b.txt'] }
    ]
  );
  expect(suggested).toEqual({ scope: 'folder', times: 3 });
});

test('[NB-29] what a person edits before the yes is judged again, runs as edited, and is on record with both hashes', async () => {
  const approvalId = await ask('/sh touch made.txt');
  const { payload, payloadHash, editable } = await open(approvalId);
  expect(editable).toBe(true);
  const editedInput = { ...payload, command: 'touch other.txt' };
  await answer(approvalId, 'allow', { editedInput });
  const { edited } = await stage.engine.event('approval-answer');
  expect(edited).toEqual({
    input: editedInput,
    askedHash: payloadHash,
    payloadHash: expect.stringMatching(/^sha256:/) as string
  });
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'ok' });
  expect([existsSync(inDemo('made.txt')), existsSync(inDemo('other.txt'))]).toEqual([false, true]);
  const intent = stage.engine.services.find(({ name }) => name === 'audit/intent');
  expect(intent?.params).toMatchObject({
    approvalId,
    askedHash: payloadHash,
    payloadHash: edited?.payloadHash,
    target: 'touch other.txt'
  });
});

test('what policy denies is not let through by editing, and the question stays', async () => {
  stage.world.stored = {
    user: { schemaVersion: 1, deny: [{ id: 'no-rm', tool: 'shell', words: ['rm'] }] }
  };
  stage.engine.send({ type: 'policy', policy: stage.world.policy() });
  writeFileSync(inDemo('a.txt'), 'kept');
  const approvalId = await ask('/sh touch made.txt');
  const { payload } = await open(approvalId);
  const edit = (more: object, rest: object = {}): Promise<string> =>
    codeOf(answer(approvalId, 'allow', { editedInput: { ...payload, ...more }, ...rest }));
  expect(await edit({ command: 'rm a.txt' })).toBe('forbidden');
  expect(await edit({ command: 7 })).toBe('bad-params');
  expect(await edit({ unknown: 1 })).toBe('bad-params');
  expect(await edit({ command: 'touch b.txt' }, { scope: 'thread' })).toBe('bad-params');
  expect(stage.engine.services.filter(({ name }) => name === 'audit/intent')).toEqual([]);
  expect(readFileSync(inDemo('a.txt'), 'utf8')).toBe('kept');
  expect(await codeOf(answer(approvalId, 'allow'))).toBe('accepted');
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'ok' });
});

test('a no that stops ends the turn, and tells its note', async () => {
  const approvalId = await ask();
  await answer(approvalId, 'deny', { note: 'wrong file', stop: true });
  expect(await stage.engine.event('approval-answer')).toEqual({
    type: 'approval-answer',
    approvalId,
    decision: 'deny',
    note: 'wrong file',
    stop: true
  });
  expect(await stage.engine.event('tool-call-end')).toMatchObject({
    outcome: 'refused',
    error: { message: 'wrong file' }
  });
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason: 'cancelled' });
});

test('a delete is never remembered', async () => {
  writeFileSync(inDemo('a.txt'), 'a');
  const approvalId = await ask('/delete a.txt');
  const { scopes, withheld, remember, editable } = await open(approvalId);
  expect({ scopes, remember, editable }).toEqual({
    scopes: ['once'],
    remember: {},
    editable: false
  });
  expect(withheld.folder).toEqual({ code: 'scope-delete' });
});

test('a yes to the git tool is remembered for the folder, and spares the like there and nothing else', async () => {
  execFileSync('git', ['init', '-q', stage.world.workspace]);
  writeFileSync(inDemo('a.txt'), 'a\n');
  const approvalId = await ask('/git add a.txt');
  const { scopes, remember, withheld } = await open(approvalId);
  expect(scopes).toEqual(['once', 'thread', 'folder']);
  expect(withheld.user).toBeDefined();
  expect(remember.folder?.choices.map(({ rule }) => [rule.tool, rule.words])).toEqual([
    ['git', ['git', 'add', 'a.txt']],
    ['git', ['git', 'add']]
  ]);
  await answer(approvalId, 'allow', { scope: 'folder', rule: { breadth: 'exact' } });
  await stage.engine.event('turn-end');
  expect(await runUnasked('/git add a.txt')).toEqual({ decision: 'allow', layer: 'folder' });
  await ask('/git add b.txt');
});

test('a command that installs is remembered as it stands and never by its start', async () => {
  const { scopes, remember } = await open(await ask('/sh pip install numpy'));
  expect(scopes).toEqual(['once', 'thread', 'folder']);
  expect(remember.folder?.choices.map(({ breadth, rule }) => [breadth, rule.words])).toEqual([
    ['exact', ['pip', 'install', 'numpy']]
  ]);
});
