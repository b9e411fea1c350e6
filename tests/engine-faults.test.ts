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
import { Engine, World, type Refusal } from './engine-driver';

// Each test starts real processes, on machines that may be busy.
jest.setTimeout(30_000);

let world: World;
let engine: Engine;
let threadId: string;

beforeEach(() => {
  world = new World();
  world.trustDemo();
});

afterEach(async () => {
  await engine.stop();
  world.remove();
});

const inDemo = (name: string): string => join(world.workspace, name);
const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'accepted',
    ({ code, message }: Refusal) => ({ code, leaks: message.includes(world.base) })
  );
/** What the engine told last of where history lies. */
const history = (): unknown =>
  engine.lines
    .map(line => line.type === 'notify' && line.frame.method === 'status' && line.frame.params)
    .filter(params => typeof params === 'object' && params !== null && 'history' in params)
    .at(-1);
/** From here on the engine can write no file beyond its first bytes, as on a full disk; or can again. */
const limitFiles = (bytes: string): void => {
  const { status, stderr } = spawnSync('prlimit', [`--pid=${engine.pid}`, `--fsize=${bytes}:`]);
  if (status !== 0) throw new Error(String(stderr));
};

test('[KS-12] a turn that ends on a full disk is told, refused after, and settled when space returns', async () => {
  const script = join(world.base, 'script.json');
  const words = Array.from({ length: 60 }, (_, index) => ({ text: `word ${index} `, waitMs: 20 }));
  writeFileSync(
    script,
    JSON.stringify({ turns: [{ steps: [words] }, { steps: [[{ text: 'again' }]] }] })
  );
  engine = await Engine.start(world, { script });
  threadId = await engine.thread();
  const turnId = await engine.turn(threadId, 'tell me');
  await engine.event('message-delta');
  limitFiles('100');
  await engine.until(() => history() !== undefined);
  expect(history()).toMatchObject({ history: { note: 'read-only' } });
  expect(await refusal(engine.turn(threadId, 'more'))).toEqual({ code: 'read-only', leaks: false });
  expect(await refusal(engine.request('turn/cancel', { threadId, turnId }))).toEqual({
    code: 'read-only',
    leaks: false
  });
  expect(engine.types()).not.toContain('turn-end');
  limitFiles('unlimited');
  expect(await engine.event('turn-end')).toMatchObject({ turnId, reason: 'error' });
  const { text } = await engine.event('message-end');
  expect(text).toContain('word 0 word 1 ');
  await engine.until(() => JSON.stringify(history()) === '{"history":{"note":""}}');
  await engine.turn(threadId, 'more');
  await engine.event('turn-end', end => end.turnId !== turnId);
});

test('a turn whose folder is moved away while it acts ends, and tells why', async () => {
  engine = await Engine.start(world);
  threadId = await engine.thread();
  await engine.turn(threadId, '/sh touch a.txt; sleep 1');
  const { approvalId } = await engine.event('approval-request');
  await engine.answer(threadId, approvalId, 'allow');
  while (!existsSync(inDemo('a.txt'))) await new Promise(done => setTimeout(done, 20));
  renameSync(world.workspace, `${world.workspace}-2`);
  mkdirSync(world.workspace);
  const end = await engine.event('turn-end');
  expect(end).toMatchObject({ error: { message: expect.any(String) as string } });
  expect(end.error?.code).not.toBe('internal');
});

/** A turn that made a folder with a file, for what may stand in the way of taking it back. */
async function madeTurn(): Promise<string> {
  engine = await Engine.start(world);
  threadId = await engine.thread();
  await engine.complete(threadId, '/sh mkdir out; echo one > out/a.txt');
  const { turnId } = await engine.complete(threadId, '/sh echo two > out/a.txt; echo b > b.txt');
  return turnId;
}
const contents = (): string => join(world.stateDir, 'checkpoints');
const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.endsWith('.jsonl'))
    .map(entry => join(entry.parentPath, entry.name));

test.each<[string, () => void, readonly string[]]>([
  ['the workspace is gone', () => rmSync(world.workspace, { recursive: true }), ['not-found']],
  [
    'the workspace is a file',
    () => {
      rmSync(world.workspace, { recursive: true });
      writeFileSync(world.workspace, '');
    },
    ['not-found']
  ],
  [
    'a folder became a link',
    () => {
      rmSync(inDemo('out'), { recursive: true });
      symlinkSync(world.home, inDemo('out'));
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
    const answer = await refusal(engine.request(method, { threadId, turnId }));
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
    engine = await Engine.start(world);
    writeFileSync(join(world.serverRoot, 'file'), '');
    symlinkSync(world.home, join(world.serverRoot, 'link'));
    const answers = await Promise.allSettled([
      engine.request('workspace/resolve', { path: workspace, kind: 'directory' }),
      engine.request('thread/create', { workspace }),
      engine.request('trust/inspect', { workspace }),
      engine.request('policy/get', { workspace }),
      engine.request('policy/test', { workspace, command: 'ls' })
    ]);
    for (const answer of answers) {
      const error = answer.status === 'rejected' ? (answer.reason as Refusal) : undefined;
      expect(error?.code).toBe(code);
      expect(error?.message).not.toMatch(/canary|\u202e/);
    }
  }
);
