import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Hold } from './folder';
import { openWorkspace } from './open-workspace';
import { hashBytes } from './regular-file';
import type { Workspace } from './workspace';

const bytes = (text: string): Buffer => Buffer.from(text);
const coded = (code: string): unknown => expect.objectContaining({ code });

describe.each<Hold>(['descriptor', 'realpath'])('a workspace held by %s', hold => {
  let base: string;
  let root: string;
  let workspace: Workspace;

  beforeEach(async () => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-workspace-')));
    root = join(base, 'root');
    mkdirSync(join(root, 'src'), { recursive: true });
    writeFileSync(join(root, 'src/a.txt'), 'one\n', { mode: 0o640 });
    writeFileSync(join(base, 'canary'), 'canary');
    workspace = await openWorkspace(root, { hold });
  });

  afterEach(() => {
    workspace.dispose();
    rmSync(base, { recursive: true, force: true });
  });

  const tree = (): readonly string[] =>
    // As entries, since by name alone Node walks into linked folders until the system stops it.
    readdirSync(root, { recursive: true, withFileTypes: true })
      .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
      .sort();

  test('reads bytes, hash, size and mode, whole and in windows', async () => {
    expect(await workspace.read('src/a.txt', 100)).toEqual({
      bytes: bytes('one\n'),
      hash: hashBytes(bytes('one\n')),
      size: 4,
      mode: 0o640
    });
    expect(await workspace.readRange('src/a.txt', 1, 2)).toEqual({ bytes: bytes('ne'), size: 4 });
    expect(await workspace.version('src/none.txt')).toEqual({ hash: null, size: 0, mode: 0 });
    await expect(workspace.read('src/a.txt', 3)).rejects.toEqual(coded('too-large'));
  });

  test('reads a large file whole without one long read', async () => {
    const large = Buffer.alloc(3 * 1024 * 1024 + 7, 'abc');
    writeFileSync(join(root, 'large'), large);
    const read = await workspace.read('large', 1e7);
    expect([read.bytes.equals(large), (await workspace.version('large')).hash]).toEqual([
      true,
      read.hash
    ]);
  });

  test('writes atomically, keeps the mode, leaves nothing else behind [JP-18, NB-39]', async () => {
    const { hash } = await workspace.version('src/a.txt');
    const inode = statSync(join(root, 'src/a.txt')).ino;
    const version = await workspace.write('src/a.txt', bytes('two\n'), { expect: hash });
    expect(version).toEqual({ hash: hashBytes(bytes('two\n')), size: 4, mode: 0o640 });
    expect(readFileSync(join(root, 'src/a.txt'), 'utf8')).toBe('two\n');
    expect(statSync(join(root, 'src/a.txt')).ino).not.toBe(inode);
    expect(tree()).toEqual(['src', 'src/a.txt']);
  });

  test('makes missing parents for a new file, and takes them back when the write fails [JP-18]', async () => {
    await workspace.write('x/y/z.txt', bytes('new'), { expect: null });
    expect(readFileSync(join(root, 'x/y/z.txt'), 'utf8')).toBe('new');
    const stop = AbortSignal.abort();
    await expect(
      workspace.write('p/q/r.txt', bytes('new'), { expect: null, signal: stop })
    ).rejects.toThrow();
    expect(tree()).toEqual(['src', 'src/a.txt', 'x', 'x/y', 'x/y/z.txt']);
  });

  test('refuses to write over what changed, came or went since [JP-6, JP-8]', async () => {
    const { hash } = await workspace.version('src/a.txt');
    writeFileSync(join(root, 'src/a.txt'), 'theirs');
    await expect(workspace.write('src/a.txt', bytes('ours'), { expect: hash })).rejects.toEqual(
      coded('conflict')
    );
    await expect(workspace.write('src/a.txt', bytes('ours'), { expect: null })).rejects.toEqual(
      coded('conflict')
    );
    await expect(workspace.write('src/gone.txt', bytes('ours'), { expect: hash })).rejects.toEqual(
      coded('conflict')
    );
    await expect(
      workspace.remove('src/a.txt', { expect: hash ?? '', type: 'file' })
    ).rejects.toEqual(coded('conflict'));
    expect(readFileSync(join(root, 'src/a.txt'), 'utf8')).toBe('theirs');
    expect(tree()).toEqual(['src', 'src/a.txt']);
  });

  test('of two writers with one base the first wins and the second conflicts [JP-8]', async () => {
    const { hash } = await workspace.version('src/a.txt');
    const outcomes = await Promise.allSettled([
      workspace
        .write('src/a.txt', bytes('first'), { expect: hash })
        .then(() => workspace.write('src/a.txt', bytes('late'), { expect: hash })),
      workspace
        .write('src/new.txt', bytes('one'), { expect: null })
        .then(() => workspace.write('src/new.txt', bytes('two'), { expect: null }))
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([
      readFileSync(join(root, 'src/a.txt'), 'utf8'),
      readFileSync(join(root, 'src/new.txt'), 'utf8')
    ]).toEqual(['first', 'one']);
  });

  test('a write does not reach through a hard link to a file outside [JP-14]', async () => {
    linkSync(join(base, 'canary'), join(root, 'twin'));
    await workspace.write('twin', bytes('ours'), { expect: hashBytes(bytes('canary')) });
    expect(readFileSync(join(base, 'canary'), 'utf8')).toBe('canary');
  });

  const links: readonly (readonly [why: string, from: string, to: string, path: string])[] = [
    ['a link to a file outside', 'leak', '../canary', 'leak'],
    ['a link to a file inside', 'alias', 'src/a.txt', 'alias'],
    ['a dangling link', 'dangling', '../nowhere', 'dangling'],
    ['a linked parent', 'up', '..', 'up/canary'],
    ['a linked parent inside', 'same', 'src', 'same/a.txt']
  ];

  test.each(links)('refuses %s for every operation [JP-14]', async (_why, from, to, path) => {
    symlinkSync(to, join(root, from));
    const before = tree();
    for (const act of [
      () => workspace.read(path, 100),
      () => workspace.readRange(path, 0, 1),
      () => workspace.version(path),
      () => workspace.write(path, bytes('x'), { expect: hashBytes(bytes('canary')) }),
      () => workspace.write(path, bytes('x'), { expect: null }),
      () => workspace.remove(path, { type: 'file' }),
      () => workspace.setMode(path, 0o777)
    ]) {
      await expect(act()).rejects.toEqual(coded('is-link'));
    }
    expect([
      readFileSync(join(base, 'canary'), 'utf8'),
      readFileSync(join(root, 'src/a.txt'), 'utf8'),
      tree()
    ]).toEqual(['canary', 'one\n', before]);
    expect(existsSync(join(base, 'nowhere'))).toBe(false);
  });

  test('lists and stats a link as itself, and never goes through one [JP-14]', async () => {
    symlinkSync('..', join(root, 'up'));
    expect(await workspace.stat('up')).toMatchObject({ type: 'link', path: 'up' });
    expect((await workspace.list('.')).map(({ path, type }) => [path, type])).toEqual([
      ['src', 'directory'],
      ['up', 'link']
    ]);
    await expect(workspace.list('up')).rejects.toEqual(coded('is-link'));
    await expect(workspace.stat('up/canary')).rejects.toEqual(coded('is-link'));
    expect(await workspace.readLink('up')).toBe('..');
  });

  test('refuses pipes, sockets and devices without waiting for them', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    for (const path of ['pipe', 'src']) {
      await expect(workspace.read(path, 100)).rejects.toEqual(coded('not-a-file'));
      await expect(workspace.write(path, bytes('x'), { expect: null })).rejects.toEqual(
        coded('not-a-file')
      );
    }
    expect(await workspace.stat('pipe')).toMatchObject({ type: 'other' });
  });

  test('a file in the place of a folder, a missing folder and the root as a file are refused [NB-19]', async () => {
    await expect(workspace.list('src/a.txt')).rejects.toEqual(coded('not-a-folder'));
    await expect(workspace.list('nowhere')).rejects.toEqual(coded('not-found'));
    await expect(workspace.read('src/a.txt/b', 10)).rejects.toEqual(coded('not-a-folder'));
    await expect(workspace.read('.', 10)).rejects.toEqual(coded('not-a-file'));
    await expect(workspace.write('.', bytes('x'), { expect: null })).rejects.toEqual(
      coded('not-a-file')
    );
    await expect(workspace.read('../canary', 10)).rejects.toEqual(coded('bad-path'));
  });

  test('removes a file, an empty folder and a link, and nothing else', async () => {
    symlinkSync('../canary', join(root, 'link'));
    await workspace.remove('link', { type: 'link' });
    await expect(workspace.remove('src', { type: 'directory' })).rejects.toEqual(
      coded('not-empty')
    );
    await expect(workspace.remove('src', { type: 'file' })).rejects.toEqual(coded('conflict'));
    await workspace.remove('src/a.txt', { type: 'file', expect: hashBytes(bytes('one\n')) });
    await workspace.remove('src', { type: 'directory' });
    expect([tree(), readFileSync(join(base, 'canary'), 'utf8')]).toEqual([[], 'canary']);
  });

  test('makes folders and links, and sets modes', async () => {
    await workspace.makeFolder('made', 0o750);
    await workspace.makeLink('made/link', '../../canary');
    await workspace.setMode('src/a.txt', 0o600);
    await workspace.setMode('src', 0o700);
    expect(
      ['made', 'src', 'src/a.txt'].map(path => lstatSync(join(root, path)).mode & 0o777)
    ).toEqual([0o750, 0o700, 0o600]);
    expect(await workspace.readLink('made/link')).toBe('../../canary');
  });

  test('a root that was moved or replaced is no longer the workspace', async () => {
    renameSync(root, join(base, 'moved'));
    await expect(workspace.stat('src/a.txt')).rejects.toEqual(coded('moved'));
    mkdirSync(root);
    await expect(workspace.write('new', bytes('x'), { expect: null })).rejects.toEqual(
      coded('moved')
    );
    expect(readdirSync(root)).toEqual([]);
  });

  test('holds no descriptor once disposed, and not one more after work', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    await workspace.write('x/y.txt', bytes('x'), { expect: null });
    await expect(workspace.read('x', 10)).rejects.toThrow();
    await expect(workspace.list('x/none')).rejects.toThrow();
    expect(open()).toBe(before);
    workspace.dispose();
    workspace.dispose();
    expect(open()).toBe(before - 1);
  });

  test('a folder it may not write in leaves the original and no debris [JP-18]', async () => {
    chmodSync(join(root, 'src'), 0o555);
    // Root may write anywhere, so the failing writer is another user where the test runs as root.
    if (process.getuid?.() === 0) {
      process.seteuid?.(65534);
      chmodSyncAs(0, () => chmodSync(base, 0o755));
    }
    try {
      await expect(workspace.write('src/b.txt', bytes('x'), { expect: null })).rejects.toEqual(
        coded('no-access')
      );
    } finally {
      process.seteuid?.(process.getuid?.() ?? 0);
      chmodSync(join(root, 'src'), 0o755);
    }
    expect(tree()).toEqual(['src', 'src/a.txt']);
  });
});

const chmodSyncAs = (uid: number, act: () => void): void => {
  const before = process.geteuid?.() ?? 0;
  process.seteuid?.(uid);
  act();
  process.seteuid?.(before);
};
