import { refusedVariable } from '../../protocol/refused-variable';

/**
 * What the programs in front of the sandbox get, and so what /proc/1/environ shows inside. Nothing that was handed in:
 * a library path that leads into the workspace would make prlimit and bubblewrap load what a command put there.
 */
export const OUTER_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/bin:/bin',
  LANG: 'C'
};

/** What policy says of the environment of a command. Absent: nothing. */
export interface EnvironmentRules {
  /** Names that are kept from it; stronger than `passed`. */
  readonly dropped?: readonly string[];
  /** What it sees beside what was handed in, with values. */
  readonly passed?: Readonly<Record<string, string>>;
}

/**
 * The environment of a command: what was handed in as safe and what policy passes, less what would steer programs and
 * what policy drops, under fixed values.
 */
export function commandEnvironment(
  allowed: Readonly<Record<string, string>>,
  home: string,
  { dropped = [], passed: more = {} }: EnvironmentRules = {}
): Readonly<Record<string, string>> {
  const passed = Object.fromEntries(
    Object.entries({ ...more, ...allowed }).filter(
      ([name]) => mayBeSeen(name, allowed) && !dropped.includes(name)
    )
  );
  return {
    LANG: 'C.UTF-8',
    ...passed,
    PATH: searchPath(passed['PATH']),
    HOME: home,
    TMPDIR: '/tmp',
    USER: 'sandbox',
    LOGNAME: 'sandbox',
    SHELL: '/bin/bash',
    TERM: 'dumb',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    GIT_TERMINAL_PROMPT: '0',
    // `.git` is read-only, and `git status` would complain that it cannot refresh its index.
    GIT_OPTIONAL_LOCKS: '0',
    PYTHONDONTWRITEBYTECODE: '1'
  };
}

/** Absolute entries only: a relative one would run what lies in whatever folder the command is in. */
export function searchPath(handedIn: string | undefined): string {
  const entries = (handedIn ?? '').split(':').filter(entry => entry.startsWith('/'));
  return (entries.length > 0 ? entries : DEFAULT_PATH).join(':');
}

const DEFAULT_PATH = ['/usr/local/bin', '/usr/bin', '/bin'];

/** What is handed in never gives way to what policy passes, and alone may say where programs lie. */
const mayBeSeen = (name: string, allowed: Readonly<Record<string, string>>): boolean =>
  (name === 'PATH' && Object.hasOwn(allowed, name)) || refusedVariable(name) === undefined;
