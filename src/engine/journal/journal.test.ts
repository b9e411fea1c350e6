import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SequencedEvent, ThreadEvent } from '../../protocol/events';
import type { Journal } from './journal';
import { openJournal } from './open-journal';

let base: string;
let open: Journal[];

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'journal-')));
  mkdirSync(join(base, 'state'), { mode: 0o700 });
  open = [];
});

afterEach(() => {
  for (const journal of open) journal.close();
  rmSync(base, { recursive: true, force: true });
});

const openHere = (fileSystemType?: number): Journal => {
  const journal = openJournal(
    {
      stateDir: join(base, 'state'),
      serverRoot: '/srv',
      principal: 'local',
      headless: false,
      localParent: base,
      ...(fileSystemType !== undefined && { fileSystemType: () => fileSystemType })
    },
    Date.now
  );
  open.push(journal);
  return journal;
};

const entry = (seq: number, event: ThreadEvent, time = seq): SequencedEvent => ({
  seq,
  time,
  actor: 'user',
  event
});
const created = (title = '', workspace = 'demo'): ThreadEvent => ({
  type: 'thread-created',
  title,
  workspace
});
const turn = (turnId: string, text: string, idempotencyKey?: string): ThreadEvent => ({
  type: 'turn-start',
  turnId,
  mode: 'agent',
  input: [{ type: 'text', text }],
  ...(idempotencyKey !== undefined && { idempotencyKey })
});
const mainFile = (): string => {
  const folder = join(base, 'state', 'journal');
  const name = readdirSync(folder).find(each => /^[0-9a-f]+\.db$/.test(each)) ?? '';
  return join(folder, name);
};

test('keeps events in order, and reads them after a number', () => {
  const journal = openHere();
  const entries = [
    entry(1, created()),
    entry(2, turn('u_1', 'hello')),
    { ...entry(9, turn('u_2', 'again')), from: 3 }
  ];
  journal.append('t_a', entries);
  expect(journal.read('t_a', 0, 10)).toEqual(entries);
  expect(journal.read('t_a', 1, 1)).toEqual([entries[1]]);
  expect(journal.lastSeq('t_a')).toBe(9);
  journal.reserve('t_a', 40);
  expect(journal.lastSeq('t_a')).toBe(40);
});

test('[NB-55] lists, previews and searches what the person said, newest first whatever the clock says', () => {
  const journal = openHere();
  journal.append('t_a', [
    entry(1, created('Alpha'), 5000),
    entry(2, turn('u_1', 'Straße 100%'), 5001)
  ]);
  journal.append('t_b', [entry(1, created('Beta'), 10), entry(2, turn('u_2', 'first words'), 11)]);
  journal.append('t_b', [entry(3, turn('u_3', 'later words'), 12)]);
  const ids = (threads: readonly { threadId: string }[]): string[] =>
    threads.map(each => each.threadId);
  expect(ids(journal.threads())).toEqual(['t_b', 't_a']);
  expect(journal.threads()[0]).toEqual({
    threadId: 't_b',
    title: 'Beta',
    workspace: 'demo',
    createdAt: 10,
    changedAt: 12,
    archived: false,
    deletedAt: null,
    changed: 0,
    lastSeq: 3,
    preview: 'first words'
  });
  expect(ids(journal.search('LATER words', 10))).toEqual(['t_b']);
  expect(ids(journal.search('straße 100%', 10))).toEqual(['t_a']);
  expect(ids(journal.search('alpha', 10))).toEqual(['t_a']);
  expect(ids(journal.search('%', 10))).toEqual(['t_a']);
  expect(ids(journal.search('beta nowhere', 10))).toEqual([]);
});

test('knows turns, their keys, their ends and what they changed', () => {
  const journal = openHere();
  const change = { path: 'a.txt', change: 'modified' } as const;
  const end = (turnId: string): ThreadEvent => ({
    type: 'turn-end',
    turnId,
    reason: 'done',
    changes: [change],
    usage: {},
    verdicts: { allowed: 0, asked: 0, denied: 0 }
  });
  journal.append('t_a', [
    entry(1, created()),
    entry(2, turn('u_1', 'x', 'key')),
    entry(3, { type: 'checkpoint-created', turnId: 'u_1', uncovered: [] }),
    entry(4, end('u_1')),
    entry(5, turn('u_2', 'y'))
  ]);
  expect(journal.turnByKey('t_a', 'key')).toBe('u_1');
  expect(journal.turnByKey('t_a', 'other')).toBeNull();
  expect(journal.openTurns()).toEqual([{ threadId: 't_a', turnId: 'u_2' }]);
  expect(journal.threads()[0]?.changed).toBe(1);
  journal.append('t_a', [
    entry(6, { type: 'turn-undone', turnId: 'u_1', redone: false, restored: [], kept: [] })
  ]);
  expect(journal.turns('t_a')).toEqual([
    { turnId: 'u_1', startSeq: 2, time: 2, ended: true, checkpoint: 'undone' },
    { turnId: 'u_2', startSeq: 5, time: 5, ended: false, checkpoint: 'none' }
  ]);
  expect(journal.threads()[0]?.changed).toBe(0);
});

test('purges the trash after its time and nothing else', () => {
  const journal = openHere();
  for (const thread of ['t_a', 't_b', 't_c']) journal.append(thread, [entry(1, created())]);
  journal.append('t_a', [entry(2, { type: 'thread-changed', deletedAt: 100 })]);
  journal.append('t_b', [entry(2, { type: 'thread-changed', deletedAt: 300 })]);
  expect(journal.purge(200)).toEqual(['t_a']);
  expect(journal.threads('trash').map(each => each.threadId)).toEqual(['t_b']);
  expect(journal.threads().map(each => each.threadId)).toEqual(['t_c']);
  expect(journal.read('t_a', 0, 10)).toEqual([]);
});

test('takes all entries of an append or none', () => {
  const journal = openHere();
  journal.append('t_a', [entry(1, created())]);
  expect(() =>
    journal.append('t_a', [entry(2, turn('u_1', 'x')), entry(1, created('twice'))])
  ).toThrow();
  expect(journal.read('t_a', 0, 10)).toEqual([entry(1, created())]);
  expect(journal.threads()[0]?.title).toBe('');
});

test('files are private, and stay so', () => {
  openHere().append('t_a', [entry(1, created())]);
  const modes = [join(base, 'state', 'journal'), mainFile(), `${mainFile()}-wal`].map(
    path => statSync(path).mode & 0o777
  );
  expect(modes).toEqual([0o700, 0o600, 0o600]);
});

test.each<[string, (path: string) => void]>([
  ['a link', path => symlinkSync(join(base, 'elsewhere'), path)],
  [
    'a second name',
    path => (writeFileSync(join(base, 'other'), ''), linkSync(join(base, 'other'), path))
  ],
  ['a folder', path => mkdirSync(path)]
])('refuses %s in the place of the file', (_name, plant) => {
  openHere().close();
  const path = mainFile();
  rmSync(path);
  plant(path);
  expect(() => openHere()).toThrow(expect.objectContaining({ code: 'read-only' }));
  expect(existsSync(join(base, 'elsewhere'))).toBe(false);
});

test('refuses a link in the place of the folder', () => {
  mkdirSync(join(base, 'other'));
  symlinkSync(join(base, 'other'), join(base, 'state', 'journal'));
  expect(() => openHere()).toThrow(expect.objectContaining({ code: 'read-only' }));
  expect(readdirSync(join(base, 'other'))).toEqual([]);
});

test('a second engine keeps a history of its own beside the first', async () => {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(process.argv[1]);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; ROLLBACK');
    console.log('held');
    process.stdin.resume();`;
  openHere().close();
  const holder = spawn(process.execPath, ['-e', script, mainFile()], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  await once(holder.stdout, 'data');
  const second = openHere();
  expect(second.note.code).toBe('second-opener');
  second.append('t_b', [entry(1, created())]);
  const gone = once(holder, 'exit');
  holder.stdin.end();
  await gone;
  second.close();
  const main = openHere();
  expect([main.note.code, main.threads()]).toEqual(['', []]);
  const third = openHere();
  expect(third.threads().map(each => each.threadId)).toEqual(['t_b']);
});

test('on a network file system the history stays local, and says so', () => {
  const journal = openHere(0x6969);
  journal.append('t_a', [entry(1, created())]);
  expect(journal.note.code).toBe('local');
  expect(existsSync(join(base, 'state', 'journal'))).toBe(false);
});

test("a newer Sallyport's file is shown, backed up and never changed", () => {
  openHere().append('t_a', [entry(1, created('Kept'))]);
  open.pop()?.close();
  const database = new DatabaseSync(mainFile());
  database.exec('PRAGMA user_version = 9; PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  const before = readFileSync(mainFile());
  const journal = openHere();
  expect(journal.note.code).toBe('read-only');
  expect(journal.threads().map(each => each.title)).toEqual(['Kept']);
  expect(() => journal.append('t_a', [entry(2, turn('u_1', 'x'))])).toThrow(
    expect.objectContaining({ code: 'read-only' })
  );
  journal.close();
  expect(readFileSync(mainFile())).toEqual(before);
  expect(readFileSync(`${mainFile()}.schema-9.backup`)).toEqual(before);
});

const fill = (): void => {
  const journal = openHere();
  for (let thread = 0; thread < 20; thread++)
    journal.append(`t_${thread}`, [
      entry(1, created(`Thread ${thread}`)),
      ...Array.from({ length: 40 }, (_, index) =>
        entry(index + 2, turn(`u_${thread}_${index}`, 'word '.repeat(60)))
      )
    ]);
  journal.close();
  open.length = 0;
};

test.each<[string, (path: string) => void, number]>([
  ['cut in the middle', path => truncateSync(path, Math.floor(statSync(path).size / 2)), 1],
  [
    'with a page of rubbish',
    path => {
      const bytes = readFileSync(path);
      bytes.fill(0xa5, 4096 * 12, 4096 * 13);
      writeFileSync(path, bytes);
    },
    10
  ],
  ['with a lost beginning', path => writeFileSync(path, readFileSync(path).fill(0x5a, 0, 100)), 0]
])('a file %s is set aside unchanged, and what can be read is kept', (_name, damage, least) => {
  fill();
  damage(mainFile());
  const before = readFileSync(mainFile());
  const journal = openHere();
  expect(journal.note.code).toBe('repaired');
  expect(journal.threads().length).toBeGreaterThanOrEqual(least);
  for (const { threadId, title } of journal.threads()) {
    expect(title).toBe(`Thread ${threadId.slice(2)}`);
    const [first] = journal.read(threadId, 0, 1);
    expect(first?.event.type).toBe('thread-created');
  }
  journal.append('t_new', [entry(1, created())]);
  const aside = readdirSync(join(base, 'state', 'journal')).filter(name =>
    name.includes('.damaged-')
  );
  expect(aside).toHaveLength(1);
  expect(readFileSync(join(base, 'state', 'journal', aside[0] ?? ''))).toEqual(before);
});

test('a cut write-ahead log loses its torn end and nothing before', () => {
  const journal = openHere();
  journal.append('t_a', [entry(1, created())]);
  journal.append('t_a', [entry(2, turn('u_1', 'kept'))]);
  // The files as a killed engine leaves them, the log torn in its last frame.
  const copy = join(base, 'copy');
  copyFileSync(mainFile(), copy);
  copyFileSync(`${mainFile()}-wal`, `${copy}-wal`);
  const whole = statSync(`${copy}-wal`).size;
  journal.append('t_a', [entry(3, turn('u_2', 'torn'))]);
  copyFileSync(`${mainFile()}-wal`, `${copy}-wal`);
  truncateSync(`${copy}-wal`, whole + 100);
  const path = mainFile();
  journal.close();
  copyFileSync(copy, path);
  copyFileSync(`${copy}-wal`, `${path}-wal`);
  chmodSync(`${path}-wal`, 0o600);
  expect(
    openHere()
      .read('t_a', 0, 10)
      .map(({ seq }) => seq)
  ).toEqual([1, 2]);
});

test('a large file that proves to be damaged in use is set aside, and what can be read goes on', () => {
  const journal = openHere();
  for (let thread = 0; thread < 20; thread++)
    journal.append(`t_${thread}`, [
      entry(1, created(`Thread ${thread}`)),
      ...Array.from({ length: 45 }, (_, index) =>
        entry(index + 2, turn(`u_${thread}_${index}`, 'word '.repeat(2000)))
      )
    ]);
  journal.close();
  open.length = 0;
  // Larger than what is looked through at the start, with a run of rubbish in the middle.
  const bytes = readFileSync(mainFile());
  expect(bytes.length).toBeGreaterThan(16 * 1024 * 1024);
  const middle = Math.floor(bytes.length / 2 / 4096) * 4096;
  bytes.fill(0xa5, middle, middle + 64 * 4096);
  writeFileSync(mainFile(), bytes);

  const damaged = openHere();
  const notes: string[] = [];
  damaged.onNote = () => notes.push(damaged.note.code);
  expect(damaged.note.code).toBe('');
  const threads = Array.from({ length: 20 }, (_, index) => `t_${index}`);
  const kept = threads.map(thread => damaged.read(thread, 0, 100).length);
  expect(notes).toEqual(['repaired']);
  expect(kept.filter(count => count === 46).length).toBeGreaterThanOrEqual(17);
  damaged.append('t_new', [entry(1, created())]);
  expect(damaged.threads()).toHaveLength(21);
  damaged.close();
  expect(openHere().note.code).toBe('');
});

test('[JP-18] text without an end, known files and given numbers outlive a damaged file', () => {
  const journal = openHere();
  for (const thread of ['t_a', 't_b']) {
    journal.append(thread, [entry(1, created()), entry(2, turn(`u_${thread}`, 'x'))]);
    journal.reserve(thread, 900);
    for (const text of ['one ', 'two ', 'three'])
      journal.keepPartial(thread, [{ stream: 'm_1', text }]);
    journal.remember(thread, { kind: 'read', path: 'a.txt', value: 'sha256:1' });
    journal.remember(thread, { kind: 'born', path: 'b', value: '1:2' });
  }
  journal.close();
  open.length = 0;
  const database = new DatabaseSync(mainFile());
  database.exec("UPDATE events SET event = '{' WHERE thread = 't_a' AND seq = 2");
  database.exec("DELETE FROM partials WHERE thread = 't_b' AND piece = 2");
  database.close();
  const damaged = openHere();
  expect(damaged.read('t_a', 0, 10)).toHaveLength(1);
  expect(damaged.note.code).toBe('repaired');
  expect(damaged.partialText('t_a', 'm_1')).toBe('one two three');
  // What stood behind the lost piece is left out.
  expect(damaged.partialText('t_b', 'm_1')).toBe('one ');
  expect(damaged.lastSeq('t_b')).toBe(900);
  expect(damaged.remembered('t_b')).toEqual([
    { kind: 'read', path: 'a.txt', value: 'sha256:1' },
    { kind: 'born', path: 'b', value: '1:2' }
  ]);
});

test('an entry that is no JSON any more is left out, and the file set aside', () => {
  const journal = openHere();
  journal.append('t_a', [
    entry(1, created()),
    entry(2, turn('u_1', 'x')),
    entry(3, turn('u_2', 'y'))
  ]);
  journal.close();
  open.length = 0;
  const database = new DatabaseSync(mainFile());
  database.exec("UPDATE events SET event = '{' WHERE seq = 2");
  database.close();
  const damaged = openHere();
  expect(damaged.read('t_a', 0, 10).map(({ seq }) => seq)).toEqual([1, 3]);
  expect(damaged.note.code).toBe('repaired');
});
