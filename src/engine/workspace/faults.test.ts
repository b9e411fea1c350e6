import { buildSync } from 'esbuild';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkspace } from './open-workspace';

let base: string;
let root: string;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-faults-')));
  buildSync({
    entryPoints: [join(__dirname, 'open-workspace.ts')],
    outfile: join(base, 'workspace.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs'
  });
  writeFileSync(
    join(base, 'once.cjs'),
    `
    const { openWorkspace } = require('./workspace.cjs');
    const [root, size] = process.argv.slice(2);
    (async () => {
      const workspace = await openWorkspace(root);
      const { hash } = await workspace.version('a.txt');
      const outcome = await workspace.write('a.txt', Buffer.alloc(Number(size), 'b'), { expect: hash }).then(() => 'ok', error => error.code);
      const names = (await workspace.list('.')).map(({ name }) => name);
      const { bytes } = await workspace.read('a.txt', 1e9);
      console.log(JSON.stringify({ outcome, names, size: bytes.length, first: String.fromCharCode(bytes[0]) }));
    })();`
  );
  writeFileSync(
    join(base, 'forever.cjs'),
    `
    const { openWorkspace } = require('./workspace.cjs');
    (async () => {
      const workspace = await openWorkspace(process.argv[2]);
      console.log('writing');
      for (let letter = 'b'; ; letter = letter === 'a' ? 'b' : 'a') {
        const { hash } = await workspace.version('a.txt');
        await workspace.write('a.txt', Buffer.alloc(300_000, letter), { expect: hash });
      }
    })();`
  );
});

beforeEach(() => {
  root = join(base, 'root');
  mkdirSync(root);
  writeFileSync(join(root, 'a.txt'), 'aaa');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const untouched = (outcome: string) => ({ outcome, names: ['a.txt'], size: 3, first: 'a' });

const run = (command: string, args: readonly string[]): unknown =>
  JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));

const confined = (mounts: readonly string[], size: number): unknown =>
  run('bwrap', [
    '--dev-bind',
    '/',
    '/',
    ...mounts,
    process.execPath,
    join(base, 'once.cjs'),
    root,
    String(size)
  ]);

test('a file size limit reached in mid-write leaves the original and no debris [JP-18]', () => {
  const script = `ulimit -f 64; exec "$@"`;
  expect(
    run('bash', ['-c', script, 'bash', process.execPath, join(base, 'once.cjs'), root, '200000'])
  ).toEqual(untouched('too-large'));
});

test('a full disk leaves the original and no debris [JP-18]', () => {
  const original = join(base, 'original');
  writeFileSync(original, 'aaa');
  // A tiny file system in the place of the workspace; its file is copied in, since a fresh one is empty.
  const inside = `cp "$1" "$2/a.txt" && exec "$3" "$4" "$2" 200000`;
  expect(
    run('bwrap', [
      '--dev-bind',
      '/',
      '/',
      '--size',
      '65536',
      '--tmpfs',
      root,
      'bash',
      '-c',
      inside,
      'bash',
      original,
      root,
      process.execPath,
      join(base, 'once.cjs')
    ])
  ).toEqual(untouched('no-space'));
});

test('a read-only file system leaves the original and no debris [JP-18]', () => {
  expect(confined(['--ro-bind', root, root], 10)).toEqual(untouched('no-access'));
});

test('a rename that fails leaves the original and no debris [JP-18]', () => {
  // A file that is a mount point can be read and not replaced.
  expect(confined(['--bind', join(root, 'a.txt'), join(root, 'a.txt')], 10)).toEqual(
    untouched('no-access')
  );
});

test('killed in mid-write: old content or new, never a mixture, and the next write clears up [JP-10, JP-18, NB-39]', async () => {
  for (let round = 0; round < 5; round += 1) {
    const child = spawn(process.execPath, [join(base, 'forever.cjs'), root], {
      stdio: ['ignore', 'pipe', 'inherit']
    });
    await once(child.stdout, 'data');
    // Until the first private file is seen the writer is between two writes.
    while (!readdirSync(root).some(name => name.endsWith('.tmp'))) {
      await new Promise(resolve => setImmediate(resolve));
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    const content = readFileSync(join(root, 'a.txt'), 'utf8');
    expect([...new Set(content)]).toHaveLength(1);
    expect([3, 300_000]).toContain(content.length);
  }
  for (const name of readdirSync(root)) {
    utimesSync(join(root, name), new Date(0), new Date(0));
  }
  const workspace = await openWorkspace(root);
  await workspace.write('b.txt', Buffer.from('b'), { expect: null });
  workspace.dispose();
  expect(readdirSync(root)).toEqual(['a.txt', 'b.txt']);
});
