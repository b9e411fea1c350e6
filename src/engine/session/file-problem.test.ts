import { CodedError } from '../../base/coded-error';
import codes from '../../protocol/error-codes.json';
import { withFileProblems } from './file-problem';

const system = (code: string): Error =>
  Object.assign(new Error(`${code}: open '/home/canary/a.txt'`), { code });
const thrown = (error: unknown): Promise<unknown> =>
  withFileProblems(() => Promise.reject(error as Error)).catch((each: unknown) => each);

test.each<[unknown, keyof typeof codes]>([
  [system('ENOENT'), 'not-found'],
  [system('ELOOP'), 'is-link'],
  [system('ENOTDIR'), 'not-a-folder'],
  [system('EISDIR'), 'not-a-file'],
  [system('EACCES'), 'no-access'],
  [system('EROFS'), 'no-access'],
  [system('ENOSPC'), 'no-space'],
  [system('EDQUOT'), 'no-space'],
  [system('ENOTEMPTY'), 'not-empty'],
  [system('EEXIST'), 'conflict'],
  [system('EMFILE'), 'failed'],
  [new CodedError('moved', 'canary was moved'), 'moved'],
  [new CodedError('damaged', 'canary is damaged'), 'damaged'],
  [new CodedError('is-link', 'canary is a link'), 'is-link'],
  [new CodedError('too-large', 'canary has 9 bytes'), 'too-large']
])('[JM-5, JM-13] %p is told as %s, by its fixed sentence', async (error, code) => {
  expect(await thrown(error)).toMatchObject({ code, message: codes[code].title });
});

test.each([
  [new CodedError('not-trusted', 'The folder is not trusted.')],
  [new TypeError('a mistake of ours')],
  ['a text']
])('%p passes as it is', async error => {
  expect(await thrown(error)).toBe(error);
});
