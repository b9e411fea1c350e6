import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findGitPaths } from './git-paths';

let base: string;
let root: string;
beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-git-')));
  root = path.join(base, 'work');
  fs.mkdirSync(root);
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd: path.join(base, folder),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore']
  }).trim();
const write = (file: string, text = ''): void => {
  fs.mkdirSync(path.dirname(path.join(base, file)), { recursive: true });
  fs.writeFileSync(path.join(base, file), text);
};
const insideOf = (...repositories: readonly string[]): readonly string[] =>
  [...findGitPaths(root, repositories).inside].sort();

test('a .git file that names a folder of the workspace that is not there keeps its place free', () => {
  write('work/sub/.git', 'gitdir: ../a/later\n');
  expect(findGitPaths(root, ['sub/.git'])).toEqual({
    inside: ['sub/.git'],
    outside: [],
    absent: ['a']
  });
});

test.each([
  ['no folder', 'x/module', () => undefined, { inside: [], absent: ['x'] }],
  [
    'no folder below one',
    'x/module',
    () => fs.mkdirSync(path.join(root, 'x')),
    { inside: [], absent: ['x/module'] }
  ],
  ['a file', 'module', () => write('work/module'), { inside: ['module'], absent: [] }],
  ['a file above it', 'x/module', () => write('work/x'), { inside: ['x'], absent: [] }],
  [
    'a link, which cannot be protected and so refuses the start',
    'x/module',
    () => fs.symlinkSync('y', path.join(root, 'x')),
    { inside: ['x'], absent: [] }
  ]
])('a submodule in whose place lies %s', (_, name, make, expected) => {
  git('work', 'init', '-q');
  git('work', 'update-index', '--add', '--cacheinfo', `160000,${'a'.repeat(40)},${name}`);
  make();
  const { inside, absent } = findGitPaths(root, ['.git']);
  expect({ inside: inside.slice(1), absent }).toEqual(expected);
});

test('a long name of a submodule is found once, and not its end by the other length of a hash', () => {
  git('work', 'init', '-q');
  git('work', 'update-index', '--add', '--cacheinfo', `160000,${'a'.repeat(40)},${'m'.repeat(30)}`);
  expect(findGitPaths(root, ['.git']).absent).toEqual(['m'.repeat(30)]);
});

test.each(['../outside', '../../outside', 'x/../../outside', '.', './'])(
  'an index that names %s, which git would not take, binds nothing [JP-13]',
  name => {
    git('work', 'init', '-q');
    git(
      'work',
      'update-index',
      '--add',
      '--cacheinfo',
      `160000,${'a'.repeat(40)},${'m'.repeat(30)}`
    );
    const index = path.join(root, '.git/index');
    const forged = fs.readFileSync(index);
    const at = forged.indexOf('m'.repeat(30));
    forged.fill(0, at, at + 30).write(name, at);
    fs.writeFileSync(index, forged);
    fs.mkdirSync(path.join(base, 'outside'));
    expect(findGitPaths(root, ['.git'])).toEqual({ inside: ['.git'], outside: [], absent: [] });
  }
);

/** An index entry for a submodule, without one: what a clone looks like before `git submodule update`. */
function addGitlink(folder: string, ...options: readonly string[]): void {
  git(
    folder,
    ...options,
    'update-index',
    '--add',
    '--cacheinfo',
    `160000,${'a'.repeat(options.includes('sha256') ? 64 : 40)},module`
  );
  fs.mkdirSync(path.join(base, folder, 'module'));
}

test('a plain repository is read-only and nothing else', () => {
  git('work', 'init', '-q');
  write('work/a.txt');
  git('work', 'add', '.');
  expect(findGitPaths(root, ['.git'])).toEqual({ inside: ['.git'], outside: [], absent: [] });
});

test.each(['2', '3', '4'])('a submodule folder without repository: index version %s', version => {
  git('work', 'init', '-q');
  for (const name of ['lib/one.txt', 'lib/two.txt', 'modula.txt', 'zebra.txt']) {
    write(`work/${name}`);
  }
  git('work', 'add', '.');
  addGitlink('work');
  if (version === '3') {
    write('work/later.txt', 'x');
    git('work', 'add', '-N', 'later.txt');
  } else {
    git('work', 'update-index', '--index-version', version);
  }
  expect(fs.readFileSync(path.join(root, '.git/index')).readUInt32BE(4)).toBe(Number(version));
  expect(insideOf('.git')).toEqual(['.git', 'module']);
});

test('a submodule folder without repository: SHA-256 and split index', () => {
  git('work', 'init', '-q', '--object-format=sha256');
  git('work', 'update-index', '--add', '--cacheinfo', `160000,${'a'.repeat(64)},module`);
  fs.mkdirSync(path.join(root, 'module'));
  expect(insideOf('.git')).toEqual(['.git', 'module']);
  git('work', 'update-index', '--split-index');
  expect(fs.readFileSync(path.join(root, '.git/index')).includes('module')).toBe(false);
  expect(insideOf('.git')).toEqual(['.git', 'module']);
});

test.each([
  [
    'includes, and what those include',
    '[include]\n\tpath = ../shared.ini\n',
    ['deeper.ini', 'shared.ini']
  ],
  ['the folder of hooks', '[core]\n\thooksPath = hooks\n', ['hooks']],
  [
    'a program in quotes with arguments',
    '[filter "x"]\n\tclean = "./run.sh --fast %f"\n',
    ['run.sh']
  ],
  ['a file an interpreter is given', '[diff "x"]\n\ttextconv = python3 tool.py\n', ['tool.py']],
  ['a monitor by its absolute path', '[core]\n\tfsmonitor = ROOT/run.sh\n', ['run.sh']],
  [
    'a value continued on the next line',
    '[filter "x"]\n\tclean = cat; \\\n ./run.sh\n',
    ['run.sh']
  ],
  ['a section on the same line', '[core] hooksPath = hooks\n', ['hooks']],
  [
    'names of people and branches: nothing',
    '[user]\n\tname = hooks\n[branch "x"]\n\tmerge = run.sh\n',
    []
  ],
  ['what is not there: nothing', '[include]\n\tpath = ../absent.ini\n', []],
  ['what lies outside: nothing', '[include]\n\tpath = ../../outside.ini\n', []],
  [
    'a word that names the workspace or above: nothing',
    '[core]\n\thooksPath = .. .\n\tpager = ../../\n',
    []
  ]
])('what the configuration obeys: %s', (_, config, expected) => {
  git('work', 'init', '-q');
  for (const name of ['hooks/pre-commit', 'run.sh', 'tool.py', 'deeper.ini', '../outside.ini']) {
    write(`work/${name}`);
  }
  write('work/shared.ini', '[include]\n\tpath = deeper.ini\n');
  fs.appendFileSync(path.join(root, '.git/config'), config.replace('ROOT', root));
  expect(insideOf('.git')).toEqual(['.git', ...expected]);
});

test('a git folder elsewhere in the workspace is read-only too', () => {
  git('work', 'init', '-q', '--separate-git-dir', path.join(root, 'store'));
  expect(insideOf('.git')).toEqual(['.git', 'store']);
});

test('a linked worktree shows its common folder, and uses its own index', () => {
  fs.mkdirSync(path.join(base, 'main'));
  git('main', 'init', '-q');
  git('main', 'commit', '-qm', 'first', '--allow-empty');
  git('main', 'worktree', 'add', '-q', path.join(root, 'tree'));
  addGitlink('work/tree');
  expect(findGitPaths(root, ['tree/.git'])).toEqual({
    inside: ['tree/.git', 'tree/module'],
    outside: [path.join(base, 'main/.git')],
    absent: []
  });
});

test.each([
  ['a folder without back pointer', 'gitdir: SECRETS\n'],
  ['a folder that is not there', 'gitdir: SECRETS/absent\n'],
  ['nothing', ''],
  ['the workspace itself', 'gitdir: .\n']
])('a forged .git file that names %s shows nothing', (_, text) => {
  write('secrets/config', '');
  write('work/.git', text.replace('SECRETS', path.join(base, 'secrets')));
  expect(findGitPaths(root, ['.git'])).toEqual({ inside: ['.git'], outside: [], absent: [] });
});
