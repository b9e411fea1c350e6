import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isCoded } from '../../base/coded-error';
import { openWorkspace } from '../workspace/open-workspace';
import type { Workspace } from '../workspace/workspace';
import { readBundle, readOrigin, storeBundle } from './import-notes';

let base: string;
let workspace: Workspace;
let own: Workspace;
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), text);
};
beforeEach(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-import-')));
  mkdirSync(join(base, 'work'));
  mkdirSync(join(base, 'own'));
  workspace = await openWorkspace(join(base, 'work'));
  own = await openWorkspace(join(base, 'own'));
});
afterEach(() => {
  workspace.dispose();
  own.dispose();
  rmSync(base, { recursive: true, force: true });
});

const codeOf = (done: Promise<unknown>): Promise<string> =>
  done.then(
    () => 'ok',
    (error: unknown) => (isCoded(error) ? error.code : 'thrown')
  );
const read = (folder = 'team') =>
  readBundle(workspace, folder, path => (path.includes('vault') ? 'ask' : 'allow'));
const origin = (hash: string, path = 'team') => ({ folder: join(base, 'work'), path, hash });

test('[NB-49] a bundle is taken in as texts alone, remembers where it came from, and is replaced from there only', async () => {
  write('work/team/AGENTS.md', 'One.');
  write('work/team/skills/plots/SKILL.md', '---\nname: plots\ndescription: x\n---\n');
  write('work/team/skills/plots/run.sh', 'rm -rf /');
  write('work/team/vault/AGENTS.md', 'hidden');
  symlinkSync('/etc/hostname', join(base, 'work/team/link.md'));
  const bundle = await read();
  expect([...bundle.texts.keys()].sort()).toEqual(['AGENTS.md', 'skills/plots/SKILL.md']);
  expect([...bundle.left].sort()).toEqual(['link.md', 'skills/plots/run.sh', 'vault/AGENTS.md']);
  await storeBundle(own, 'team', bundle, origin(bundle.hash));
  expect(existsSync(join(base, 'own/team/skills/plots/run.sh'))).toBe(false);
  expect(await readOrigin(own, 'team')).toEqual(origin(bundle.hash));
  write('work/team/AGENTS.md', 'Two.');
  rmSync(join(base, 'work/team/skills'), { recursive: true });
  const next = await read();
  expect(next.hash).not.toBe(bundle.hash);
  await storeBundle(own, 'team', next, origin(next.hash));
  expect((await own.read('team/AGENTS.md', 100)).bytes.toString()).toBe('Two.');
  expect(existsSync(join(base, 'own/team/skills/plots/SKILL.md'))).toBe(false);
  expect(await codeOf(storeBundle(own, 'team', next, origin(next.hash, 'other')))).toBe('conflict');
  write('own/mine/AGENTS.md', 'By hand.');
  expect(await codeOf(storeBundle(own, 'mine', next, origin(next.hash)))).toBe('conflict');
});

test.each<[string, () => void, string, string]>([
  ['holds no notes', () => write('work/team/a.py', 'x'), 'team', 'not-found'],
  ['is not there', () => undefined, 'team', 'not-found'],
  ['lies outside', () => undefined, '../own', 'bad-path'],
  ['is too large', () => write('work/team/a.md', 'x'.repeat(600_000)), 'team', 'too-large'],
  [
    'holds too many',
    () => Array.from({ length: 65 }, (_, at) => write(`work/team/${at}.md`, 'x')),
    'team',
    'too-large'
  ]
])('[NB-49] a folder that %s is refused', async (_name, make, folder, code) => {
  make();
  expect(await codeOf(read(folder))).toBe(code);
});

test.each(['', '.upstream', '../x', 'a/b'])('[NB-49] "%s" is no name of a bundle', async name => {
  write('work/team/AGENTS.md', 'x');
  const bundle = await read();
  expect(await codeOf(storeBundle(own, name, bundle, origin(bundle.hash)))).toBe('bad-params');
});
