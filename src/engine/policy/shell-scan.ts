import { tokenise } from './shell-tokens';

/** Everything in a shell line that could be a command or a redirect, for matching deny and ask rules generously. */
export interface ShellScan {
  /** Candidate argvs: more than would run, never knowingly fewer. */
  readonly commands: readonly (readonly string[])[];
  /** Targets of redirects, as written after quote removal. */
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  /** False when a bound cut the scan short, so that more may be in the line. */
  readonly complete: boolean;
}

/**
 * Looks through quotes, separators, groups, control flow, substitutions, environment prefixes, wrappers and one string
 * given to a shell. It decides no allow: what it misses is asked, because the strict reading refused it too.
 */
export const scanLine = (line: string): ShellScan => {
  const complete = line.length <= maximumLength;
  const found: Found = { commands: [], writes: [], reads: [], complete };
  scan(line.slice(0, maximumLength), 0, found);
  return found;
};

interface Found {
  readonly commands: (readonly string[])[];
  readonly writes: string[];
  readonly reads: string[];
  complete: boolean;
}

const scan = (line: string, depth: number, found: Found): void => {
  if (isBeyond(depth, found)) return;
  let words: string[] = [];
  const end = (): void => {
    addCommand(words, depth, found);
    words = [];
  };
  for (const token of tokenise(line)) {
    switch (token.type) {
      case 'separator':
        end();
        break;
      case 'word':
        if (token.redirect === 'write') found.writes.push(token.text);
        else if (token.redirect === 'read') found.reads.push(token.text);
        else words.push(token.text);
        for (const inner of token.inner) scan(inner, depth + 1, found);
        break;
    }
  }
  end();
};

/** True, and noted, where a bound is reached. */
const isBeyond = (depth: number, found: Found): boolean => {
  if (depth <= maximumDepth && found.commands.length < maximumCommands) return false;
  found.complete = false;
  return true;
};

const addCommand = (words: readonly string[], depth: number, found: Found): void => {
  if (words.length === 0 || isBeyond(depth, found)) return;
  const start = words.findIndex(word => !keywords.has(word) && !/^\w+(\[.*\])?\+?=/.test(word));
  if (start < 0) return;
  const argv = words.slice(start);
  const program = programOf(argv);
  found.commands.push(argv);
  if (shells.has(program)) {
    // The script may stand behind any cluster of options, so each word counts as one.
    for (const word of argv.slice(1)) scan(word, depth + 1, found);
  }
  if (program === 'eval') scan(argv.slice(1).join(' '), depth + 1, found);
  if (program === 'find' || program === 'fd') {
    argv.forEach((word, index) => {
      if (/^-(exec|execdir|ok|okdir|x|X)$|^--exec/.test(word)) {
        addCommand(argv.slice(index + 1), depth + 1, found);
      }
    });
  }
  if (wrappers.has(program)) {
    const inner = innerCommands(argv);
    if (inner.length >= maximumInner) found.complete = false;
    for (const one of inner) addCommand(one, depth + 1, found);
  }
};

/** Where the wrapped command may begin: options may or may not take a value, so each word that could be the first counts. */
const innerCommands = (argv: readonly string[]): readonly (readonly string[])[] => {
  const inner: (readonly string[])[] = [];
  for (let at = 1; at < argv.length && inner.length < maximumInner; at += 1) {
    const word = argv[at] ?? '';
    if (word.startsWith('-')) {
      // `env -S "rm -rf x"` and `--split-string=…` carry a command in one word.
      const value = word.replace(/^--?[\w-]*?(S|=)/, '');
      if (/\s/.test(value)) inner.push(value.trim().split(/\s+/));
      continue;
    }
    if (/^\w+=/.test(word)) continue;
    inner.push(/\s/.test(word) ? word.trim().split(/\s+/) : argv.slice(at));
    const skippable = argv[at - 1]?.startsWith('-') === true || /^[\d.]+[a-z%]*$/.test(word);
    if (!skippable) break;
  }
  return inner;
};

/** The name by which a command is known: the last component of its program word. */
export const programOf = (argv: readonly string[]): string => (argv[0] ?? '').replace(/^.*\//, '');

/** Programs that read a script from a word or from standard input. */
export const shells: ReadonlySet<string> = new Set(
  'sh bash dash zsh ksh mksh ash fish csh tcsh pwsh rbash busybox'.split(' ')
);

/** Programs that run the program named in their words. */
export const wrappers: ReadonlySet<string> = new Set(
  (
    'sudo doas su pkexec run0 env timeout time nice nohup stdbuf setsid ionice chrt taskset xargs parallel exec ' +
    'command builtin busybox unshare nsenter chroot flock watch strace ltrace script unbuffer setpriv prlimit ' +
    'systemd-run firejail bwrap ssh entr faketime torify proxychains catchsegv coproc'
  ).split(' ')
);

/** Words after which a command begins; `!` and braces are such words too. */
const keywords = new Set(
  'if then else elif while until do time ! { } coproc fi done esac'.split(' ')
);

const maximumLength = 16_384;
const maximumDepth = 8;
const maximumCommands = 200;
const maximumInner = 20;
