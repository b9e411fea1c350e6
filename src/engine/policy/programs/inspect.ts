import type { Program } from './program';

/** What the words of one command name, beyond its program. */
export interface Inspection {
  /** The first word that keeps a rule from covering the command. */
  readonly guarded?: string;
  /** Words and parts of words that may be paths. */
  readonly paths: readonly string[];
  /** Addresses on the network, with the place of their word. */
  readonly urls: readonly { readonly url: string; readonly at: number }[];
}

/**
 * Goes through a command's words as its program would read them. `argv` starts with the program, `named` of its words
 * name it, and `covered` are named by the rule in question: what a rule spells out whole, it means.
 */
export const inspect = (
  argv: readonly string[],
  program: Program,
  named: number,
  covered: number
): Inspection => new Inspector(argv, program, covered).run(named);

class Inspector {
  private guarded: string | undefined;
  private readonly paths: string[] = [];
  private readonly urls: { readonly url: string; readonly at: number }[] = [];
  private operands = 0;
  private firstGiven = false;
  private at = 0;

  constructor(
    private readonly argv: readonly string[],
    private readonly program: Program,
    private readonly covered: number
  ) {}

  run(named: number): Inspection {
    let operandsOnly = false;
    const { needs } = this.program;
    if (needs !== undefined && !this.argv.some(word => isOneOf(needs, word))) {
      this.guard(this.argv[0] ?? '', Infinity);
    }
    for (this.at = named; this.at < this.argv.length; this.at += 1) {
      const word = this.argv[this.at] ?? '';
      if (this.at === named && this.program.bareCluster === true && /^[A-Za-z]+$/.test(word)) {
        this.bareCluster(word);
      } else if (!operandsOnly && word === '--') operandsOnly = this.program.passes !== true;
      else if (operandsOnly || word === '-' || !/^[-+]/.test(word)) this.operand(word);
      // A plus may begin an option or a command as well.
      else if (word.startsWith('+')) this.operand(word);
      else if (word.startsWith('--') || this.program.oneDash === true) this.long(word);
      else this.cluster(word);
    }
    const { guarded, paths, urls } = this;
    return guarded === undefined ? { paths, urls } : { guarded, paths, urls };
  }

  private guard(word: string, upTo: number): void {
    if (upTo >= this.covered) this.guarded ??= word;
  }

  private operand(word: string): void {
    const { program } = this;
    const first = this.operands === 0 && !this.firstGiven;
    this.operands += 1;
    if (program.operands === 'none') this.guard(word, this.at);
    if (this.operands > (program.most ?? Infinity)) this.guard(word, this.at);
    if (has(program.guardWords, word)) this.guard(word, this.at);
    const other = this.operands === 1 && program.subcommands !== undefined;
    if (other && !has(program.subcommands, word)) this.guard(word, this.at);
    if (program.accepts?.(word, first) === false) this.guard(word, this.at);
    const text = program.operands === 'text' || (program.operands === 'first-text' && first);
    if (text && program.remote !== true) return;
    // Many programs take the words in a file from `@file`.
    if (word.startsWith('@') && program.accepts === undefined) this.guard(word, this.at);
    this.mayName(word);
  }

  private long(word: string): void {
    const { program } = this;
    const equals = word.indexOf('=');
    const name = (equals < 0 ? word : word.slice(0, equals)).replace(/^--?/, '');
    const known =
      name === 'version' ||
      has(program.long, name) ||
      has(program.longValued, name) ||
      has(program.textPairs, name);
    const guarded = !known && this.isGuarded(name);
    const takesNext = equals < 0 && has(program.longValued, name);
    if (has(program.never, name)) this.guard(word, Infinity);
    if (guarded) {
      const free = has(program.guardFlags, `--${name}`) || equals >= 0;
      this.guard(word, free ? this.at : this.at + 1);
    }
    if (has(program.textPairs, name)) {
      this.at += 2;
      return;
    }
    const option = word.startsWith('--') ? `--${name}` : `-${name}`;
    if (equals >= 0) this.value(option, word.slice(equals + 1));
    else if (takesNext) this.value(option, this.next());
  }

  private isGuarded(name: string): boolean {
    const { program } = this;
    if (program.own === true) return false;
    if (program.listed === true) return true;
    // Programs accept the beginning of an option for the whole.
    const begins = setOf(program.longGuards).some(
      guard => guard.startsWith(name) || sameStem(guard, name)
    );
    return begins || suspicious.test(name);
  }

  private cluster(word: string): void {
    const { program } = this;
    // Nothing is known of the program: `-exec` may be one option.
    if (program.anyDash === true && suspicious.test(word.slice(1))) this.guard(word, this.at + 1);
    for (let index = 1; index < word.length; index += 1) {
      const letter = word.charAt(index);
      if (program.guards?.includes(letter) === true) {
        const free = has(program.guardFlags, `-${letter}`) || index < word.length - 1;
        this.guard(word, free ? this.at : this.at + 1);
        this.mayName(word.slice(index + 1));
        return;
      }
      if (program.valued?.includes(letter) === true) {
        const glued = word.slice(index + 1);
        this.value(`-${letter}`, glued === '' ? this.next() : glued);
        return;
      }
      const known = program.flags?.includes(letter) === true;
      if (program.listed === true && !known) this.guard(word, this.at + 1);
      if (!/[A-Za-z0-9]/.test(letter)) {
        // What follows is a value, `-o=x` or `-I./x`, whatever the letter was.
        this.mayName(word.slice(index));
        return;
      }
    }
    // An unknown letter may take what is glued to it.
    if (program.listed !== true) this.mayName(word.slice(2));
  }

  /** `tar cf a.tar x`: each letter that wants a value takes the next word. */
  private bareCluster(word: string): void {
    const { program } = this;
    const start = this.at;
    for (const letter of word) {
      if (program.valued?.includes(letter) === true) this.value(`-${letter}`, this.next());
      else if (program.flags?.includes(letter) !== true) this.guard(word, start + 1);
    }
  }

  private next(): string {
    this.at += 1;
    return this.argv[this.at] ?? '';
  }

  private value(option: string, value: string): void {
    const { program } = this;
    const first = has(program.insteadOfFirst, option);
    if (first) this.firstGiven = true;
    if (program.accepts?.(value, first) === false) this.guard(value, this.at);
    if (!has(program.text, option)) this.mayName(value);
  }

  /** Notes what may be an address or a path: whole, and behind `=`, `:`, `,` or `@`. */
  private mayName(word: string): void {
    if (word === '' || word === '-') return;
    const url = /(?:^|[=,@+])((?!file:)[a-z][a-z0-9+.-]*:\/\/.*)$/is.exec(word)?.[1];
    if (url !== undefined) {
      this.urls.push({ url, at: this.at });
      return;
    }
    this.paths.push(word);
    if (/[=:,@]/.test(word)) this.paths.push(...word.split(/[=:,@]/).filter(part => part !== ''));
  }
}

/** `coverageDirectory` and `coverage-directory` are one option to many programs. */
const sameStem = (guard: string, name: string): boolean =>
  name.includes('-') && guard.toLowerCase() === name.replaceAll('-', '').toLowerCase();

const suspicious =
  /\.|exec|command|cmd|shell|program|plugin|conf|specs|rcfile|rc-file|(?<!s)rc$|-filter$|output|outfile|out-file|-out$|^out$|load|require|import|eval|script|hook|editor|pager|preproc|compress|rsh|proxy|index-url|registry|transport|upload|helper|launcher|wrapper|runner|debugger|browser|interpreter|module|template|prefix|rootdir|root-dir|userdir|home|init-file|from-file|files-from|file-list|save|write-to|dump|log-?file|password|token|post|data|form|header|cookie|cert|^url$|^host$|remote|server|socket|listen|daemon|include-path|search-path|options?-file|args?-file|macro|define|extension/i;

const lists = new Map<string, ReadonlySet<string>>();

/** A list of words as a set, made once. */
const wordsOf = (list: string): ReadonlySet<string> => {
  const known = lists.get(list);
  if (known !== undefined) return known;
  const made = new Set(list.split(' ').filter(word => word !== ''));
  lists.set(list, made);
  return made;
};

/** True for one of the options, alone, with a value behind `=`, or a short one within a cluster. */
const isOneOf = (list: string, word: string): boolean =>
  wordsOf(list).has(word.replace(/=.*$/s, '')) ||
  (/^-[A-Za-z]/.test(word) &&
    [...wordsOf(list)].some(option => option.length === 2 && word.includes(option.charAt(1))));

const has = (list: string | undefined, word: string): boolean =>
  list !== undefined && wordsOf(list).has(word);

const setOf = (list: string | undefined): readonly string[] =>
  list === undefined ? [] : [...wordsOf(list)];
