import type { Rule } from '../config/document';
import { wordListsOf } from './coverage';
import { programOf } from './shell/runners';

/** Generous match of a deny or ask rule against one candidate argv. */
export const restrictsCommand = (rule: Rule, argv: readonly string[]): boolean => {
  if (rule.tool !== 'shell' && rule.tool !== 'git' && rule.tool !== 'package') return false;
  if (rule.tool === 'git' && programOf(argv) !== 'git') return false;
  if (rule.words === undefined) return rule.tool !== 'package';
  return wordListsOf(rule).some(words => occursIn(words, argv));
};

/** Words in order from the program on; options and what may be their values stand between without hiding them. */
export const occursIn = (words: readonly string[], argv: readonly string[]): boolean => {
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
