import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Journal } from '../journal/journal';
import { openJournal } from '../journal/open-journal';
import { ThreadBook } from './thread-book';

const DAY_MS = 24 * 60 * 60 * 1000;
let base: string;
let journal: Journal;
let time: number;
let book: ThreadBook;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'book-')));
  mkdirSync(join(base, 'state'), { mode: 0o700 });
  const place = { stateDir: join(base, 'state'), serverRoot: '/srv', localParent: base };
  journal = openJournal({ ...place, principal: 'local', headless: false }, Date.now);
  time = 1000 * DAY_MS;
  book = new ThreadBook(
    journal,
    () => undefined,
    () => time,
    () => 'idle',
    event => event
  );
});

afterEach(() => {
  journal.close();
  rmSync(base, { recursive: true, force: true });
});

test.each([
  [29, []],
  [30.1, ['old']]
])('what lies in the trash for %d days is gone for good: %j', (days, gone) => {
  const old = book.create('demo', 'old');
  const live = book.create('demo', 'live');
  journal.remember(old.threadId, { kind: 'read', path: 'a.txt', value: 'sha256:1' });
  book.change(old.threadId, { deletedAt: time });
  time += days * DAY_MS;
  const purged = book.purge();
  expect(purged).toEqual(gone.map(() => old.threadId));
  expect(book.list('trash').map(({ title }) => title)).toEqual(gone.length === 0 ? ['old'] : []);
  expect(book.list('live').map(({ threadId }) => threadId)).toEqual([live.threadId]);
  if (gone.length === 0) return;
  expect(() => book.get(old.threadId)).toThrow(expect.objectContaining({ code: 'not-found' }));
  expect(journal.remembered(old.threadId)).toEqual([]);
});

test('what was taken out of the trash is not purged', () => {
  const { threadId } = book.create('demo', 'kept');
  book.change(threadId, { deletedAt: time });
  book.change(threadId, { deletedAt: null });
  time += 40 * DAY_MS;
  expect(book.purge()).toEqual([]);
  expect(book.list('live')).toHaveLength(1);
});
