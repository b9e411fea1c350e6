import type { Rule } from '../config/document';
import { firstUncovered } from './known-programs';
import { programOf, shells, wrappers } from './shell-scan';

/** True while a rule holds. Without a time an expiring allow is over and an expiring restriction holds. */
export const isInForce = (rule: Rule, list: 'deny' | 'ask' | 'allow', now?: number): boolean => {
  if (rule.expires === undefined) return true;
  return now === undefined ? list !== 'allow' : now < Date.parse(rule.expires);
};

/** Strict match of an allow rule against the argv of one simple command: whole words, and nothing harmful behind them. */
export const coversCommand = (rule: Rule, argv: readonly string[]): boolean =>
  rule.tool === 'shell' &&
  rule.words !== undefined &&
  expand(rule).some(
    words =>
      words.every((word, index) => argv[index] === word) &&
      mayHeadRule(argv, words.length) &&
      firstUncovered(argv, words.length) === null
  );

/**
 * False for programs that run other programs or code from their words: for shells and wrappers always, for interpreters
 * and runners unless the rule names what they run and it is not inline code.
 */
export const mayHeadRule = (argv: readonly string[], covered: number): boolean => {
  const program = programOf(argv);
  if (shells.has(program) || wrappers.has(program)) return false;
  if (!isInterpreter(program)) return true;
  const first = argv[1] ?? '';
  const inline = /^-(?!m$|V$|-version$)/.test(first) || first === '';
  // A rule for `python -m` alone would cover every module.
  return !inline && covered >= (first === '-m' ? 3 : 2);
};

/** Generous match of a deny or ask rule against one candidate argv. */
export const restrictsCommand = (rule: Rule, argv: readonly string[]): boolean => {
  if (rule.tool !== 'shell' && rule.tool !== 'git' && rule.tool !== 'package') return false;
  if (rule.tool === 'git' && programOf(argv) !== 'git') return false;
  if (rule.words === undefined) return rule.tool !== 'package';
  return expand(rule).some(words => occursIn(words, argv));
};

/** Words in order from the program on; options and what may be their values stand between without hiding them. */
const occursIn = (words: readonly string[], argv: readonly string[]): boolean => {
  const [program = '', ...rest] = words;
  if (program !== argv[0] && programOf([program]) !== programOf(argv)) return false;
  let at = 1;
  for (const word of rest) {
    while (at < argv.length && argv[at] !== word && isSkippable(argv, at)) at += 1;
    if (argv[at] !== word) return false;
    at += 1;
  }
  return true;
};

const isSkippable = (argv: readonly string[], at: number): boolean =>
  (argv[at]?.startsWith('-') ?? false) || (argv[at - 1]?.startsWith('-') ?? false);

/** The word lists that a rule stands for: its words, followed by each alternative. */
const expand = (rule: Rule): readonly (readonly string[])[] => {
  const words = rule.words ?? [];
  const alternatives = rule.anyOf?.[0];
  return alternatives === undefined ? [words] : alternatives.map(word => [...words, word]);
};

const isInterpreter = (program: string): boolean =>
  /^(python|pypy|node|ruby|perl|php|lua|julia|Rscript|ipython)[\d.]*$/.test(program) ||
  runners.has(program);

/** Programs that fetch or look up what they run. */
const runners = new Set(
  (
    'R deno bun npx bunx pnpx uvx uv pipx pnpm yarn npm poetry pdm hatch conda mamba make just task tox nox ' +
    'awk gawk mawk sed psql mysql sqlite3 gdb vim vi ed m4 ssh docker podman kubectl go cargo java dotnet'
  ).split(' ')
);
