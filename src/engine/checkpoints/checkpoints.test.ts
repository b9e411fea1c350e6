import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openWorkspace } from '../workspace/open-workspace';
import type { Workspace } from '../workspace/workspace';
import type { Checkpoints } from './checkpoint';
import { createCheckpoints } from './open-checkpoints';

const thread = 't_aaaaaaaaaaaaaaaa';
const turnId = 'u_bbbbbbbbbbbbbbbb';
const signal = new AbortController().signal;

let base: string;
let root: string;
let workspace: Workspace;
let checkpoints: Checkpoints;

beforeEach(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-checkpoints-')));
  root = join(base, 'work');
  mkdirSync(root);
  workspace = await openWorkspace(root);
  checkpoints = createCheckpoints(join(base, 'state'));
});

afterEach(() => {
  workspace.dispose();
  rmSync(base, { recursive: true, force: true });
});

const put = (path: string, content: string | Buffer, mode = 0o644): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { mode });
  chmodSync(join(root, path), mode);
};

/** Everything below a folder: kind, mode and exact content. */
const treeOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .sort()
      .map(path => {
        const stats = lstatSync(join(folder, path));
        const content = stats.isFile()
          ? readFileSync(join(folder, path), 'latin1')
          : stats.isSymbolicLink()
            ? readlinkSync(join(folder, path))
            : '';
        return [path, `${(stats.mode & 0o170777).toString(8)} ${content}`];
      })
  );

const begin = async () => {
  const turn = await checkpoints.turn(thread, turnId, workspace);
  return { turn, uncovered: await turn.beforeCommand(signal) };
};

const restore = (keepMine?: readonly string[]) =>
  checkpoints.restore(thread, turnId, workspace, keepMine);

/** What a hostile or busy command may do to a tree. */
const act = (): void => {
  writeFileSync(join(root, 'a.txt'), 'changed');
  appendFileSync(join(root, 'bin'), Buffer.from([1, 2, 3]));
  chmodSync(join(root, 'run.sh'), 0o600);
  rmSync(join(root, 'gone'), { recursive: true });
  put('made/deep/new.txt', 'new');
  mkdirSync(join(root, 'empty'));
  rmSync(join(root, 'kind'));
  put('kind/inside', 'x');
  rmSync(join(root, 'was-folder'), { recursive: true });
  put('was-folder', 'file now');
  rmSync(join(root, 'link'));
  symlinkSync('elsewhere', join(root, 'link'));
  symlinkSync('/etc/passwd', join(root, 'leak'));
};

const fill = (): void => {
  put('a.txt', 'one\n', 0o640);
  put('bin', Buffer.from([0, 255, 13, 10, 0]));
  put('run.sh', '#!/bin/sh\n', 0o755);
  put('gone/x.txt', 'x');
  put('gone/sub/y.txt', '\ufeffy\r\n');
  put('kind', 'file');
  put('was-folder/z', 'z');
  put('same.txt', 'same');
  symlinkSync('a.txt', join(root, 'link'));
};

test('undo brings back the exact bytes, modes, folders and links; redo and undo again too [MG-25, JP-36]', async () => {
  fill();
  const before = treeOf(root);
  const { turn } = await begin();
  act();
  const after = treeOf(root);
  const changes = await turn.seal();
  expect(changes).toEqual([
    { path: 'a.txt', change: 'modified' },
    { path: 'bin', change: 'modified' },
    { path: 'empty', change: 'created' },
    { path: 'gone/sub/y.txt', change: 'deleted' },
    { path: 'gone/x.txt', change: 'deleted' },
    { path: 'kind', change: 'modified' },
    { path: 'kind/inside', change: 'created' },
    { path: 'leak', change: 'created' },
    { path: 'link', change: 'modified' },
    { path: 'made/deep/new.txt', change: 'created' },
    { path: 'run.sh', change: 'modified' },
    { path: 'was-folder', change: 'modified' },
    { path: 'was-folder/z', change: 'deleted' }
  ]);
  expect(await checkpoints.state(thread, turnId)).toBe('undoable');
  expect(await restore()).toMatchObject({ kept: [], redone: false });
  expect(treeOf(root)).toEqual(before);
  expect(await checkpoints.state(thread, turnId)).toBe('undone');
  expect(await restore()).toMatchObject({ kept: [], redone: true });
  expect(treeOf(root)).toEqual(after);
  await restore();
  expect(treeOf(root)).toEqual(before);
});

test('everything needed survives a restart, before and after the seal [MG-25]', async () => {
  fill();
  const before = treeOf(root);
  await begin();
  act();
  checkpoints = createCheckpoints(join(base, 'state'));
  await restore();
  expect(treeOf(root)).toEqual(before);
  checkpoints = createCheckpoints(join(base, 'state'));
  expect(await checkpoints.state(thread, turnId)).toBe('undone');
  await restore();
  expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('changed');
});

test('a preview tells all and changes nothing [JP-11]', async () => {
  put('a.txt', 'one\n');
  put('old.txt', 'old\n');
  const { turn } = await begin();
  put('a.txt', 'two\n');
  put('new.txt', 'new\n');
  rmSync(join(root, 'old.txt'));
  put('sub/x', 'x');
  await turn.seal();
  put('sub/x', 'mine');
  const tree = treeOf(base);
  expect(await checkpoints.preview(thread, turnId, workspace)).toEqual({
    turnId,
    redo: false,
    uncovered: [],
    files: [
      { path: 'a.txt', action: 'restore', diff: expect.stringContaining('-two\n+one') },
      { path: 'new.txt', action: 'remove', diff: expect.stringContaining('-new') },
      { path: 'old.txt', action: 'recreate', diff: expect.stringContaining('+old') },
      { path: 'sub', action: 'remove' },
      {
        path: 'sub/x',
        action: 'conflict',
        why: 'changed since',
        diff: expect.stringContaining('-mine')
      }
    ]
  });
  expect(treeOf(base)).toEqual(tree);
});

test('what a person changed after the turn is left and named, unless they say otherwise [JP-6, MG-25]', async () => {
  put('a.txt', 'one');
  put('b.txt', 'one');
  const { turn } = await begin();
  put('a.txt', 'agent');
  put('b.txt', 'agent');
  put('made/x', 'agent');
  await turn.seal();
  put('a.txt', 'mine');
  put('made/y', 'mine');
  expect(await restore()).toEqual({
    restored: ['b.txt', 'made/x'],
    kept: ['made', 'a.txt'].sort(),
    redone: false
  });
  expect([
    readFileSync(join(root, 'a.txt'), 'utf8'),
    readFileSync(join(root, 'made/y'), 'utf8')
  ]).toEqual(['mine', 'mine']);
});

test('a conflict that is not in keepMine is forced, and redo brings the person’s version back', async () => {
  put('a.txt', 'one');
  put('b.txt', 'one');
  const { turn } = await begin();
  put('a.txt', 'agent');
  put('b.txt', 'agent');
  await turn.seal();
  put('a.txt', 'mine');
  put('b.txt', 'mine');
  expect(await restore(['b.txt'])).toEqual({ restored: ['a.txt'], kept: ['b.txt'], redone: false });
  expect([
    readFileSync(join(root, 'a.txt'), 'utf8'),
    readFileSync(join(root, 'b.txt'), 'utf8')
  ]).toEqual(['one', 'mine']);
  await restore();
  expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('mine');
});

test('named files are captured once a turn, absence and missing folders included', async () => {
  put('a.txt', 'one');
  const turn = await checkpoints.turn(thread, turnId, workspace);
  await turn.beforeFiles(['a.txt', 'x/y/new.txt']);
  put('a.txt', 'two');
  put('x/y/new.txt', 'new');
  await turn.beforeFiles(['a.txt', 'x/y/new.txt']);
  put('a.txt', 'three');
  expect(await turn.changes()).toEqual([
    { path: 'a.txt', change: 'modified' },
    { path: 'x/y/new.txt', change: 'created' }
  ]);
  await turn.seal();
  await restore();
  expect(treeOf(root)).toEqual({ 'a.txt': '100644 one' });
});

test('a file that a command made and an edit changed is gone after undo', async () => {
  const { turn } = await begin();
  put('made.txt', 'by command');
  await turn.beforeFiles(['made.txt']);
  put('made.txt', 'by edit');
  await turn.seal();
  await restore();
  expect(treeOf(root)).toEqual({});
});

test('what is ignored, secret, too large or too much is said and left alone', async () => {
  checkpoints = createCheckpoints(join(base, 'state'), { bytes: 100, files: 2 });
  put('.gitignore', 'out/\n');
  put('a.txt', 'a');
  put('b.txt', 'b');
  put('big.dat', 'x'.repeat(101));
  put('key.pem', 'SECRET-CANARY');
  put('out/x', 'x');
  const { turn, uncovered } = await begin();
  expect(uncovered).toEqual([
    { path: 'b.txt', reason: 'more than 2 files' },
    { path: 'big.dat', reason: 'too large' },
    { path: 'key.pem', reason: 'a secret file is not copied' },
    { path: 'out', reason: 'ignored' }
  ]);
  put('a.txt', 'changed');
  put('big.dat', 'y'.repeat(102));
  await turn.seal();
  expect(await restore()).toEqual({ restored: ['a.txt'], kept: ['big.dat'], redone: false });
  const stored = readdirSync(join(base, 'state'), { recursive: true, encoding: 'utf8' }).filter(
    path => path.endsWith('.pack')
  );
  expect(
    stored.map(path => readFileSync(join(base, 'state', path), 'latin1')).join()
  ).not.toContain('SECRET-CANARY');
});

test('a file ignored since, by a rule that the command wrote, still comes back', async () => {
  put('a.txt', 'one');
  const { turn } = await begin();
  put('a.txt', 'two');
  put('.gitignore', '*.txt\n');
  await turn.seal();
  await restore();
  expect(treeOf(root)).toEqual({ 'a.txt': '100644 one' });
});

test('same size and same time do not hide a change', async () => {
  put('a.txt', 'one');
  const { mtime } = statSync(join(root, 'a.txt'));
  const { turn } = await begin();
  writeFileSync(join(root, 'a.txt'), 'two');
  utimesSync(join(root, 'a.txt'), mtime, mtime);
  expect(await turn.changes()).toEqual([{ path: 'a.txt', change: 'modified' }]);
});

test('a turn that changed nothing has nothing to undo and leaves no log', async () => {
  put('a.txt', 'one');
  const { turn } = await begin();
  expect(await turn.seal()).toEqual([]);
  expect(await checkpoints.state(thread, turnId)).toBe('none');
  await expect(restore()).rejects.toEqual(expect.objectContaining({ code: 'not-found' }));
});

test('the store is private, outside the workspace, and keeps a content once', async () => {
  put('a.txt', 'x'.repeat(10_000));
  put('b.txt', 'x'.repeat(10_000));
  await begin();
  const other = await checkpoints.turn(thread, 'u_cccccccccccccccc', workspace);
  await other.beforeCommand(signal);
  const state = join(base, 'state');
  const modes = readdirSync(state, { recursive: true, encoding: 'utf8' }).map(
    path => statSync(join(state, path)).mode & 0o777
  );
  expect(modes.every(mode => (mode & 0o077) === 0)).toBe(true);
  const packs = readdirSync(join(state, 'checkpoints/packs')).filter(name =>
    name.endsWith('.pack')
  );
  expect(packs.map(name => statSync(join(state, 'checkpoints/packs', name)).size)).toEqual([
    10_000
  ]);
});

test('a link in the place of what undo writes is not followed [JP-14]', async () => {
  put('dir/a.txt', 'one');
  const { turn } = await begin();
  put('dir/a.txt', 'two');
  await turn.seal();
  mkdirSync(join(base, 'outside'));
  writeFileSync(join(base, 'outside/a.txt'), 'two');
  renameSync(join(root, 'dir'), join(base, 'aside'));
  symlinkSync('../outside', join(root, 'dir'));
  expect(await restore([])).toMatchObject({ restored: [], kept: ['dir/a.txt'] });
  expect(readFileSync(join(base, 'outside/a.txt'), 'utf8')).toBe('two');
});

describe('after a crash', () => {
  const logFile = (): string => join(base, 'state/checkpoints/turns', thread, `${turnId}.jsonl`);

  test('a torn last line did not happen', async () => {
    put('a.txt', 'one');
    await begin();
    put('a.txt', 'two');
    appendFileSync(logFile(), '{"type":"sealed","chan');
    checkpoints = createCheckpoints(join(base, 'state'));
    await restore();
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('one');
  });

  test('a restore cut short anywhere is finished by running it again [JP-10]', async () => {
    fill();
    const before = treeOf(root);
    const { turn } = await begin();
    act();
    await turn.seal();
    await restore();
    // The log as a crash leaves it: the plan is there, the end is not, and some paths are as they were.
    const lines = readFileSync(logFile(), 'utf8').trimEnd().split('\n');
    writeFileSync(logFile(), `${lines.slice(0, -1).join('\n')}\n`);
    put('a.txt', 'changed', 0o640);
    put('made/deep/new.txt', 'new');
    checkpoints = createCheckpoints(join(base, 'state'));
    expect(await checkpoints.state(thread, turnId)).toBe('undoable');
    await restore();
    expect(treeOf(root)).toEqual(before);
    expect(await checkpoints.state(thread, turnId)).toBe('undone');
  });

  test('a damaged pack is noticed, and nothing wrong is written', async () => {
    put('a.txt', 'one');
    const { turn } = await begin();
    put('a.txt', 'two');
    await turn.seal();
    const folder = join(base, 'state/checkpoints/packs');
    const pack = join(folder, readdirSync(folder).find(name => name.endsWith('.pack')) ?? '');
    truncateSync(pack, 0);
    checkpoints = createCheckpoints(join(base, 'state'));
    expect(await restore()).toEqual({ restored: [], kept: ['a.txt'], redone: false });
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('two');
  });
});

test('forgetting a thread removes its turns and no other thread’s', async () => {
  put('a.txt', 'one');
  await begin();
  const other = await checkpoints.turn('t_other', turnId, workspace);
  await other.beforeFiles(['a.txt']);
  await checkpoints.forget(thread);
  put('a.txt', 'two');
  expect(await checkpoints.state(thread, turnId)).toBe('none');
  expect(await checkpoints.restore('t_other', turnId, workspace, undefined)).toMatchObject({
    restored: ['a.txt']
  });
  await expect(checkpoints.forget('../x')).rejects.toEqual(
    expect.objectContaining({ code: 'bad-params' })
  );
});

describe('collecting what no turn needs', () => {
  const later = Infinity;
  const bytesOfPacks = (): number => {
    const packs = join(base, 'state', 'checkpoints', 'packs');
    return readdirSync(packs).reduce((sum, name) => sum + lstatSync(join(packs, name)).size, 0);
  };
  /** A turn that puts a megabyte in the place of another. */
  const change = async (inThread: string, path: string, letter: string): Promise<void> => {
    put(path, letter.repeat(1_000_000));
    const turn = await checkpoints.turn(inThread, turnId, workspace);
    await turn.beforeFiles([path]);
    put(path, 'changed');
    await turn.seal();
  };
  const restart = async (): Promise<void> => {
    await checkpoints.close();
    checkpoints = createCheckpoints(join(base, 'state'));
  };

  test('a thread that is gone for good frees its contents, and no other’s', async () => {
    await change('t_gone', 'a.txt', 'a');
    await restart();
    await change('t_stays', 'b.txt', 'b');
    await restart();
    await checkpoints.forget('t_gone');
    expect(await checkpoints.collect(0)).toBe(1_000_000);
    expect(bytesOfPacks()).toBeLessThan(1_100_000);
    await checkpoints.restore('t_stays', turnId, workspace, undefined);
    expect(readFileSync(join(root, 'b.txt'), 'utf8')).toBe('b'.repeat(1_000_000));
  });

  test('what lives in a pack that is mostly dead is moved, and comes back from there', async () => {
    await change('t_gone', 'a.txt', 'a');
    await change('t_gone_too', 'c.txt', 'c');
    await change('t_stays', 'b.txt', 'b');
    await restart();
    await Promise.all(['t_gone', 't_gone_too'].map(gone => checkpoints.forget(gone)));
    expect(await checkpoints.collect(0)).toBe(2_000_000);
    await restart();
    await checkpoints.restore('t_stays', turnId, workspace, undefined);
    expect(readFileSync(join(root, 'b.txt'), 'utf8')).toBe('b'.repeat(1_000_000));
  });

  test('turns older than the time that undo is kept go, younger ones stay', async () => {
    await change('t_old', 'a.txt', 'a');
    await change('t_young', 'b.txt', 'b');
    await restart();
    const log = join(base, 'state', 'checkpoints', 'turns', 't_old', `${turnId}.jsonl`);
    utimesSync(log, 1000, 1000);
    expect(await checkpoints.collect(2_000_000)).toBe(1_000_000);
    expect(await checkpoints.state('t_old', turnId)).toBe('none');
    expect(await checkpoints.state('t_young', turnId)).toBe('undoable');
    await restart();
    expect(await checkpoints.collect(later)).toBe(1_000_000);
    expect(bytesOfPacks()).toBe(0);
  });

  test('nothing is collected while a turn is open, or another engine lives', async () => {
    await change('t_gone', 'a.txt', 'a');
    await restart();
    await checkpoints.forget('t_gone');
    const turn = await checkpoints.turn(thread, turnId, workspace);
    expect(await checkpoints.collect(later)).toBeNull();
    await turn.seal();
    const other = createCheckpoints(join(base, 'state'));
    await (await other.turn('t_other', turnId, workspace)).beforeFiles(['a.txt']);
    expect(await checkpoints.collect(later)).toBeNull();
  });

  test('a turn that begins while it collects waits, and captures anew what went', async () => {
    await change('t_gone', 'a.txt', 'a');
    await restart();
    await checkpoints.forget('t_gone');
    put('a.txt', 'a'.repeat(1_000_000));
    const collecting = checkpoints.collect(later);
    const turn = await checkpoints.turn(thread, turnId, workspace);
    await turn.beforeFiles(['a.txt']);
    put('a.txt', 'changed');
    await turn.seal();
    expect(await collecting).toBe(1_000_000);
    await checkpoints.restore(thread, turnId, workspace, undefined);
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('a'.repeat(1_000_000));
  });
});

test('files that did not change are not read a second time', async () => {
  for (let index = 0; index < 50; index += 1) put(`d${index % 5}/f${index}.txt`, `${index}`);
  // Within a tick of the clock a change could look like none, so that a file as young as that is read again.
  await setTimeout(50);
  await begin();
  const reads = jest.spyOn(workspace, 'read');
  put('d0/f0.txt', 'changed');
  const turn = await checkpoints.turn(thread, 'u_2', workspace);
  await turn.beforeCommand(signal);
  expect(reads.mock.calls.map(([path]) => path)).toEqual(['d0/f0.txt']);
});

describe('a command that rewrites an ignore file', () => {
  test.each<[how: string, rewrite: () => void]>([
    ['removes it', () => rmSync(join(root, '.gitignore'))],
    ['empties it', () => put('.gitignore', '')],
    ['excepts from it', () => put('.gitignore', 'data/\n!data/\n')]
  ])('%s: undo leaves alone what was ignored before', async (_how, rewrite) => {
    put('.gitignore', 'data/\n');
    put('data/precious.bin', 'never captured');
    const { turn } = await begin();
    rewrite();
    put('made.txt', 'made');
    expect((await turn.seal()).map(({ path }) => path)).toEqual(['.gitignore', 'made.txt']);
    await restore();
    expect(readFileSync(join(root, 'data/precious.bin'), 'utf8')).toBe('never captured');
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe('data/\n');
  });

  test.each(['.gitignore', 'made/.gitignore'])(
    '%s hides nothing that it made',
    async ignoreFile => {
      const { turn } = await begin();
      put('made/evil.py', 'evil');
      put(ignoreFile, '*\n');
      expect((await turn.seal()).map(({ path }) => path).sort()).toEqual(
        [ignoreFile, 'made/evil.py'].sort()
      );
      await restore();
      expect(readdirSync(root)).toEqual([]);
    }
  );
});

test('what a command would leave uncovered is told before anything is captured', async () => {
  put('.gitignore', 'data/\n');
  put('data/x', 'x');
  put('.env', 'SECRET=1');
  const turn = await checkpoints.turn(thread, turnId, workspace);
  const told = await turn.uncoveredByCommand(signal);
  expect(told).toEqual(await turn.beforeCommand(signal));
  expect(told.map(({ path }) => path).sort()).toEqual(['.env', 'data']);
});
