import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActLocks } from '../src/engine/workspace/act-lock';
import type { Engine } from './engine-driver';
import { useStage } from './engine-driver';

const stage = useStage();

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd: stage.world.workspace,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: stage.world.home }
  });
const inGit = (name: string): string => stage.path(`.git/${name}`);

/** What a filter of the repository leaves in it, and would have taken back, before it waits for the kill. */
const PLANT = [
  'echo .. > .git/commondir',
  'mkdir -p .git/modules/x .git/rebase-merge',
  'echo "[core]" > .git/modules/x/config',
  'echo "exec touch ran" > .git/rebase-merge/git-rebase-todo',
  'touch .git/planted',
  'sleep 60',
  'cat'
].join('\n');

/** A repository whose own settings make `git add` run what was planted: confined, and with the repository writable. */
beforeEach(() => {
  git('init', '-q', '-b', 'main');
  writeFileSync(stage.path('a.txt'), 'one\n');
  git('add', '.');
  git('commit', '-qm', 'first');
  writeFileSync(stage.path('plant.sh'), PLANT);
  writeFileSync(stage.path('.gitattributes'), 'b.txt filter=plant\n');
  git('config', 'filter.plant.clean', 'sh plant.sh');
  writeFileSync(stage.path('b.txt'), 'two\n');
});

/** Kills the engine in the midst of a git call that has planted, and waits until nothing of the call is left. */
async function killInGit(engine: Engine): Promise<void> {
  const threadId = await engine.thread();
  await engine.turn(threadId, '/git add b.txt');
  const { approvalId } = await engine.event('approval-request');
  await engine.answer(threadId, approvalId, 'allow');
  await until(() => existsSync(inGit('planted')));
  await engine.kill();
  await until(() => !isRunning('plant.sh'));
  expect(existsSync(inGit('commondir'))).toBe(true);
}

const isRunning = (words: string): boolean =>
  readdirSync('/proc').some(name => {
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(words);
    } catch {
      return false; // No process, or gone meanwhile.
    }
  });

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds();) {
    if (Date.now() > end) throw new Error('Waited too long.');
    await new Promise(done => setTimeout(done, 20));
  }
}

const left = (): readonly string[] =>
  ['commondir', 'modules/x', 'rebase-merge', 'index.lock'].filter(name => existsSync(inGit(name)));

test('[KS-2] what a killed git call left in the repository is taken back by the next start alone', async () => {
  await killInGit(await stage.start());
  await stage.start();
  await until(() => left().length === 0);
  // Put aside and not lost, where git looks at nothing.
  const aside = readdirSync(inGit('.')).find(name => name.startsWith('taken-back-')) ?? '';
  expect(readFileSync(inGit(join(aside, 'modules/x/config')), 'utf8')).toBe('[core]\n');
  git('config', '--unset', 'filter.plant.clean');
  expect(git('status', '--short')).toBe('?? .gitattributes\n?? b.txt\n?? plant.sh\n');
  git('fsck', '--strict');
});

test('what the person made in the repository since then stays', async () => {
  await killInGit(await stage.start());
  const [record = ''] = readdirSync(join(stage.world.stateDir, 'sandbox/repositories')).filter(
    name => name.endsWith('.json')
  );
  const file = join(stage.world.stateDir, 'sandbox/repositories', record);
  // As if the kill had been two hours ago, and these had come since.
  const { at, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { at: number };
  writeFileSync(file, JSON.stringify({ ...rest, at: at - 7_200_000 }));
  await stage.start();
  await until(() => !existsSync(file));
  expect(left()).toEqual(['commondir', 'modules/x', 'rebase-merge', 'index.lock']);
});

test('an engine of anybody on the same state folder takes it back', async () => {
  await killInGit(await stage.start());
  await stage.start({ principal: 'other' });
  await until(() => left().length === 0);
});

test('a workspace in which another engine acts is left to that one', async () => {
  await killInGit(await stage.start());
  const release = await new ActLocks(stage.world.stateDir).acquire(
    stage.world.workspace,
    new AbortController().signal
  );
  const engine = await stage.start();
  await engine.complete(await engine.thread(), '/help');
  expect(left()).toHaveLength(4);
  release();
});

test('a git call that ends leaves no record', async () => {
  const engine = await stage.start();
  writeFileSync(stage.path('plant.sh'), 'cat');
  const threadId = await engine.thread();
  await engine.complete(threadId, '/git add b.txt');
  expect(await engine.event('tool-call-end')).toMatchObject({ outcome: 'ok' });
  expect(readdirSync(join(stage.world.stateDir, 'sandbox/repositories'))).toEqual([]);
});
