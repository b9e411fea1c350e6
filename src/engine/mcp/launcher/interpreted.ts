/**
 * What an interpreter is told to run: the first of its words that is a file or module, with all behind it; `text` where
 * it takes its program from its standard input, `words` where that cannot be told. Undefined for a program that is none.
 */
export function findInterpreted(
  name: string,
  words: readonly string[]
): readonly string[] | 'text' | 'words' | undefined {
  const row = INTERPRETERS.find(({ names }) => names.test(name));
  if (row === undefined) return undefined;
  for (const [at, word] of words.entries()) {
    if (word === '-') return 'text';
    if (!word.startsWith('-')) return /^[a-z]+:/i.test(word) ? 'words' : words.slice(at);
    if (row.module?.test(word)) {
      const joined = word.replace(row.module, '');
      return joined === '' ? words.slice(at + 1) : [joined, ...words.slice(at + 1)];
    }
    if (!row.inert.test(word)) return 'words';
  }
  // Without a file it takes what we say to the server for its program.
  return 'text';
}

interface Interpreter {
  readonly names: RegExp;
  /** Options without a value of their own that name nothing to run. */
  readonly inert: RegExp;
  /** The option in front of a module. */
  readonly module?: RegExp;
}

const INTERPRETERS: readonly Interpreter[] = [
  {
    names: /^(python|pypy)$/,
    inert: /^-(u|B|O|OO|s|S|E|I|P|q|X[a-z_]+(=\w+)?|W[a-z]+)$/,
    module: /^-[uBOsSEIPq]*m/
  },
  {
    names: /^(node|nodejs|bun|tsx|ts-node)$/,
    inert:
      /^--(no-[a-z-]+|enable-[a-z-]+|trace-[a-z-]+|experimental-[a-z-]+|max-[a-z-]+=\d+|stack-[a-z-]+=\d+|bun|smol)$/
  },
  {
    names:
      /^(perl|ruby|raku|php|lua|luajit|r|rscript|julia|tclsh|guile|groovy|elixir|escript|scala)$/,
    inert: /^(-w|--vanilla|--no-[a-z-]+)$/
  }
];
