import type { ThreadSummary } from '../../protocol/results';
import { filterThreads } from './thread-list';

const thread = (threadId: string, members: Partial<ThreadSummary> = {}): ThreadSummary => ({
  threadId,
  title: threadId,
  workspace: '',
  createdAt: 0,
  changedAt: 0,
  archived: false,
  deletedAt: null,
  state: 'idle',
  changed: 0,
  lastSeq: 1,
  preview: '',
  ...members
});

const THREADS = [
  thread('t_old', { changedAt: 1, preview: 'Fix the imports' }),
  thread('t_new', { changedAt: 2, title: 'Imports again' }),
  thread('t_kept', { archived: true }),
  thread('t_gone', { deletedAt: 5, archived: true })
];

test.each([
  ['active', '', [], ['t_new', 't_old']],
  ['archived', '', [], ['t_kept']],
  ['trash', '', [], ['t_gone']],
  ['active', 'IMPORTS', [], ['t_new', 't_old']],
  ['active', 'said in the middle', ['t_old', 't_kept'], ['t_old']]
] as const)('[NB-55] of %s with "%s" and found %j it lists %j', (show, query, found, expected) => {
  const listed = filterThreads(THREADS, new Set<string>(found), { show, query });
  expect(listed.map(({ threadId }) => threadId)).toEqual(expected);
});
