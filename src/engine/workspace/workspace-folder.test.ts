import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refusedRoot, type FolderFacts } from './refused-root';
import { findFolder, isStillThere, resolveWorkspace } from './workspace-folder';

let root = '';
let facts: FolderFacts;

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'folder-')));
  for (const path of [
    'repo/.git',
    'repo/src/deep',
    'plain/sub',
    'tree',
    '.ssh',
    'open',
    'state/sallyport'
  ]) {
    mkdirSync(join(root, path), { recursive: true });
  }
  writeFileSync(join(root, 'tree/.git'), 'gitdir: ../repo/.git/worktrees/tree\n');
  writeFileSync(join(root, 'plain/a.txt'), '');
  symlinkSync('/usr/share', join(root, 'out'));
  symlinkSync('repo', join(root, 'alias'));
  mkdirSync(join(root, 'faked'));
  symlinkSync('../repo/.git', join(root, 'faked/.git'));
  chmodSync(join(root, 'open'), 0o1777);
  facts = {
    serverRoot: root,
    home: '/home/user',
    stateDir: join(root, 'state/sallyport'),
    jupyterPaths: { config: [], data: [], runtime: [] }
  };
});

afterAll(() => rmSync(root, { recursive: true }));

const resolved: readonly [path: string, kind: 'file' | 'directory', workspace: string][] = [
  ['repo/src/deep/a.py', 'file', 'repo'],
  ['repo/src', 'directory', 'repo'],
  ['repo', 'directory', 'repo'],
  ['tree/new.py', 'file', 'tree'],
  ['plain/a.txt', 'file', 'plain'],
  ['plain/sub', 'directory', 'plain/sub'],
  ['faked/a', 'file', 'faked'],
  ['a.txt', 'file', ''],
  ['', 'directory', '']
];

test.each(resolved)('finds for %j (%s) the workspace %j', async (path, kind, workspace) => {
  expect(await resolveWorkspace(facts, { path, kind })).toMatchObject({ workspace });
});

test.each(['../x', '/etc', 'a/../b', 'a\\b', 'a\0', 'repo/'])(
  '[JP-13] refuses the spelling %j',
  async path => {
    await expect(resolveWorkspace(facts, { path, kind: 'directory' })).rejects.toMatchObject({
      code: 'bad-path'
    });
  }
);

test('a missing folder and a file are not found', async () => {
  await expect(findFolder(facts, 'missing')).rejects.toMatchObject({ code: 'not-found' });
  await expect(findFolder(facts, 'plain/a.txt')).rejects.toMatchObject({ code: 'not-found' });
});

test('a folder is known by real path, device and inode, whatever link leads to it', async () => {
  expect(await findFolder(facts, 'alias')).toEqual(await findFolder(facts, 'repo'));
  expect((await findFolder(facts, 'repo')).realPath).toBe(join(root, 'repo'));
});

test.each(['', 'state', 'state/sallyport', 'out', '.ssh', 'open', 'repo/.git'])(
  '[JP-13, JP-17] refuses %j as a workspace, with the reason',
  async workspace => {
    expect((await findFolder(facts, workspace)).refused).toMatch(/\.$/);
  }
);

const machine: FolderFacts = {
  serverRoot: '/',
  home: '/home/user',
  stateDir: '/home/user/.local/share/jupyter/sallyport',
  jupyterPaths: {
    config: ['/home/user/.jupyter', '/work/env/etc/jupyter'],
    data: ['/home/user/.local/share/jupyter', '/work/env/share/jupyter'],
    runtime: ['/srv/run/jupyter']
  }
};

const roots: readonly [path: string, refused: boolean, why: string][] = [
  ['/', true, 'everything'],
  ['/home', true, 'holds homes'],
  ['/home/user', true, 'the home'],
  ['/home/other', true, 'a home'],
  ['/root', true, 'a home'],
  ['/home/user/.local', true, 'holds the store'],
  ['/home/user/.jupyter', true, 'configuration'],
  ['/home/user/.jupyter/lab', true, 'inside configuration'],
  ['/srv/run', true, 'holds the runtime folder'],
  ['/etc/app', true, 'system'],
  ['/usr/src/app', true, 'system'],
  ['/tmp', true, 'too wide'],
  ['/mnt', true, 'too wide'],
  ['/home/user/project', false, 'a project'],
  ['/home/user2/project', false, 'a sibling whose name merely begins alike'],
  ['/work', false, 'holds only an environment of its own'],
  ['/tmp/project', false, 'below a wide one'],
  ['/workspace', false, 'the usual root of a container']
];

test.each(roots)('[JP-13, JP-17] as a workspace %s: refused %s (%s)', (path, refused) => {
  expect(refusedRoot(path, machine, false) !== undefined).toBe(refused);
});

test('[JP-14] a folder that a link leads to outside the server root is no workspace', async () => {
  expect((await findFolder(facts, 'out')).refused).toMatch(/outside the server root/);
  expect((await findFolder(facts, 'alias')).refused).toBeUndefined();
});

test('[JP-36] another folder at the same path is not the one that was found', async () => {
  mkdirSync(join(root, 'swapped'));
  const found = await findFolder(facts, 'swapped');
  expect(isStillThere(found)).toBe(true);
  renameSync(join(root, 'swapped'), join(root, 'moved'));
  expect(isStillThere(found)).toBe(false);
  mkdirSync(join(root, 'swapped'));
  expect(isStillThere(found)).toBe(false);
});
