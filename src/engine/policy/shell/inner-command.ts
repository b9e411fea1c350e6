import { programOf, runnerLength, runsElsewhere, shells, wrappers } from './runners';

/** Where in an argv the command that really runs begins, for matching allow rules. */
export type InnerCommand =
  /** The words from `at` on are what runs; a rule may begin at any of `heads`. */
  | { readonly opaque: false; readonly at: number; readonly heads: readonly number[] }
  /** What runs is code, or cannot be told from the words. */
  | { readonly opaque: true };

/**
 * Looks through the wrappers that change nothing (timeout, time, nice, nohup, stdbuf), and to the program, script or
 * module that a runner or an interpreter is told to run. A rule covers a command only where it reaches that far.
 */
export const findInner = (argv: readonly string[]): InnerCommand => {
  let at = 0;
  const heads = [0];
  for (let depth = 0; depth < 5; depth += 1) {
    const program = argv[at] ?? '';
    const wrapper = transparent.get(program);
    if (wrapper !== undefined) {
      const inner = wrapper(argv, at + 1);
      if (inner === undefined || argv[inner] === undefined) return OPAQUE;
      at = inner;
      heads.push(at);
      continue;
    }
    const name = programOf([program]);
    if (wrappers.has(name) && !isHarmlessQuery(argv.slice(at))) return OPAQUE;
    if (runsElsewhere(argv, at)) return OPAQUE;
    const runner = runnerLength(argv, at);
    if (runner > 0) {
      const next = argv[at + runner];
      // Options of a runner may name other packages and files.
      if (next === undefined || next.startsWith('-')) return OPAQUE;
      at += runner;
      continue;
    }
    const script = scriptAt(argv, at, name);
    return script === undefined ? OPAQUE : { opaque: false, at: script, heads };
  }
  return OPAQUE;
};

const OPAQUE: InnerCommand = { opaque: true };

/** `command -v x` and `env` alone run nothing. */
const isHarmlessQuery = (argv: readonly string[]): boolean =>
  (argv[0] === 'command' && /^-[vV]$/.test(argv[1] ?? '')) ||
  (argv[0] === 'env' && argv.length === 1);

/** The place behind a wrapper's own words; undefined where one of them is not known. */
type SkipWrapper = (argv: readonly string[], from: number) => number | undefined;

const skipOptions =
  (alone: RegExp, withValue: RegExp): SkipWrapper =>
  (argv, from) => {
    let at = from;
    for (; argv[at]?.startsWith('-') === true; at += 1) {
      const word = argv[at] ?? '';
      if (word === '--') return at + 1;
      if (withValue.test(word)) at += 1;
      else if (!alone.test(word)) return undefined;
    }
    return at;
  };

const timeoutOptions = skipOptions(
  /^(--preserve-status|--foreground|--verbose|-v|-k\d[\d.]*[smhd]?|-s[A-Z0-9]+|--kill-after=\d[\d.]*[smhd]?|--signal=[A-Z0-9]+)$/,
  /^(-k|-s|--kill-after|--signal)$/
);

const transparent: ReadonlyMap<string, SkipWrapper> = new Map<string, SkipWrapper>([
  [
    'timeout',
    (argv, from) => {
      const at = timeoutOptions(argv, from);
      return at !== undefined && /^\d+(\.\d+)?[smhd]?$/.test(argv[at] ?? '') ? at + 1 : undefined;
    }
  ],
  ['time', skipOptions(/^-p$/, /^$/)],
  ['nice', skipOptions(/^(-n-?\d+|--?\d+|--adjustment=-?\d+)$/, /^(-n|--adjustment)$/)],
  ['nohup', skipOptions(/^$/, /^$/)],
  [
    'stdbuf',
    skipOptions(/^(-[ioe]([0L]|\d+[KMG]?)|--(input|output|error)=([0L]|\d+[KMG]?))$/, /^-[ioe]$/)
  ]
]);

/** The place of the script or module that an interpreter runs; `at` itself for every other program. */
const scriptAt = (argv: readonly string[], at: number, name: string): number | undefined => {
  const shell = shells.has(name);
  if (!shell && !interpreters.test(name)) return codeRunners.has(name) ? undefined : at;
  const only = argv[at + 1];
  if (argv.length === at + 2 && /^(--version|-V|-v|--help)$/.test(only ?? '') && !shell) return at;
  let script = at + 1;
  while (!shell && /^python/.test(name) && inertPython.has(argv[script] ?? '')) script += 1;
  const word = argv[script];
  if (word === undefined || word === '-' || word === '--') return undefined;
  if (!word.startsWith('-') && !word.startsWith('+')) return script;
  if (!/^(python|pypy)/.test(name) || word !== '-m') return undefined;
  const module = argv[script + 1];
  return module === undefined || module.startsWith('-') ? undefined : script + 1;
};

const inertPython: ReadonlySet<string> = new Set(['-u', '-B', '-O', '-OO', '-s', '-E', '-I', '-q']);

const interpreters =
  /^(python|pypy|node|nodejs|ruby|perl|php|lua|luajit|julia|Rscript|R|ipython|ts-node|tsx|bun|deno|osascript|tclsh|guile|racket|elixir|scala|groovy|pwsh|ghci|runghc|java|dotnet|mono|wine|irb|erl|escript|swift|jshell|octave|matlab|sage|wish|expect|gjs|qjs|d8|janet|fennel|hy|nim|crystal|raku|rakudo|pike|papermill|ansible-playbook)[\d.]*$/;

/** Editors, debuggers and the like, whose every word may be a command. */
const codeRunners: ReadonlySet<string> = new Set(
  'vi vim nvim view ex ed emacs nano pico m4 dc gnuplot screen tmux at batch crontab entr git-shell'.split(
    ' '
  )
);
