import { forEachChild, type ParsedScript, type SyntaxNode, type Word } from 'unbash';
import { programOf, runnerLength, shells, wrappers } from './runners';
import { tokenise } from './tokens';

/** Everything in a shell line that could be a command or a redirect, for matching deny and ask rules generously. */
export interface GenerousReading {
  /** Candidate argvs: more than would run, never knowingly fewer. */
  readonly commands: readonly (readonly string[])[];
  /** Targets of redirects, as written after quote removal. */
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  /** False when a bound cut the reading short, so that more may be in the line. */
  readonly complete: boolean;
}

/**
 * Looks through control flow, groups, substitutions, environment prefixes, wrappers and strings given to a shell. Two
 * readings are joined, the parser's tree and one that splits the text at every character that could separate, because
 * what one of them overlooks the other sees. It decides no allow.
 */
export const readGenerously = (line: string, script: ParsedScript | undefined): GenerousReading => {
  const reader = new Generous();
  if (line.length > maximumLength) reader.complete = false;
  if (script !== undefined) reader.tree(script, 0);
  reader.text(withoutBodies(line.slice(0, maximumLength), script), 0);
  return reader;
};

/** The same for the argv of one command that was read strictly: itself and what it is told to run. */
export const lookThrough = (argv: readonly string[]): GenerousReading => {
  const reader = new Generous();
  reader.command(argv, 0);
  return reader;
};

class Generous implements GenerousReading {
  readonly commands: (readonly string[])[] = [];
  readonly writes: string[] = [];
  readonly reads: string[] = [];
  complete = true;
  private words = 0;

  tree(node: SyntaxNode, depth: number): void {
    if (this.isBeyond(depth, maximumTreeDepth)) return;
    if (node.type === 'Command') {
      const words = [...(node.name === undefined ? [] : [node.name]), ...node.args];
      this.command(
        words.map(word => (word.type === 'Word' ? valueOf(word) : word.text)),
        0
      );
    } else if (node.type === 'Redirect' && node.target !== undefined) {
      (node.operator === '<' ? this.reads : this.writes).push(valueOf(node.target));
    }
    forEachChild(node, child => this.tree(child, depth + 1));
  }

  text(line: string, depth: number): void {
    if (this.isBeyond(depth, maximumDepth)) return;
    let words: string[] = [];
    const end = (): void => {
      this.command(words, depth);
      words = [];
    };
    for (const token of tokenise(line)) {
      if (token.type === 'separator') {
        end();
        continue;
      }
      if (token.redirect === 'write') this.writes.push(token.text);
      else if (token.redirect === 'read') this.reads.push(token.text);
      else words.push(token.text);
      for (const inner of token.inner) this.text(inner, depth + 1);
    }
    end();
  }

  command(words: readonly string[], depth: number): void {
    if (words.length === 0 || this.isBeyond(depth, maximumDepth)) return;
    const start = words.findIndex(word => !keywords.has(word) && !/^\w+(\[.*\])?\+?=/.test(word));
    if (start < 0) return;
    const argv = unbrace(words.slice(start));
    const program = programOf(argv);
    this.commands.push(argv);
    this.words += argv.length;
    if (shells.has(program)) {
      // The script may stand behind any cluster of options, so each word counts as one.
      for (const word of argv.slice(1)) this.text(word, depth + 1);
    }
    if (program === 'eval' || program === 'trap') this.text(argv.slice(1).join(' '), depth + 1);
    if (program === 'find' || program === 'fd' || program === 'git') {
      argv.forEach((word, index) => {
        if (/^-(exec|execdir|ok|okdir|x|X)$|^--exec/.test(word)) {
          this.command(argv.slice(index + 1), depth + 1);
        }
      });
    }
    if (program === 'git' && argv.some(word => runsItsWords.has(word))) {
      const from = argv.findIndex(word => word === 'run' || word === 'foreach');
      if (from > 0) this.command(argv.slice(from + 1), depth + 1);
      for (const word of argv.slice(2)) if (/\s/.test(word)) this.text(word, depth + 1);
    }
    const runner = runnerLength(argv, 0);
    if (runner > 0) this.command(argv.slice(runner), depth + 1);
    if (/^(python|pypy)[\d.]*$/.test(program) && argv[1] === '-m') {
      this.command(argv.slice(2), depth + 1);
    }
    if (wrappers.has(program)) {
      const inner = innerCommands(argv);
      if (inner.length >= maximumInner) this.complete = false;
      for (const one of inner) this.command(one, depth + 1);
    }
  }

  /** True, and noted, where a bound is reached. */
  private isBeyond(depth: number, most: number): boolean {
    const room = this.commands.length < maximumCommands && this.words < maximumWords;
    if (depth <= most && room) return false;
    this.complete = false;
    return true;
  }
}

/** The value of a word with whatever quoting can be removed; what is expanded stays as written. */
const valueOf = (word: Word): string => word.value;

/** The line without the bodies of heredocs, which are data; substitutions in them are seen in the tree. */
const withoutBodies = (line: string, script: ParsedScript | undefined): string => {
  if (script === undefined || !line.includes('<<') || (script.errors?.length ?? 0) > 0) return line;
  let text = line;
  const blank = (node: SyntaxNode, depth: number): void => {
    if (depth > maximumTreeDepth) return;
    if (node.type === 'HereDoc' && node.closing !== undefined) {
      const { pos } = node.body;
      const { end } = node.closing;
      text = text.slice(0, pos) + ' '.repeat(Math.max(0, end - pos)) + text.slice(end);
    }
    // Nodes of a script inside backquotes count from another start.
    if (node.type !== 'CommandExpansion') forEachChild(node, child => blank(child, depth + 1));
  };
  blank(script, 0);
  return text;
};

/** `{rm,-rf,x}` is a whole command to bash. */
const unbrace = (argv: readonly string[]): readonly string[] => {
  const list = /^\{([^{}]*,[^{}]*)\}$/.exec(argv[0] ?? '')?.[1];
  return list === undefined ? argv : [...list.split(','), ...argv.slice(1)];
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
    if (!skippable && !namesPlace.has(programOf(argv))) break;
  }
  return inner;
};

/** Subcommands of git that take a command in their words. */
const runsItsWords: ReadonlySet<string> = new Set([
  'rebase',
  'bisect',
  'submodule',
  'filter-branch'
]);

/** Wrappers whose first words name a machine, a folder, a lock or a mask rather than the program. */
const namesPlace: ReadonlySet<string> = new Set(
  'ssh chroot flock su runuser sg taskset script setpriv envdir setlock chpst direnv mise gosu su-exec sudo doas'.split(
    ' '
  )
);

/** Words after which a command begins; `!` and braces are such words too. */
const keywords: ReadonlySet<string> = new Set(
  'if then else elif while until do time ! { } coproc fi done esac'.split(' ')
);

const maximumLength = 16_384;
const maximumDepth = 8;
const maximumTreeDepth = 200;
const maximumCommands = 400;
/** Of all candidates together, which share most of their words. */
const maximumWords = 20_000;
const maximumInner = 20;
