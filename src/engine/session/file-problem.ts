import { CodedError } from '../../base/coded-error';
import { systemCode } from '../../base/system-code';
import codes from '../../protocol/error-codes.json';
import { fileError } from '../workspace/file-errors';

/** What can go wrong with a file of the workspace, and is told to a person by its fixed sentence. */
const FILE_CODES: ReadonlySet<string> = new Set([
  'conflict',
  'damaged',
  'failed',
  'is-link',
  'moved',
  'no-access',
  'no-space',
  'not-a-file',
  'not-a-folder',
  'not-empty',
  'not-found',
  'too-large'
] satisfies (keyof typeof codes)[]);

/**
 * Does work on files that a request asked for. What the file system or the workspace throws leaves with a listed code
 * and its fixed sentence, which names no path; the original is the cause. Everything else passes.
 */
export async function withFileProblems<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toFileProblem(error);
  }
}

function toFileProblem(error: unknown): unknown {
  // Only what the system names is a problem of files; a mistake of ours stays one.
  const coded = systemCode(error) === '' ? error : fileError(error, '');
  if (!(coded instanceof CodedError) || !FILE_CODES.has(coded.code)) return error;
  // The set above holds keys of the table and nothing else.
  const { title } = codes[coded.code as keyof typeof codes];
  return new CodedError(coded.code, title, { cause: error });
}
