import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { isCoded } from '../../base/coded-error';
import { openWorkspace } from './open-workspace';
import type { Workspace } from './workspace';

/** Attempts of each race; the full run sets a larger number. */
const attempts = Number(process.env['SALLYPORT_RACES'] ?? 300);

jest.setTimeout(60_000);

let base: string;
let root: string;
let workspace: Workspace;

beforeEach(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-races-')));
  root = join(base, 'root');
  mkdirSync(join(root, 'dir'), { recursive: true });
  mkdirSync(join(base, 'outside'));
  writeFileSync(join(base, 'outside/file'), 'canary');
  writeFileSync(join(root, 'dir/file'), 'inside');
  workspace = await openWorkspace(root);
});

afterEach(() => {
  workspace.dispose();
  rmSync(base, { recursive: true, force: true });
});

/** Swaps a path with a link as fast as it can, on a thread of its own, until stopped; tells how often. */
const startSwapping = async (path: string, link: string): Promise<() => Promise<number>> => {
  symlinkSync(link, `${path}.link`);
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(
    `const { workerData: { path, shared }, parentPort } = require('node:worker_threads');
     const { renameSync } = require('node:fs');
     while (Atomics.load(shared, 0) === 0) {
       renameSync(path, path + '.real'); renameSync(path + '.link', path);
       renameSync(path, path + '.link'); renameSync(path + '.real', path);
       Atomics.add(shared, 1, 1);
       if (Atomics.load(shared, 1) === 1) parentPort.postMessage('swapping');
     }`,
    { eval: true, workerData: { path, shared } }
  );
  await new Promise(resolve => worker.once('message', resolve));
  return async () => {
    const ended = new Promise(resolve => worker.once('exit', resolve));
    Atomics.store(shared, 0, 1);
    await ended;
    return Atomics.load(shared, 1);
  };
};

/** The control: a plain read is fooled sooner or later, so the race is a real one. If it is not, the test's time ends. */
const waitForLeak = async (path: string): Promise<void> => {
  for (let content = ''; content !== 'canary'; await setImmediate()) {
    try {
      content = readFileSync(path, 'utf8');
    } catch {
      // Between two renames there is nothing.
    }
  }
};

/** What an attempt gave: the content it read, or the code it was refused with. */
const attempt = async (act: () => Promise<string>): Promise<string> => {
  try {
    return await act();
  } catch (error) {
    if (isCoded(error)) {
      return error.code;
    }
    throw error;
  }
};

/** A parent seen as a link may be a folder again when the words for it are chosen. */
const refusals = ['inside', 'written', 'is-link', 'not-a-folder', 'not-found', 'conflict'];

const read = async (): Promise<string> => (await workspace.read('dir/file', 100)).bytes.toString();
const write = async (): Promise<string> => {
  const { hash } = await workspace.version('dir/file');
  if (hash === null) {
    return 'not-found';
  }
  await workspace.write('dir/file', Buffer.from('inside'), { expect: hash });
  return 'written';
};

test.each([
  ['the target', 'dir/file', '../../outside/file'],
  ['the parent', 'dir', '../outside']
])(
  '%s swapped for a link out: a plain read leaks, ours never, and nothing outside changes [JP-14, JP-16]',
  async (_what, path, link) => {
    const stop = await startSwapping(join(root, path), link);
    await waitForLeak(join(root, 'dir/file'));
    const seen = new Set<string>();
    for (let count = 0; count < attempts; count += 1) {
      seen.add(await attempt(read));
      seen.add(await attempt(write));
    }
    expect(await stop()).toBeGreaterThan(0);
    expect([...seen].filter(outcome => !refusals.includes(outcome))).toEqual([]);
    expect(
      readdirSync(join(base, 'outside')).map(name =>
        readFileSync(join(base, 'outside', name), 'utf8')
      )
    ).toEqual(['canary']);
  }
);

test('the private file swapped for a link out: nothing outside changes, and the target is never the link [JP-14]', async () => {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(
    `const { workerData: { folder, shared }, parentPort } = require('node:worker_threads');
     const { readdirSync, symlinkSync, renameSync } = require('node:fs');
     parentPort.postMessage('watching');
     while (Atomics.load(shared, 0) === 0) {
       for (const name of readdirSync(folder).filter(name => name.endsWith('.tmp'))) {
         try {
           symlinkSync('../../outside/file', folder + '/trap');
           renameSync(folder + '/trap', folder + '/' + name);
           Atomics.add(shared, 1, 1);
         } catch {}
       }
     }`,
    { eval: true, workerData: { folder: join(root, 'dir'), shared } }
  );
  await new Promise(resolve => worker.once('message', resolve));
  const seen = new Set<string>();
  for (let count = 0; count < attempts || Atomics.load(shared, 1) === 0; count += 1) {
    seen.add(await attempt(write));
    const entry = await workspace.stat('dir/file');
    if (entry?.type === 'link') {
      // The trap came between our last look and the rename: it is noticed, and what it leads to is untouched.
      expect(seen).toContain('conflict');
      await workspace.remove('dir/file', { type: 'link' });
      writeFileSync(join(root, 'dir/file'), 'inside');
    }
  }
  const ended = new Promise(resolve => worker.once('exit', resolve));
  Atomics.store(shared, 0, 1);
  await ended;
  expect(
    [...seen].filter(outcome => !['written', 'conflict', 'is-link', 'not-found'].includes(outcome))
  ).toEqual([]);
  expect(readFileSync(join(base, 'outside/file'), 'utf8')).toBe('canary');
});
