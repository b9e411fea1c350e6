import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { TurnCheckpoint } from '../src/engine/checkpoints/checkpoint';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import { BUILT_IN_LIMITS } from '../src/engine/sandbox/limits';
import type { CommandLimits, Sandbox } from '../src/engine/sandbox/sandbox';
import { findTool } from '../src/engine/tools/registry';
import type { CallResult, PreparedCall, ToolContext } from '../src/engine/tools/tool';
import { openWorkspace } from '../src/engine/workspace/open-workspace';
import type { Workspace } from '../src/engine/workspace/workspace';
import { makePlace } from './egress-driver';

// Each call is a sandbox of its own, on machines that may be busy.
jest.setTimeout(30_000);

let place: ReturnType<typeof makePlace>;
let sandbox: Sandbox;
let workspace: Workspace;
let limits: CommandLimits;

beforeEach(async () => {
  limits = BUILT_IN_LIMITS;
  place = makePlace();
  write('../home/.gitconfig', '[user]\n\tname = "Ada \'L\' O"\n\temail = ada@example.org # hers\n');
  host('init', '-q', '-b', 'main');
  write('a.txt', 'one\n');
  host('add', '.');
  host('commit', '-qm', 'first');
  sandbox = createSandbox(place.options);
  expect(await sandbox.check()).toMatchObject({ runs: true });
  workspace = await openWorkspace(place.workspace);
});

afterEach(async () => {
  workspace.dispose();
  await sandbox.dispose();
  fs.rmSync(place.base, { recursive: true, force: true });
});

const at = (name: string): string => path.join(place.workspace, name);
const exists = (name: string): boolean => fs.existsSync(at(name));
const write = (name: string, text: string, mode = 0o644): void => {
  fs.mkdirSync(path.dirname(at(name)), { recursive: true });
  fs.writeFileSync(at(name), text, { mode });
};

/** git as the person runs it, unconfined, with settings of its own only. */
const host = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd: place.workspace,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: path.join(place.base, 'home') }
  });

const prepare = async (...args: readonly string[]): Promise<PreparedCall> => {
  const tool = await findTool('git');
  const context: Partial<ToolContext> = {
    workspace,
    sandbox,
    commandLimits: limits,
    born: { paths: [], add: () => undefined },
    network: { allow: ['a.example'], deny: [], privateHosts: [] },
    uncoveredByCommand: () => Promise.resolve([])
  };
  // The cast: the tool asks its context for these alone.
  return (await tool?.prepare({ args }, context as ToolContext)) as PreparedCall;
};

const git = async (...args: readonly string[]): Promise<CallResult> => {
  const checkpoint: Partial<TurnCheckpoint> = { changes: () => Promise.resolve([]) };
  return (await prepare(...args)).run({
    callId: 'c_test',
    // The cast: a command asks the checkpoint for changes alone.
    checkpoint: checkpoint as TurnCheckpoint,
    signal: new AbortController().signal,
    onOutput: () => undefined
  });
};

test('what policy and card are told: the words as a line, whether it reads, what undo leaves', async () => {
  const { effects, facts, payload, summary } = await prepare('commit', '-m', "it's");
  expect({ effects, payload, summary }).toEqual({
    effects: [{ type: 'command', line: "git commit -m 'it'\\''s'", cwd: '.' }],
    payload: { args: ['commit', '-m', "it's"], cwd: '.' },
    summary: {
      kind: 'command',
      title: { code: 'change-git', params: { command: "git commit -m 'it'\\''s'" } },
      risk: 'medium'
    }
  });
  expect(facts.uncovered).toEqual([expect.stringContaining('commits')]);
  expect((await prepare('status')).effects).toEqual([
    { type: 'command', line: 'git status', cwd: '.', readsOnly: true }
  ]);
  expect((await prepare('fetch', 'origin')).effects).toEqual([
    { type: 'command', line: 'git fetch origin', cwd: '.', network: ['a.example'] }
  ]);
});

test('adds, commits, branches, merges and stashes as the person does, in their name', async () => {
  write('b.txt', 'two\n');
  for (const args of [
    ['add', '-A'],
    ['commit', '-m', 'second $(touch ran) `touch ran` ; touch ran'],
    ['checkout', '-b', 'topic'],
    ['mv', 'b.txt', 'c.txt'],
    ['commit', '-am', 'third'],
    ['switch', 'main'],
    ['merge', '--no-ff', 'topic'],
    ['branch', '-d', 'topic']
  ]) {
    expect([
      args,
      (await git(...args)).output?.stderr,
      (await git('status', '--short')).outcome
    ]).toEqual([args, expect.not.stringContaining('fatal'), 'ok']);
  }
  expect(host('log', '--format=%an <%ae> %s', '--first-parent')).toBe(
    "Ada 'L' O <ada@example.org> Merge branch 'topic'\n" +
      "Ada 'L' O <ada@example.org> second $(touch ran) `touch ran` ; touch ran\n" +
      't <t@t> first\n'
  );
  expect(exists('ran')).toBe(false);
  expect(host('status', '--short')).toBe('');
  host('fsck', '--strict');
});

test('reads with the repository read-only', async () => {
  const before = fs.readdirSync(at('.git')).sort();
  expect(await git('log', '--format=%s')).toMatchObject({
    outcome: 'ok',
    output: { stdout: 'first\n' }
  });
  expect(await git('show', '--stat')).toMatchObject({ outcome: 'ok' });
  expect(fs.readdirSync(at('.git')).sort()).toEqual(before);
});

test('pulls by a merge, whatever the repository says of rebasing', async () => {
  host('clone', '-q', '--bare', '.', 'remote.git');
  host('remote', 'add', 'origin', './remote.git');
  host('config', 'branch.main.rebase', 'true');
  host('clone', '-q', 'remote.git', '../colleague');
  const theirs = path.join(place.base, 'colleague');
  fs.writeFileSync(path.join(theirs, 'b.txt'), 'theirs\n');
  host('-C', theirs, 'add', '.');
  host('-C', theirs, 'commit', '-qm', 'theirs');
  host('-C', theirs, 'push', '-q');
  write('c.txt', 'ours\n');
  host('add', 'c.txt');
  host('commit', '-qm', 'ours');
  const result = await git('pull', 'origin', 'main');
  expect([result.outcome, result.output?.stderr]).toEqual(['ok', expect.anything()]);
  expect(host('log', '-1', '--format=%an %p').trim().split(' ')).toHaveLength(5);
  expect(exists('b.txt') && exists('c.txt')).toBe(true);
});

const plants: readonly [name: string, plant: () => void][] = [
  ['a file system monitor', () => host('config', 'core.fsmonitor', './plant.sh')],
  [
    'hooks of the repository',
    () =>
      [
        'pre-commit',
        'post-commit',
        'post-checkout',
        'commit-msg',
        'reference-transaction',
        'post-index-change'
      ].forEach(hook => write(`.git/hooks/${hook}`, '#!/bin/sh\nexec ./plant.sh\n', 0o755))
  ],
  [
    'a folder of hooks',
    () => {
      write('hooks/pre-commit', '#!/bin/sh\nexec ./plant.sh\n', 0o755);
      host('config', 'core.hooksPath', 'hooks');
    }
  ],
  ['a pager', () => host('config', 'core.pager', './plant.sh')],
  ['an editor', () => host('config', 'core.editor', './plant.sh')],
  [
    'a signing program',
    () => {
      host('config', 'gpg.program', './plant.sh');
      host('config', 'commit.gpgSign', 'true');
    }
  ],
  ['an alias of a command', () => host('config', 'alias.status', '!./plant.sh')],
  ['an external diff', () => host('config', 'diff.external', './plant.sh')],
  [
    'an included file with a monitor',
    () => {
      write('more.cfg', '[core]\n\tfsmonitor = ./plant.sh\n');
      host('config', 'include.path', '../more.cfg');
    }
  ]
];

test.each(plants)('%s does not run', async (_name, plant) => {
  write('plant.sh', '#!/bin/sh\ntouch ran\n', 0o755);
  plant();
  write('a.txt', 'changed\n');
  for (const args of [
    ['status'],
    ['diff'],
    ['log', '-p'],
    ['add', 'a.txt'],
    ['commit', '-m', 'x'],
    ['checkout', '-b', 'y']
  ]) {
    expect([args, (await git(...args)).outcome]).toEqual([args, 'ok']);
  }
  expect(exists('ran')).toBe(false);
});

/** Runs inside the sandbox with the next `git add`: a filter is part of what git does with files. */
const filter = (script: string): void => {
  write('filter.sh', `#!/bin/sh\n{ ${script}; } >/dev/null 2>&1\ncat\n`, 0o755);
  host('config', 'filter.x.clean', './filter.sh');
  write('.gitattributes', '*.dat filter=x\n');
  write('b.dat', 'data\n');
};

const evil =
  'mkdir -p ../evil evil; printf "[core]\\n\\tfsmonitor = touch %s/ran-outside #\\n" "$PWD" > evil/config';

const escapes: readonly [name: string, script: string, places: readonly string[]][] = [
  ['a common folder of its own', `${evil}; echo ../evil > .git/commondir`, ['.git/commondir']],
  [
    'settings of the working tree',
    'echo "[core]" > .git/config.worktree',
    ['.git/config.worktree']
  ],
  ['a module', 'mkdir -p .git/modules/x; echo "[core]" > .git/modules/x/config', ['.git/modules']],
  [
    'a rebase to go on with',
    'mkdir .git/rebase-merge; echo "exec touch ran-outside" > .git/rebase-merge/git-rebase-todo',
    ['.git/rebase-merge']
  ]
];

test.each(escapes)(
  '%s that a filter makes is taken back, and told',
  async (_name, script, places) => {
    filter(script);
    const result = await git('add', 'b.dat');
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'taken-back' } });
    expect(places.filter(exists)).toEqual([]);
    host('config', '--unset', 'filter.x.clean');
    host('status');
    expect(exists('ran-outside')).toBe(false);
  }
);

test('settings and hooks cannot be changed, moved away or linked over', async () => {
  const config = () => fs.readFileSync(at('.git/config'), 'utf8');
  filter(
    'echo x >> .git/config; echo x > .git/hooks/pre-commit; mv .git/hooks .git/other; rm .git/config; ln -sf /etc/passwd .git/config; mv .git .away; mkdir .git'
  );
  const before = config();
  expect(await git('add', 'b.dat')).toMatchObject({ outcome: 'ok' });
  expect(config()).toBe(before);
  expect(exists('.git/hooks/pre-commit') || exists('.git/other') || exists('.away')).toBe(false);
});

test('a repository in the tree cannot be made a part that git status enters', async () => {
  execFileSync('git', ['init', '-q', at('c')]);
  write('c/plant.sh', '#!/bin/sh\ntouch ../ran-outside\n', 0o755);
  execFileSync('git', [
    '-C',
    at('c'),
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@t',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'x'
  ]);
  execFileSync('git', ['-C', at('c'), 'config', 'core.fsmonitor', './plant.sh']);
  write('d.txt', 'kept out\n');
  expect(await git('add', '-A')).toMatchObject({
    outcome: 'failed',
    error: { code: 'taken-back', message: expect.stringContaining(': c.') }
  });
  host('status');
  expect(exists('ran-outside')).toBe(false);
  expect(host('ls-files')).toBe('a.txt\n');
});

test('locks of a command that was killed are not left to the person', async () => {
  filter('sleep 30');
  limits = { ...BUILT_IN_LIMITS, wallSeconds: 1 };
  expect(await git('add', 'b.dat')).toMatchObject({ outcome: 'timeout' });
  expect(exists('.git/index.lock')).toBe(false);
  host('config', '--unset', 'filter.x.clean');
  host('add', 'b.dat');
});

test('a repository that lies elsewhere is read and not changed', async () => {
  const tree = path.join(place.base, 'tree');
  host('worktree', 'add', '-q', tree);
  workspace.dispose();
  workspace = await openWorkspace(tree);
  expect(await git('status')).toMatchObject({ outcome: 'ok' });
  expect(await git('tag', 'v1')).toMatchObject({ outcome: 'failed', error: { code: 'failed' } });
  expect(host('tag')).toBe('');
});
