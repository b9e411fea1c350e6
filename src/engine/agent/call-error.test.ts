import { CodedError } from '../../base/coded-error';
import type { Log } from '../log';
import { toCallError } from './call-error';

const failures: string[] = [];
const log: Log = { warn: () => undefined, fail: correlation => failures.push(correlation) };
const system = (code: string): Error =>
  Object.assign(new Error(`${code}: open '/home/somebody/.netrc'`), { code });

beforeEach(() => failures.splice(0));

test.each<[string, unknown, string]>([
  [
    'ours',
    new CodedError('bad-path', 'Expected a path inside.', { fix: 'Use one.' }),
    'Expected a path inside. Use one.'
  ],
  ['no right', system('EACCES'), 'The system does not permit it.'],
  ['a full disk', system('ENOSPC'), 'The disk is full.'],
  ['a missing file', system('ENOENT'), 'The file or folder is not there.']
])('[JM-13] a person reads a fixed sentence: %s', (_name, error, message) => {
  expect(toCallError(error, log).message).toBe(message);
  expect(failures).toEqual([]);
});

test.each([
  [new Error('token=abc at /srv/x.ts:3')],
  [new TypeError('undefined is no function')],
  ['a text'],
  [null],
  [new CodedError('internal', 'secret detail')],
  [system('EWHATEVER')]
])('[JM-13] the unexpected %p is told by its correlation alone', error => {
  const shown = toCallError(error, log);
  expect(shown).toEqual({
    code: 'internal',
    message: `Something failed. The server's log has the detail under ${failures[0]}.`
  });
});
