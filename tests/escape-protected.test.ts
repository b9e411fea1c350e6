import fs from 'node:fs';
import path from 'node:path';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import type { CommandResult, Sandbox } from '../src/engine/sandbox/sandbox';
import { commandIn, makeDecoyWorld, runOnHost, type DecoyWorld } from './decoy-world';

jest.setTimeout(30_000);

let first: DecoyWorld;
let world: DecoyWorld;
let sandbox: Sandbox;

beforeAll(async () => {
  first = await makeDecoyWorld();
  sandbox = createSandbox(first.options);
  expect(await sandbox.check()).toEqual({ tier: '1', runs: true, reason: '' });
});
afterAll(async () => {
  await sandbox.dispose();
  await first.dispose();
});
beforeEach(() => {
  world = first.renewed();
});

const at = (name: string): string => path.join(world.workspace, name);
const run = (command: string, born: readonly string[] = []): Promise<CommandResult> =>
  sandbox.run(commandIn(world, command, { born }));
const told = ({ unconfined }: CommandResult): readonly string[] =>
  unconfined.map(({ path }) => path);

/** A bare repository in the open: git takes any folder that looks so for one. */
const bare = (folder: string): string => `
mkdir -p ${folder}/objects ${folder}/refs
echo 'ref: refs/heads/main' > ${folder}/HEAD
git config --file ${folder}/config core.repositoryformatversion 0
git config --file ${folder}/config core.bare false
git config --file ${folder}/config core.worktree "$PWD/${folder}"
git config --file ${folder}/config core.fsmonitor 'touch ${world.mark};'`;

/** What a command may make and what a person's own next step would run: it is told, by this path. */
const TOLD: readonly (readonly [path: string, command: (world: DecoyWorld) => string])[] = [
  ['made/.git', () => 'git init -q made'],
  ['made/.git/config', () => 'git init -q made'],
  ['made/HEAD', () => bare('made')],
  ['made/config', () => bare('made')],
  ['HEAD', () => bare('.')],
  [
    'HEAD',
    () =>
      'mkdir data; cp -r .git/objects .git/refs data; echo ../data > commondir; cp .git/HEAD HEAD'
  ],
  ['.idea/workspace.xml', () => 'mkdir .idea; touch .idea/workspace.xml'],
  ['made/.vscode/tasks.json', () => 'mkdir -p made/.vscode; touch made/.vscode/tasks.json'],
  ['.envrc', () => 'touch .envrc'],
  ['.mcp.json', () => 'touch .mcp.json'],
  ['.gitattributes', () => 'touch .gitattributes'],
  ['.gitmodules', () => 'touch .gitmodules'],
  ['.pre-commit-config.yaml', () => 'touch .pre-commit-config.yaml'],
  ['.github/workflows/x.yml', () => 'mkdir -p .github/workflows; touch .github/workflows/x.yml'],
  ['conftest.py', () => 'touch conftest.py'],
  ['made/sitecustomize.py', () => 'mkdir made; touch made/sitecustomize.py'],
  ['x.pth', () => 'touch x.pth'],
  ['notes.ipynb', () => 'touch notes.ipynb'],
  ['package.json', () => 'touch package.json'],
  ['kernels/k/kernel.json', () => 'mkdir -p kernels/k; touch kernels/k/kernel.json'],
  ['Makefile', () => 'touch Makefile'],
  ['.venv', () => 'mkdir -p .venv/bin; touch .venv/pyvenv.cfg'],
  ['made/.envrc', () => 'mkdir made; ln -s /bin/true made/.envrc']
];

describe('what a command makes, and what runs unconfined next, is told', () => {
  test.each(TOLD)('%s', async (name, command) => {
    const result = await run(command(world));
    expect(result).toMatchObject({ started: true, exitCode: 0 });
    expect(told(result)).toContain(name);
  });

  test('a plant that nothing can hold back, which is why it is told: git runs it', async () => {
    await runOnHost(world, 'rm -rf .git');
    await run(bare('.'));
    await runOnHost(world, 'git status');
    expect(fs.existsSync(world.mark)).toBe(true);
  });
});

describe('protected names that are born', () => {
  test.each(['.idea', '.envrc', 'made/.vscode', 'made/.git', 'made'])(
    '%s stays writable for the thread that made it and for no other',
    async name => {
      const file = name.endsWith('rc') ? name : `${name}/config`;
      const make = name === 'made' ? bare('made') : `mkdir -p ${path.dirname(file)}; touch ${file}`;
      const made = await run(make);
      expect(made.born).toEqual([name]);
      const other = await run(`echo other >> ${file}`);
      expect(other.exitCode).not.toBe(0);
      expect(fs.readFileSync(at(file), 'utf8')).not.toContain('other');
      const again = await run(`echo again >> ${file}`, made.born);
      expect(again).toMatchObject({ exitCode: 0, born: [] });
      expect(fs.readFileSync(at(file), 'utf8')).toContain('again');
    }
  );

  test('one that is born in a folder of packages is protected by none, which docs/escape.md says', async () => {
    const made = await run('mkdir -p node_modules/x/.vscode; touch node_modules/x/.vscode/t.json');
    expect(made).toMatchObject({ born: [], unconfined: [] });
  });
});

describe('protected names that vanish', () => {
  const VANISHING = ['.git', '.vscode', 'deep/er/.envrc', '.env', 'deep/er/.env.local'] as const;
  test.each(VANISHING)('%s, gone between two commands: one start is refused', async name => {
    expect(await run('true')).toMatchObject({ started: true });
    fs.renameSync(at(name), path.join(world.outside, path.basename(name)));
    expect(await run('touch ran')).toMatchObject({
      started: false,
      error: { code: 'conflict', message: expect.stringContaining(name) }
    });
    expect(fs.existsSync(at('ran'))).toBe(false);
    expect(await run('touch ran')).toMatchObject({ started: true });
    fs.rmSync(path.join(world.outside, path.basename(name)), { recursive: true });
  });

  test('the command itself cannot make one vanish', async () => {
    await run(
      `rm -rf ${VANISHING.join(' ')}; mv deep other; for f in ${VANISHING.join(' ')}; do mv $f gone; unlink $f; rmdir $f; done`
    );
    expect(VANISHING.filter(name => !fs.existsSync(at(name)))).toEqual([]);
    expect(await run('true')).toMatchObject({ started: true });
  });

  test.each([
    ['.git', 'mv .git kept; ln -s kept .git'],
    ['sub', 'rmdir sub; mkdir kept; ln -s kept sub']
  ])('%s that became a link on the host: refused', async (name, swap) => {
    await runOnHost(world, swap);
    expect(await run(`echo x > ${name}/planted`)).toMatchObject({
      started: false,
      error: { code: 'conflict' }
    });
    expect(fs.existsSync(at('kept/planted'))).toBe(false);
  });
});

describe('submodules that are not there', () => {
  test('their places are closed while a command runs, and as before when it has ended', async () => {
    const before = fs.readdirSync(world.workspace).sort();
    const result = await run(
      'ls -d absent; mkdir -p absent/sub && touch absent/sub/x && echo OUT; touch sub/x && echo OUT; mv sub other && echo OUT'
    );
    expect(result).toMatchObject({ started: true, stdout: 'absent\n', unconfined: [] });
    expect(fs.readdirSync(world.workspace).sort()).toEqual(before);
  });

  test('a folder above one that is there is pinned with it', async () => {
    fs.mkdirSync(at('absent'));
    const result = await run(
      'mv absent other && mkdir -p absent/sub && touch absent/sub/x && echo OUT'
    );
    expect(result).toMatchObject({ started: true, stdout: '' });
    expect(fs.readdirSync(at('absent'))).toEqual([]);
  });

  test('a file in the place of one is read-only', async () => {
    fs.writeFileSync(at('absent'), 'text');
    const result = await run(
      'rm absent; mkdir -p absent/sub && echo OUT; echo x > absent && echo OUT'
    );
    expect(result).toMatchObject({ started: true, stdout: '' });
    expect(fs.readFileSync(at('absent'), 'utf8')).toBe('text');
  });
});
