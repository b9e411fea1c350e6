import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { type Refusal, useStage } from './engine-driver';

const stage = useStage();
let threadId: string;

const inDemo = (name: string): string => join(stage.world.workspace, name);
const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'accepted',
    ({ code, message }: Refusal) => ({ code, leaks: message.includes(stage.world.base) })
  );
/** What the engine told last of where history lies. */
const history = (): unknown =>
  stage.engine.lines
    .map(line => line.type === 'notify' && line.frame.method === 'status' && line.frame.params)
    .filter(params => typeof params === 'object' && params !== null && 'history' in params)
    .at(-1);
/** From here on the engine can write no file beyond its first bytes, as on a full disk; or can again. */
const limitFiles = (bytes: string): void => {
  const { status, stderr } = spawnSync('prlimit', [
    `--pid=${stage.engine.pid}`,
    `--fsize=${bytes}:`
  ]);
  if (status !== 0) throw new Error(String(stderr));
};

test('[KS-12] a turn that ends on a full disk is told, refused after, and settled when space returns', async () => {
  const script = join(stage.world.base, 'script.json');
  const words = Array.from({ length: 60 }, (_, index) => ({ text: `word ${index} `, waitMs: 20 }));
  writeFileSync(
    script,
    JSON.stringify({ turns: [{ steps: [words] }, { steps: [[{ text: 'again' }]] }] })
  );
  await stage.start({ script });
  threadId = await stage.engine.thread();
  const turnId = await stage.engine.turn(threadId, 'tell me');
  await stage.engine.event('message-delta');
  limitFiles('100');
  await stage.engine.until(() => history() !== undefined);
  expect(history()).toMatchObject({ history: { note: 'read-only' } });
  expect(await refusal(stage.engine.turn(threadId, 'more'))).toEqual({
    code: 'read-only',
    leaks: false
  });
  expect(await refusal(stage.engine.request('turn/cancel', { threadId, turnId }))).toEqual({
    code: 'read-only',
    leaks: false
  });
  expect(stage.engine.types()).not.toContain('turn-end');
  limitFiles('unlimited');
  expect(await stage.engine.event('turn-end')).toMatchObject({ turnId, reason: 'error' });
  const { text } = await stage.engine.event('message-end');
  expect(text).toContain('word 0 word 1 ');
  await stage.engine.until(() => JSON.stringify(history()) === '{"history":{"note":""}}');
  await stage.engine.turn(threadId, 'more');
  await stage.engine.event('turn-end', end => end.turnId !== turnId);
});

test('a turn whose folder is moved away while it acts ends, and tells why', async () => {
  await stage.start();
  threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, '/sh touch a.txt; sleep 1');
  const { approvalId } = await stage.engine.event('approval-request');
  await stage.engine.answer(threadId, approvalId, 'allow');
  while (!existsSync(inDemo('a.txt'))) await new Promise(done => setTimeout(done, 20));
  renameSync(stage.world.workspace, `${stage.world.workspace}-2`);
  mkdirSync(stage.world.workspace);
  const end = await stage.engine.event('turn-end');
  expect(end).toMatchObject({ error: { message: expect.any(String) as string } });
  expect(end.error?.code).not.toBe('internal');
});

/** A turn that made a folder with a file, for what may stand in the way of taking it back. */
async function madeTurn(): Promise<string> {
  await stage.start();
  threadId = await stage.engine.thread();
  await stage.engine.complete(threadId, '/sh mkdir out; echo one > out/a.txt');
  const { turnId } = await stage.engine.complete(
    threadId,
    '/sh echo two > out/a.txt; echo b > b.txt'
  );
  return turnId;
}
const contents = (): string => join(stage.world.stateDir, 'checkpoints');
const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.endsWith('.jsonl'))
    .map(entry => join(entry.parentPath, entry.name));

test.each<[string, () => void, readonly string[]]>([
  [
    'the workspace is gone',
    () => rmSync(stage.world.workspace, { recursive: true }),
    ['not-found']
  ],
  [
    'the workspace is a file',
    () => {
      rmSync(stage.world.workspace, { recursive: true });
      writeFileSync(stage.world.workspace, '');
    },
    ['not-found']
  ],
  [
    'a folder became a link',
    () => {
      rmSync(inDemo('out'), { recursive: true });
      symlinkSync(stage.world.home, inDemo('out'));
    },
    ['accepted', 'is-link']
  ],
  [
    'a file became a folder',
    () => {
      rmSync(inDemo('out/a.txt'));
      mkdirSync(inDemo('out/a.txt'));
      writeFileSync(inDemo('out/a.txt/mine'), '');
    },
    ['accepted']
  ],
  [
    'the saved versions are damaged',
    () => filesBelow(contents()).forEach(path => truncateSync(path, 0)),
    ['accepted', 'damaged']
  ],
  [
    'the saved versions are gone',
    () => filesBelow(contents()).forEach(path => rmSync(path)),
    ['accepted', 'damaged']
  ]
])('[JM-13] undo where %s is done or refused by a listed code', async (_name, spoil, allowed) => {
  const turnId = await madeTurn();
  spoil();
  for (const method of ['checkpoint/preview', 'checkpoint/restore'] as const) {
    const answer = await refusal(stage.engine.request(method, { threadId, turnId }));
    expect(allowed).toContain(typeof answer === 'string' ? answer : (answer as Refusal).code);
  }
});

test.each([
  ['../root/demo', 'bad-path'],
  ['/etc', 'bad-path'],
  ['demo\0', 'bad-path'],
  ['de\u202emo', 'bad-path'],
  ['demo/', 'bad-path'],
  ['canary', 'not-found'],
  ['link/canary', 'not-found'],
  ['file', 'not-found']
])(
  '[JM-5, JM-13, JP-13] the workspace %j is refused as %s, and not repeated',
  async (workspace, code) => {
    await stage.start();
    writeFileSync(join(stage.world.serverRoot, 'file'), '');
    symlinkSync(stage.world.home, join(stage.world.serverRoot, 'link'));
    const answers = await Promise.allSettled([
      stage.engine.request('workspace/resolve', { path: workspace, kind: 'directory' }),
      stage.engine.request('thread/create', { workspace }),
      stage.engine.request('trust/inspect', { workspace }),
      stage.engine.request('policy/get', { workspace }),
      stage.engine.request('policy/test', { workspace, command: 'ls' })
    ]);
    for (const answer of answers) {
      const error = answer.status === 'rejected' ? (answer.reason as Refusal) : undefined;
      expect(error?.code).toBe(code);
      expect(error?.message).not.toMatch(/canary|\u202e/);
    }
  }
);
