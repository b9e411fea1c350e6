import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Journal } from '../journal/journal';
import { openJournal } from '../journal/open-journal';
import { openWorkspace } from '../workspace/open-workspace';
import type { Workspace } from '../workspace/workspace';
import { ThreadMemory } from './thread-memory';

let base: string;
let root: string;
let journal: Journal;
let workspace: Workspace;

beforeEach(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'memory-')));
  root = join(base, 'work');
  mkdirSync(root);
  mkdirSync(join(base, 'state'), { mode: 0o700 });
  journal = openJournal(
    {
      stateDir: join(base, 'state'),
      serverRoot: '/srv',
      principal: 'local',
      headless: false,
      localParent: base
    },
    Date.now
  );
  workspace = await openWorkspace(root);
});

afterEach(() => {
  workspace.dispose();
  journal.close();
  rmSync(base, { recursive: true, force: true });
});

/** The memory as the next engine finds it. */
const remember = (): ThreadMemory => new ThreadMemory('t_a', journal);

test('[JP-9] knows over a restart which version was read, and forgets what was deleted', () => {
  const { reads } = remember();
  reads.note('a.txt', 'sha256:1');
  reads.note('b.txt', 'sha256:2');
  reads.note('a.txt', 'sha256:3');
  reads.forget('b.txt');
  expect(remember().reads.known('a.txt')).toBe('sha256:3');
  expect(remember().reads.known('b.txt')).toBeUndefined();
  expect(new ThreadMemory('t_b', journal).reads.known('a.txt')).toBeUndefined();
});

test('forgets the oldest beyond its bound, which was not noted again', () => {
  const { reads } = remember();
  for (let index = 0; index <= 2000; index++) {
    reads.note(`${index}.txt`, 'sha256:1');
    if (index === 1000) reads.note('0.txt', 'sha256:2');
  }
  const later = remember().reads;
  expect([later.known('0.txt'), later.known('1.txt'), later.known('2.txt')]).toEqual([
    'sha256:2',
    undefined,
    'sha256:1'
  ]);
  expect(journal.remembered('t_a')).toHaveLength(2000);
});

test.each<[string, () => void, readonly string[]]>([
  ['is kept while it is the same', () => undefined, ['.venv']],
  ['is dropped once it is gone', () => rmSync(join(root, '.venv'), { recursive: true }), []],
  [
    'is dropped where something else has its place',
    () => {
      renameSync(join(root, '.venv'), join(root, 'old'));
      mkdirSync(join(root, '.venv'));
    },
    []
  ]
])('a made path %s', async (_name, change, kept) => {
  mkdirSync(join(root, '.venv'));
  const memory = remember();
  memory.born.add(['.venv']);
  await memory.identifyBorn(workspace);
  change();
  const later = remember();
  await later.confirmBorn(workspace);
  expect(later.born.paths).toEqual(kept);
  expect(remember().born.paths).toEqual(kept);
});

test('a made path of a turn that a kill cut short is dropped', async () => {
  mkdirSync(join(root, '.venv'));
  remember().born.add(['.venv']);
  const later = remember();
  await later.confirmBorn(workspace);
  expect(later.born.paths).toEqual([]);
});
