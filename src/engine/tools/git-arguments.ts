import { CodedError } from '../../base/coded-error';
import { inspect } from '../policy/programs/inspect';
import { programFor } from '../policy/programs/table';

/** A git command whose every word was understood. */
export interface GitCommand {
  readonly args: readonly string[];
  /** True: it changes nothing, and runs with a read-only repository. */
  readonly readsOnly: boolean;
  /** True: it speaks to another machine. */
  readonly isRemote: boolean;
}

/**
 * Reads the words of a git command. Only subcommands of this list, and of them only options that run no program, load no
 * settings and write no file of any name: the same table by which rules cover shell lines.
 * @throws CodedError `bad-params` naming the word that is not taken
 */
export function readGitArguments(args: readonly string[]): GitCommand {
  const [subcommand = ''] = args;
  const readsOnly = READING.has(subcommand);
  const isRemote = REMOTE.has(subcommand);
  if (!readsOnly && !isRemote && !CHANGING.has(subcommand)) {
    throw new CodedError(
      'bad-params',
      `Expected one of the git commands ${[...READING, ...CHANGING, ...REMOTE].join(', ')} as the first word, without options before it; got ${shown(subcommand)}.`
    );
  }
  const argv = ['git', ...args];
  const { program, named } = programFor(argv);
  const { guarded } = inspect(argv, program, named, 0);
  if (guarded !== undefined) {
    throw new CodedError(
      'bad-params',
      `Expected git ${subcommand} without ${shown(guarded)}: it could run a program, load settings, open an editor or write a file of any name. ${NEEDED.get(subcommand) ?? ''}`.trim()
    );
  }
  const rebases = subcommand === 'pull' ? args.slice(1).find(isRebase) : undefined;
  if (rebases !== undefined) {
    throw new CodedError(
      'bad-params',
      `Expected git pull without ${shown(rebases)}: it merges. The steps of a rebase would be left to a later git.`
    );
  }
  return { args, readsOnly, isRemote };
}

/** `-r`, `--rebase` with or without its kind, and what git takes for it. */
const isRebase = (word: string): boolean =>
  /^-r/.test(word) || (/^--r/.test(word) && '--rebase'.startsWith(word.split('=')[0] ?? ''));

const shown = (word: string): string => JSON.stringify(word.slice(0, 80));

/** They change neither files nor repository, whatever their words; it is read-only to them besides. */
const READING: ReadonlySet<string> = new Set([
  'status',
  'diff',
  'log',
  'show',
  'blame',
  'shortlog',
  'grep',
  'ls-files',
  'ls-tree',
  'rev-parse',
  'describe',
  'merge-base',
  'show-ref',
  'for-each-ref'
]);

const CHANGING: ReadonlySet<string> = new Set([
  'add',
  'commit',
  'restore',
  'checkout',
  'switch',
  'reset',
  'rm',
  'mv',
  'stash',
  'branch',
  'tag',
  'merge',
  'cherry-pick',
  'revert',
  'clean',
  'apply'
]);

const REMOTE: ReadonlySet<string> = new Set(['fetch', 'pull', 'push', 'ls-remote']);

/** What to say instead, where a command asks for something. */
const NEEDED: ReadonlyMap<string, string> = new Map([
  ['commit', 'Give the message with -m.'],
  ['fetch', 'Name a remote of this repository.'],
  ['pull', 'Name a remote of this repository.'],
  ['push', 'Name a remote of this repository.']
]);
