import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findUnconfined } from './unconfined';
import { scanWorkspace } from './workspace-scan';

let root: string;
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-scan-')));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const write = (file: string, text = ''): void => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};

test.each([
  ['.git/config', 'repositories', '.git'],
  ['deep/er/.git', 'repositories', 'deep/er/.git'],
  ['.vscode/tasks.json', 'guarded', '.vscode'],
  ['deep/.jupyter/x', 'guarded', 'deep/.jupyter'],
  ['deep/.envrc', 'guarded', 'deep/.envrc'],
  ['.venv/bin/x', 'guarded', '.venv'],
  ['my env/pyvenv.cfg', 'guarded', 'my env'],
  ['conda/conda-meta/history', 'guarded', 'conda'],
  ['.env', 'secrets', '.env'],
  ['deep/.env.local', 'secrets', 'deep/.env.local'],
  ['deep/.ENV', 'secrets', 'deep/.ENV'],
  ['.netrc', 'secrets', '.netrc'],
  ['.pypirc', 'secrets', '.pypirc'],
  ['keys/id_ed25519', 'secrets', 'keys/id_ed25519'],
  ['credentials.json', 'secrets', 'credentials.json']
] as const)('%s is found as %s', (file, member, expected) => {
  write(file);
  expect(scanWorkspace(root)[member]).toEqual([expected]);
});

test.each([
  '.env.example',
  'tests/server.pem',
  'id_ed25519.pub',
  '.env/file',
  'vscode/settings.json',
  'node_modules/a/.env',
  'readme.md',
  '.gitignore'
])('%s is nothing to protect', file => {
  write(file);
  expect(scanWorkspace(root)).toMatchObject({ guarded: [], repositories: [], secrets: [] });
});

test.each([
  ['objects and refs', ['HEAD', 'objects/x', 'refs/x', 'config']],
  ['a folder elsewhere that holds these', ['HEAD', 'commondir', 'config']]
])('a folder with HEAD and %s is a repository to git: guarded, and told', (_, files) => {
  files.forEach(file => write(`bare/${file}`));
  const { guarded, unconfined } = scanWorkspace(root);
  expect(guarded).toEqual(['bare']);
  expect([...unconfined.keys()]).toEqual(expect.arrayContaining(['bare/HEAD', 'bare/config']));
});

test('a workspace that is itself such a folder stays writable, and what git obeys is told', () => {
  ['HEAD', 'objects/x', 'refs/x', 'config'].forEach(file => write(file));
  const { guarded, unconfined } = scanWorkspace(root);
  expect({ guarded, told: [...unconfined.keys()].sort() }).toEqual({
    guarded: [],
    told: ['HEAD', 'config']
  });
});

test('what lies in such a folder is still found where a thread made it', () => {
  ['HEAD', 'objects/x', 'refs/x', '.vscode/x'].forEach(file => write(`bare/${file}`));
  expect(scanWorkspace(root, { born: new Set(['bare']) }).guarded).toEqual(['bare/.vscode']);
});

test('a link with a protected name is not followed, but a change of it is told', () => {
  write('target/settings.json');
  fs.symlinkSync('target', path.join(root, '.vscode'));
  const scan = scanWorkspace(root);
  expect(scan.guarded).toEqual([]);
  expect([...scan.unconfined.keys()]).toEqual(['.vscode']);
});

test('tells new and changed code, hooks and configuration, and nothing of plain data', () => {
  write('old.py', '1');
  write('same.sh', '1');
  write('.git/config');
  const before = scanWorkspace(root).unconfined;
  write('old.py', '22');
  write('data.csv', '1');
  write('new.ipynb');
  write('Makefile');
  write('.github/workflows/ci.yml');
  write('sub/.git/hooks/pre-commit');
  write('sub/.git/hooks/pre-push.sample');
  write('.git/config', '[core]');
  write('.git/modules/x/commondir', '/tmp');
  expect(findUnconfined(before, scanWorkspace(root).unconfined)).toEqual([
    { path: '.git/config', change: 'modified' },
    { path: '.git/modules/x/commondir', change: 'created' },
    { path: '.github/workflows/ci.yml', change: 'created' },
    { path: 'Makefile', change: 'created' },
    { path: 'new.ipynb', change: 'created' },
    { path: 'old.py', change: 'modified' },
    { path: 'sub/.git', change: 'created' },
    { path: 'sub/.git/hooks/pre-commit', change: 'created' }
  ]);
});

test('what one command makes an environment hides nothing in it from the next', () => {
  write('sub/.git/config');
  write('sub/code.py');
  write('sub/pyvenv.cfg');
  expect(scanWorkspace(root)).toMatchObject({ guarded: ['sub'], repositories: [] });
  const born = new Set(['sub']);
  const before = scanWorkspace(root, { born });
  expect(before).toMatchObject({ guarded: ['sub'], repositories: ['sub/.git'] });
  write('sub/code.py', 'changed');
  write('sub/more.py');
  const after = scanWorkspace(root, { born });
  expect(findUnconfined(before.unconfined, after.unconfined)).toEqual([
    { path: 'sub', change: 'modified' }
  ]);
});

test('a workspace too large to be looked through is refused', () => {
  ['a', 'b', 'c', 'd'].forEach(name => write(name));
  expect(() => scanWorkspace(root, { maxEntries: 3 })).toThrow('at most 3 files');
  expect(scanWorkspace(root, { maxEntries: 4 }).guarded).toEqual([]);
});
