import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// Put together at run time, so that the scan of this repository finds nothing here.
const mixed = (length: number): string => 'Ab3dEf6hIj'.repeat(20).slice(0, length);
const githubKey = `gh${'p_'}${mixed(36)}`;
const modelKey = `sk${'-proj-'}${mixed(48)}`;
const pem = `-----BEGIN PRIVATE ${'KEY'}-----\n${mixed(64)}\n`;

const home = mkdtempSync(join(tmpdir(), 'sallyport-secrets-'));
let count = 0;
afterAll(() => {
  rmSync(home, { recursive: true });
});

/** A repository with one commit for each set of files, in order. */
function repository(
  ...commits: readonly (Readonly<Record<string, string | Buffer>> | string)[]
): string {
  const folder = join(home, `repository-${(count += 1)}`);
  mkdirSync(folder);
  git(folder, 'init', '-q');
  for (const commit of commits) {
    if (typeof commit === 'string') git(folder, 'commit', '-q', '--allow-empty', '-m', commit);
    else {
      for (const [path, content] of Object.entries(commit)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      git(folder, 'add', '-A');
      git(folder, 'commit', '-q', '-m', 'Change files');
    }
  }
  return folder;
}

function git(folder: string, ...words: readonly string[]): void {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, ...words], { cwd: folder });
}

interface Scan {
  readonly code: number | null;
  readonly said: string;
  /** What was found, without the names of objects. */
  readonly found: readonly string[];
}

function scan(folder: string): Scan {
  const script = join(process.cwd(), 'scripts', 'scan-secrets.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder], {
    encoding: 'utf8'
  });
  const lines = stdout.split('\n').filter(line => /: [a-z-]+$/.test(line));
  return {
    code: status,
    said: stdout + stderr,
    found: lines.map(line => line.replace(/ of object [0-9a-f]{40}/, ' in history')).sort()
  };
}

test('[JM-1] a secret in a file, in what a commit took out again and in a message fails the scan, and none is printed', () => {
  const folder = repository(
    { 'settings.json': `{"key":"${modelKey}"}`, 'README.md': 'nothing\n' },
    {
      'settings.json': '{}',
      'src/deploy.ts': `\n// secretlint-disable\nconst key = '${githubKey}';`
    },
    `Use ${githubKey}`,
    // Two bytes a character, as some editors write; and a key without its end.
    { 'notes.txt': Buffer.from(`key ${modelKey}`, 'utf16le'), 'key.pem': pem }
  );
  const { code, said, found } = scan(folder);
  expect({ code, found }).toEqual({
    code: 1,
    found: [
      'commit message:6 in history: github',
      'commit message:6 in history: prefix',
      'key.pem:1 in history: pem',
      'key.pem:1: pem',
      'notes.txt:1 in history: prefix',
      'notes.txt:1: prefix',
      'settings.json:1 in history: prefix',
      'src/deploy.ts:3 in history: github',
      'src/deploy.ts:3 in history: prefix',
      'src/deploy.ts:3: github',
      'src/deploy.ts:3: prefix'
    ]
  });
  for (const value of [githubKey, modelKey, mixed(12)]) expect(said).not.toContain(value);
});

test('[JM-1] what is not committed yet is scanned, and a published value is allowed at its own path alone', () => {
  const canary = 'https://ada:love' + 'lace@a.org';
  const path = 'jupyterlab_sallyport/tests/test_policy_layers.py';
  const folder = repository({ [path]: `url = "${canary}"`, 'clean.txt': 'a' });
  expect(scan(folder)).toMatchObject({ code: 0, found: [] });
  writeFileSync(join(folder, 'clean.txt'), canary);
  writeFileSync(join(folder, path), `url = "${canary}"\nkey = "${modelKey}"`);
  expect(scan(folder)).toMatchObject({
    code: 1,
    found: ['clean.txt:1: basicauth', `${path}:2: prefix`]
  });
});

test('[JM-1] a shallow clone says what was not scanned; a folder without history fails', () => {
  const folder = repository({ 'a.txt': modelKey }, { 'a.txt': 'clean' });
  const clone = join(home, 'shallow');
  git(home, 'clone', '-q', '--depth=1', `file://${folder}`, clone);
  const { code, said } = scan(clone);
  expect({ code, said }).toEqual({
    code: 0,
    said: expect.stringContaining('NOT scanned: commits before the edge of this shallow clone')
  });
  const empty = mkdtempSync(join(home, 'empty-'));
  expect(scan(empty).code).not.toBe(0);
});
