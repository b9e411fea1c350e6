import type { Why } from '../../protocol/why-codes';
import type { CommandEffect, Effect } from './effect';
import { furtherOf } from './further-place';
import { locate, type Place } from './path-pattern';
import { inspect } from './programs/inspect';
import { inertGitOptions } from './programs/git';
import type { Program } from './programs/program';
import { programFor } from './programs/table';
import { changesShell } from './shell/builtins';
import { firstActiveVariable } from './shell/environment';
import { folderOf, followFolders, type Whereabouts } from './shell/folders';
import { lookThrough, readGenerously, type GenerousReading } from './shell/generous';
import { findInner, type InnerCommand } from './shell/inner-command';
import { readInstall } from './shell/installs';
import type { SimpleCommand } from './shell/line';
import { readLine } from './shell/read-line';
import { programOf } from './shell/runners';

/** One thing that is judged by itself: an effect as a tool declares it, or a part of a shell line. */
export type Matter =
  | (Exclude<Effect, { type: 'command' }> & { readonly by?: PartOfCommand; readonly shell?: true })
  | CommandMatter
  | UnreadMatter;

/** What its tool says of a command, beside its words. */
type Circumstances = Pick<CommandEffect, 'network' | 'readsOnly'>;

/** A simple command of a line that was understood whole. */
export interface CommandMatter extends Circumstances {
  readonly type: 'simple';
  /** As written. */
  readonly source: string;
  readonly argv: readonly string[];
  readonly inner: InnerCommand;
  /** The program that really runs, where it can be told, and the words that call it. */
  readonly called: {
    readonly argv: readonly string[];
    readonly program: Program;
    readonly named: number;
    /** Words between the program and its subcommand that were left out of `argv`. */
    readonly left: number;
  };
  /** What no rule lifts and no confinement: it asks. Absent: nothing. */
  readonly obstacle?: Why;
  readonly reading: GenerousReading;
  readonly paths: readonly string[];
  readonly folders: readonly string[];
}

/** A line that is not understood, with everything in it that might run. */
export interface UnreadMatter {
  readonly type: 'unread';
  readonly source: string;
  readonly why: Why;
  readonly reading: GenerousReading;
  readonly folders: readonly string[];
}

/** Where in a command something is named: a rule that spells the command out that far means it. */
export interface PartOfCommand {
  readonly command: CommandMatter;
  readonly at: number;
  /** The place behind the last of what is named from `at` on; a rule that names one must name all. Absent: one word. */
  readonly end?: number;
}

/** The parts of a shell line that are judged one by one, in order; the line itself where it is not understood. */
export const mattersOf = (
  line: string,
  cwd: string,
  place: Place | undefined
): readonly Matter[] => {
  const read = readLine(line);
  if (!read.parsed) {
    const reading = readGenerously(line, read.script);
    const installs = reading.commands.flatMap(argv => readInstall(argv) ?? []).slice(0, 5);
    return [
      { type: 'unread', source: line, why: read.why, reading, folders: [cwd] },
      ...installs.map(({ manager, names }) => ({ type: 'package' as const, manager, names }))
    ];
  }
  const places = followFolders(read.commands, cwd, place);
  return read.commands.flatMap((command, index) => {
    const where = places[index] ?? { folders: [cwd], moved: true };
    const piped = command.joint === '|' || read.commands[index + 1]?.joint === '|';
    return partsOf(command, where, piped, place);
  });
};

const partsOf = (
  command: SimpleCommand,
  where: Whereabouts,
  piped: boolean,
  place: Place | undefined
): readonly Matter[] => {
  const argv = command.words.map(word => word.text);
  const inner = findInner(argv);
  const at = inner.opaque ? 0 : inner.at;
  const called = calledAt(argv, at);
  const { paths, urls } = inspect(called.argv, called.program, called.named, 0);
  const obstacle =
    obstacleOf(command, argv, where, piped, inner) ??
    (called.program.runsInput === true && (command.fed || command.joint === '|')
      ? runsOthers(called.argv)
      : undefined);
  const matter: CommandMatter = {
    type: 'simple',
    source: command.source,
    argv,
    inner,
    called,
    ...(obstacle === undefined ? {} : { obstacle }),
    reading: lookThrough(argv),
    // The script of an interpreter is a path as well.
    paths: at > 0 && !programIsWord(argv, at) ? [argv[at] ?? '', ...paths] : paths,
    folders: where.folders
  };
  const install = matter.reading.commands.flatMap(one => readInstall(one) ?? [])[0];
  const own = readInstall(called.argv);
  return [
    matter,
    ...command.redirects.map(({ access, path }): Matter => {
      const inside = locate(path, place, where.folders[0]);
      const further = inside === null ? furtherOf(path, place, where.folders[0]) : undefined;
      const file = {
        path: inside ?? further?.absolute ?? path,
        outside: inside === null,
        shell: true as const
      };
      return access === 'read'
        ? { type: 'read', ...file }
        : { type: 'edit', change: 'modified', ...file };
    }),
    ...urls.map(({ url, at: word }): Matter => ({
      type: 'fetch',
      url,
      by: { command: matter, at: at + word + called.left }
    })),
    ...(install === undefined
      ? []
      : [
          {
            type: 'package' as const,
            manager: install.manager,
            names: install.names,
            ...(own === undefined
              ? {}
              : {
                  by: {
                    command: matter,
                    at: at + own.verbAt + called.left,
                    end: at + own.end + called.left
                  }
                })
          }
        ])
  ];
};

/** What runs at `at`: a program by its name, or a file of which nothing is known. */
const calledAt = (argv: readonly string[], at: number): CommandMatter['called'] => {
  const words = argv.slice(at);
  const own = words[0]?.includes('/') === true || (at > 0 && !programIsWord(argv, at));
  if (own) return { argv: words, program: OWN_FILE, named: 1, left: 0 };
  let left = 0;
  if (words[0] === 'git') while (inertGitOptions.has(words[left + 1] ?? '')) left += 1;
  const called = left === 0 ? words : ['git', ...words.slice(left + 1)];
  return { argv: called, ...programFor(called), left };
};

/** True where the word is a program or a module, not a script that an interpreter opens. */
const programIsWord = (argv: readonly string[], at: number): boolean =>
  argv[at - 1] === '-m' || !/\.\w+$|\//.test(argv[at] ?? '');

/** A person's own script: its options are its own. */
const OWN_FILE: Program = { own: true };

const runsOthers = (argv: readonly string[]): Why => ({
  code: 'program-runs-others',
  params: { program: programOf(argv) }
});

const obstacleOf = (
  command: SimpleCommand,
  argv: readonly string[],
  where: Whereabouts,
  piped: boolean,
  inner: InnerCommand
): Why | undefined => {
  const name = firstActiveVariable(command.assignments);
  if (name !== undefined) return { code: 'environment-active', params: { name } };
  const program = programOf(argv);
  const evaluates = { code: 'program-evaluates', params: { program } } as const;
  if (changesShell(argv)) return evaluates;
  if (argv[0] === 'cd') return folderOf(command) === undefined || piped ? evaluates : undefined;
  if (inner.opaque) return runsOthers(argv);
  // git reads its settings, and a redirect finds its file, in the folder where they run.
  const called = programOf(argv.slice(inner.at));
  const depends = called === 'git' || command.redirects.length > 0;
  return where.moved && depends
    ? { code: 'folder-changed', params: { program: called } }
    : undefined;
};
