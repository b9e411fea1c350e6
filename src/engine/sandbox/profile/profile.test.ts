import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isCoded } from '../../../base/coded-error';
import { scanWorkspace } from '../protected/workspace-scan';
import type { ExpectedMount } from './mount-plan';
import { planProfile } from './profile';
import type { ProfileFacts } from './profile-facts';

let base: string;
let workspace: string;
let home: string;
beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-profile-')));
  [workspace, home] = [path.join(base, 'work'), path.join(base, 'home')];
  fs.mkdirSync(path.join(workspace, '.git'), { recursive: true });
  fs.mkdirSync(path.join(workspace, 'deep/er/.vscode'), { recursive: true });
  fs.mkdirSync(path.join(workspace, 'state'));
  fs.writeFileSync(path.join(workspace, '.env'), 'secret');
  fs.mkdirSync(home);
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

const facts = (changes: Partial<ProfileFacts> = {}): ProfileFacts => ({
  workspace,
  cwd: '.',
  home,
  environment: { PATH: '/usr/bin', HOME: home },
  scan: scanWorkspace(workspace),
  born: new Set(),
  masks: [path.join(workspace, 'state')],
  systemMasks: () => [],
  ...changes
});

interface Complete {
  readonly options: readonly string[];
  readonly expected: readonly ExpectedMount[];
}

function complete(changes: Partial<ProfileFacts> = {}): Complete {
  const profile = planProfile(facts(changes));
  try {
    const { input, expected } = profile.complete([]);
    return { options: input.split('\0').slice(0, -1), expected };
  } finally {
    profile.close();
  }
}

/** Each option with what belongs to it, descriptors as `#`. */
function steps(options: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const word of options) {
    if (word.startsWith('--')) {
      found.push(word);
    } else {
      found.push(`${found.pop() ?? ''} ${word.replace(base, 'BASE')}`);
    }
  }
  return found.map(step => step.replace(/(-(?:fd|data)) \d+/, '$1 #'));
}

/** [what lies below, what must come later], as the paper on the sandbox orders them. */
const ORDER: readonly (readonly [string, string])[] = [
  ['--ro-bind /usr /usr', '--proc /proc'],
  ['--proc /proc', '--ro-bind /dev/null /proc/kallsyms'],
  ['--ro-bind /dev/null /proc/kallsyms', '--remount-ro /proc'],
  ['--remount-ro /proc', '--dev /dev'],
  ['--dev /dev', '--tmpfs /dev/shm'],
  ['--tmpfs /dev/shm', '--remount-ro /dev'],
  ['--ro-bind /etc /etc', '--ro-bind /dev/null /etc/shadow'],
  ['--tmpfs /tmp', '--tmpfs BASE/home'],
  ['--tmpfs BASE/home', '--bind-fd # BASE/work'],
  ['--bind-fd # BASE/work', '--bind-fd # BASE/work/deep'],
  ['--bind-fd # BASE/work/deep', '--bind-fd # BASE/work/deep/er'],
  ['--bind-fd # BASE/work/deep/er', '--ro-bind-fd # BASE/work/deep/er/.vscode'],
  ['--bind-fd # BASE/work', '--ro-bind-fd # BASE/work/.git'],
  ['--ro-bind-fd # BASE/work/.git', '--ro-bind-data # BASE/work/.env'],
  ['--ro-bind-data # BASE/work/.env', '--tmpfs BASE/work/state'],
  ['--tmpfs BASE/work/state', '--remount-ro /'],
  ['--ro-bind /dev/null /etc/shadow', '--remount-ro /']
];

test.each(ORDER)('%s comes before %s', (first, second) => {
  const all = steps(complete({ systemMasks: () => ['/etc/shadow'] }).options);
  expect(all).toEqual(expect.arrayContaining([first, second]));
  expect(all.indexOf(first)).toBeLessThan(all.indexOf(second));
});

test('no mount comes after the root is read-only', () => {
  const all = steps(complete().options);
  const after = all.slice(all.indexOf('--remount-ro /') + 1);
  expect(after.map(step => step.split(' ')[0])).toEqual([
    '--chdir',
    '--seccomp',
    '--json-status-fd'
  ]);
});

test.each([
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup-try',
  '--unshare-net',
  '--disable-userns',
  '--die-with-parent',
  '--new-session',
  '--cap-drop ALL',
  '--clearenv'
])('always has %s', option => {
  expect(steps(complete().options)).toContain(option);
});

test("with the host's /proc, which then cannot be told to make no namespaces", () => {
  const all = steps(complete({ hostProc: true }).options);
  expect(all).toContain('--ro-bind /proc /proc');
  expect(all.indexOf('--ro-bind /proc /proc')).toBeLessThan(all.indexOf('--remount-ro /proc'));
  expect(all).not.toContain('--proc /proc');
  expect(all).not.toContain('--disable-userns');
});

test('nothing of the host is bound writable but the workspace', () => {
  const writable = steps(complete().options).filter(step => /^--(dev-)?bind/.test(step));
  expect(writable).toEqual([
    '--bind-fd # BASE/work',
    '--bind-fd # BASE/work/deep',
    '--bind-fd # BASE/work/deep/er'
  ]);
});

test('every mount of the workspace is expected with its rights, and those over it are read-only', () => {
  const expected = new Map(complete().expected.map(mount => [mount.destination, mount.readOnly]));
  const rights = (name: string): boolean | undefined => expected.get(path.join(workspace, name));
  expect([rights(''), rights('deep'), rights('deep/er')]).toEqual([false, false, false]);
  expect([rights('.git'), rights('deep/er/.vscode'), rights('.env')]).toEqual([true, true, true]);
  expect([expected.get('/proc'), expected.get('/usr'), expected.get('/dev')]).toEqual(
    Array(3).fill(true)
  );
});

test('what a thread made itself stays writable, what lies beside it does not', () => {
  const all = steps(complete({ born: new Set(['.git', '.env']) }).options);
  expect(all).toContain('--ro-bind-fd # BASE/work/deep/er/.vscode');
  expect(all.filter(step => /BASE\/work\/\.(git|env)/.test(step))).toEqual([]);
});

test.each([
  ['a link', 'conflict', () => ({ workspace: link() })],
  ['the home folder', 'failed', () => ({ home: workspace })],
  ['a folder around home', 'failed', () => ({ workspace: base })],
  ['a part of the system', 'failed', () => ({ workspace: '/usr' })],
  ['a folder outside as cwd', 'conflict', () => ({ cwd: '..' })],
  ['a missing folder as cwd', 'conflict', () => ({ cwd: 'absent' })]
])('%s is no workspace to show: %s', (_, code, changes) => {
  let error: unknown;
  try {
    planProfile(facts(changes())).close();
  } catch (thrown) {
    error = thrown;
  }
  expect(isCoded(error, code)).toBe(true);
});

function link(): string {
  const file = path.join(base, 'link');
  fs.symlinkSync(workspace, file);
  return file;
}
