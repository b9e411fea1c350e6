import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { codeOf, useStage } from './engine-driver';

const stage = useStage();

/** Trusts a folder as the gate's store would, and tells the engine. */
function trust(realPath: string): void {
  const { dev, ino } = statSync(realPath, { bigint: true });
  const record = { realPath, device: String(dev), inode: String(ino), trustedAt: 1 };
  stage.world.trust = [...stage.world.trust.filter(each => each.realPath !== realPath), record];
  stage.engine.send({ type: 'policy', policy: stage.world.policy() });
}

async function threadIn(workspace: string): Promise<string> {
  const { threadId } = await stage.engine.request('thread/create', { workspace });
  await stage.engine.request('thread/open', { threadId, afterSeq: 0 });
  return threadId;
}

/** Starts a turn that writes a file; resolves with how it ended, and answers no question. */
async function write(threadId: string, name: string): Promise<unknown> {
  const { engine } = stage;
  engine.events.length = 0;
  const turnId = await engine.turn(threadId, `/write ${name}\nx`);
  await engine.until(() =>
    engine.events.some(({ event }) => ['turn-end', 'approval-request'].includes(event.type))
  );
  if (engine.types().includes('approval-request')) {
    await engine.request('turn/cancel', { threadId, turnId });
    return 'asked';
  }
  const { reason, error } = await engine.event('turn-end');
  return { reason, code: error?.code };
}

const MOVED = { reason: 'error', code: 'moved' };

test('[JP-36] a thread whose link leads elsewhere now acts nowhere, whoever trusts the other folder', async () => {
  const other = join(stage.world.serverRoot, 'other');
  const link = join(stage.world.serverRoot, 'link');
  mkdirSync(other);
  symlinkSync('demo', link);
  const engine = await stage.start();
  trust(other);
  const threadId = await threadIn('link');
  expect((await engine.complete(threadId, '/write a.txt\none')).reason).toBe('done');
  const { turnId } = await engine.event('turn-end');
  rmSync(link);
  symlinkSync('other', link);
  expect(await write(threadId, 'b.txt')).toEqual(MOVED);
  expect(await codeOf(engine.request('checkpoint/restore', { threadId, turnId }))).toBe('moved');
  expect(readdirSync(other)).toEqual([]);
  // A thread that is begun there works there.
  expect(await write(await threadIn('link'), 'b.txt')).toBe('asked');
  rmSync(link);
  symlinkSync('demo', link);
  expect(await write(threadId, 'b.txt')).toBe('asked');
});

test('[JP-36] a folder in the place of the thread’s own is unknown until a person trusts it', async () => {
  const engine = await stage.start();
  const threadId = await engine.thread();
  expect(await write(threadId, 'a.txt')).toBe('asked');
  renameSync(stage.world.workspace, `${stage.world.workspace}-before`);
  mkdirSync(stage.world.workspace);
  writeFileSync(stage.path('theirs.txt'), 'x');
  expect(await write(threadId, 'a.txt')).toEqual(MOVED);
  trust(stage.world.workspace);
  expect(await write(threadId, 'a.txt')).toBe('asked');
});

test('[JP-36] a thread keeps its folder over a restart', async () => {
  const before = await stage.start();
  const threadId = await before.thread();
  await before.stop();
  renameSync(stage.world.workspace, `${stage.world.workspace}-before`);
  mkdirSync(stage.world.workspace);
  const engine = await stage.start();
  await engine.request('thread/open', { threadId, afterSeq: 0 });
  expect(await write(threadId, 'a.txt')).toEqual(MOVED);
});

test('[JP-17] trust in a folder that is too broad, as a tampered store may hold it, lets nothing act there', async () => {
  const shared = join(stage.world.serverRoot, 'shared');
  mkdirSync(join(shared, 'project'), { recursive: true });
  const engine = await stage.start();
  const { dev, ino } = statSync('/', { bigint: true });
  stage.world.trust = [
    { realPath: '/', device: String(dev), inode: String(ino), trustedAt: 1 },
    ...stage.world.trust
  ];
  trust(shared);
  const threadId = await threadIn('shared');
  chmodSync(shared, 0o1777);
  expect(await codeOf(engine.request('thread/create', { workspace: 'shared' }))).toBe('forbidden');
  expect(await write(threadId, 'a.txt')).toEqual({ reason: 'error', code: 'forbidden' });
  expect(readdirSync(shared)).toEqual(['project']);
  // Trust holds for the folder itself: what lies below a trusted one is unknown.
  const below = await threadIn('shared/project');
  expect((await engine.request('policy/get', { workspace: 'shared/project' })).trusted).toBe(false);
  expect(await write(below, 'a.txt')).not.toBe('asked');
  expect(readdirSync(join(shared, 'project'))).toEqual([]);
});
