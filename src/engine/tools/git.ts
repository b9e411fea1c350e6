import { z } from 'zod';
import type { GitIdentity } from '../sandbox/repository/git-identity';
import { prepareConfined } from './confined-call';
import { readGitArguments, type GitCommand } from './git-arguments';
import { parseInput, schemaOf } from './input';
import { checkFolder } from './run-command';
import type { Tool } from './tool';
import { isVisible } from './visible-text';

/**
 * Runs git in the sandbox with the repository writable, which it is for no other command. Words and not a line: no shell
 * reads them. Hooks, file system monitors, pagers and editors are off. The output is that of `run_command`.
 */
export const git: Tool = {
  name: 'git',
  kind: 'act',
  description:
    'Runs git with these arguments in the sandbox, with the repository writable. No shell reads them; hooks, pagers and editors are off.',
  get inputSchema() {
    return schemaOf(schema);
  },
  async prepare(input, context) {
    const { args, ...parsed } = parseInput(schema, input);
    const command = readGitArguments(args);
    const cwd = await checkFolder(parsed.cwd ?? '.', context);
    const { readsOnly } = command;
    const shown = quote(['git', ...args]);
    return prepareConfined(
      {
        payload: { args, cwd },
        line: lineOf(command, context.sandbox.gitIdentity()),
        cwd,
        effect: { line: shown, cwd, ...(readsOnly && { readsOnly }) },
        summary: {
          kind: 'command',
          title: { code: readsOnly ? 'read-git' : 'change-git', params: { command: shown } },
          risk: readsOnly ? 'low' : 'medium'
        },
        network: command.isRemote,
        ...(!readsOnly && { repository: 'writable', notUndone: NOT_UNDONE })
      },
      context
    );
  }
};

/** What bash runs: settings that keep git from running anything, then the words as they are. */
function lineOf({ args, readsOnly }: GitCommand, identity: GitIdentity): string {
  const [subcommand = '', ...rest] = args;
  const quiet = readsOnly && HAS_DRIVERS.has(subcommand) ? ['--no-ext-diff', '--no-textconv'] : [];
  // A setting of one branch goes before those on the command line.
  const merging = subcommand === 'pull' ? ['--no-rebase', '--no-edit'] : [];
  const settings = SETTINGS.flatMap(setting => ['-c', setting]);
  const words = quote(['git', ...settings, subcommand, ...quiet, ...merging, ...rest]);
  const { name, email } = identity;
  const user = [
    '[user]',
    ...(name === undefined ? [] : [`\tname = "${name}"`]),
    ...(email === undefined ? [] : [`\temail = "${email}"`])
  ];
  // The person's settings are not shown inside, and the repository's own go before these.
  return `printf '%s\\n' ${quote(user)} > ~/.gitconfig && GIT_EDITOR=: GIT_MERGE_AUTOEDIT=no exec ${words}`;
}

/** Each word in single quotes unless it is plain, so that a shell reads back exactly these. */
const quote = (words: readonly string[]): string =>
  words
    .map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');

const schema = z.strictObject({
  args: z
    .array(
      z
        .string()
        .max(32_768)
        .refine(isVisible, 'have no control or invisible characters; write them as escapes')
    )
    .min(1)
    .max(200),
  cwd: z.string().min(1).max(4096).optional()
});

const HAS_DRIVERS: ReadonlySet<string> = new Set(['diff', 'log', 'show']);

const SETTINGS: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.pager=cat',
  'core.sshCommand=false',
  'credential.helper=',
  'protocol.ext.allow=never',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'push.recurseSubmodules=no',
  // Keys are not shown inside, so a signature could only fail.
  'commit.gpgSign=false',
  'tag.gpgSign=false',
  'push.gpgSign=false',
  // They would go on after the command.
  'gc.auto=0',
  'maintenance.auto=false'
];

const NOT_UNDONE: readonly string[] = [
  '.git (commits, branches, tags and stashes stay; only files of the working tree come back)'
];
