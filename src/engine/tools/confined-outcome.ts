import type { CallOutput, Change, Outcome } from '../../protocol/event-values';
import type { CommandLimits, CommandResult, UnconfinedChange } from '../sandbox/sandbox';

/** How a command's end counts. */
export function outcomeOf(result: CommandResult): Outcome {
  switch (result.ended) {
    case 'exit':
      return result.exitCode === 0 && result.takenBack.length === 0 ? 'ok' : 'failed';
    case 'timeout':
      return 'timeout';
    case 'cancelled':
      return 'cancelled';
    case 'output-limit':
      return 'failed';
    case 'set-up':
      return result.error?.code === 'conflict' ? 'conflict' : 'failed';
  }
}

/** What reader and model see of a command. */
export function outputOf(result: CommandResult): CallOutput {
  const { exitCode, signal, stdout, stderr, omitted, refused } = result;
  return {
    exitCode,
    ...(signal === null ? {} : { signal }),
    stdout,
    stderr,
    ...(omitted.stdout + omitted.stderr > 0 ? { omitted } : {}),
    ...(refused.length > 0 ? { refused } : {})
  };
}

/** Why a command that ran did not end well; undefined where its own output tells. */
export function errorOf(
  result: CommandResult,
  limits: CommandLimits
): { readonly code: string; readonly message: string } | undefined {
  if (result.takenBack.length > 0) {
    return {
      code: 'taken-back',
      message: `Git left something that would run outside the sandbox with your next git command, and it was taken back: ${result.takenBack.slice(0, 5).join(', ')}.`
    };
  }
  if (result.error) {
    return { code: result.error.code, message: result.error.message };
  }
  switch (result.ended) {
    case 'timeout':
      return { code: 'timeout', message: `The command took more than ${limits.wallSeconds} s.` };
    case 'output-limit':
      return {
        code: 'output-limit',
        message: `The command printed more than 64 times the ${limits.outputKB} KiB that are kept.`
      };
    case 'cancelled':
      return { code: 'cancelled', message: 'The command was cancelled.' };
    case 'exit':
    case 'set-up':
      return result.exitCode !== 0 && GIT_READ_ONLY.test(result.stderr)
        ? { code: 'git-read-only', message: GIT_READ_ONLY_TEXT }
        : undefined;
  }
}

/** What this command changed, marked where it runs unconfined next; `.git` and ignored files come from the marks alone. */
export function mergeChanges(
  before: readonly Change[],
  after: readonly Change[],
  unconfined: readonly UnconfinedChange[]
): readonly Change[] {
  const marked = new Map(unconfined.map(change => [change.path, change]));
  const earlier = new Set(before.map(({ path, change }) => `${change} ${path}`));
  const own = after.filter(
    ({ path, change }) => marked.has(path) || !earlier.has(`${change} ${path}`)
  );
  const known = new Set(own.map(({ path }) => path));
  return [
    ...own.map(change =>
      marked.has(change.path) ? { ...change, runsUnconfined: true as const } : change
    ),
    ...unconfined
      .filter(({ path }) => !known.has(path))
      .map(change => ({ ...change, runsUnconfined: true as const }))
  ];
}

const GIT_READ_ONLY = /\.git\b[^\n]*Read-only file system/;
const GIT_READ_ONLY_TEXT =
  'The .git folder is read-only for commands: what is planted there runs with the next git command on the host. Use the git tool for commits and other changes of the repository.';
