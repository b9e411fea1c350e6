import type { Rule } from '../config/document';
import type { CommandMatter } from './matter';
import { inspect } from './programs/inspect';

/** How far an allow rule reaches into a command. */
export type Coverage =
  | {
      readonly covers: false;
      /** The word that keeps a rule whose words match from covering. */ readonly guarded?: string;
    }
  | {
      readonly covers: true;
      /** Words of the command's argv up to which the rule names it. */ readonly upTo: number;
    };

/**
 * Strict match of an allow rule against a command: the rule's words head it, reach what really runs, and nothing behind
 * them is guarded.
 */
export const coverage = (rule: Rule, command: CommandMatter): Coverage => {
  let guarded: string | undefined;
  for (const words of wordListsOf(rule)) {
    const one = coverageBy(words, rule, command);
    if (one.covers) return one;
    guarded ??= one.guarded;
  }
  return guarded === undefined ? { covers: false } : { covers: false, guarded };
};

const coverageBy = (words: readonly string[], rule: Rule, command: CommandMatter): Coverage => {
  const { argv, inner, called, obstacle } = command;
  if (rule.tool !== 'shell' && !(rule.tool === 'git' && words[0] === 'git')) return NO;
  if (words.length === 0 || obstacle !== undefined) return NO;
  // `cd` is understood only where it is no obstacle.
  const heads = inner.opaque ? [] : inner.heads;
  for (const head of heads) {
    if (!words.every((word, index) => argv[head + index] === word)) continue;
    const upTo = head + words.length;
    const at = inner.opaque ? 0 : inner.at;
    if (upTo <= at) continue;
    const { guarded } = inspect(called.argv, called.program, called.named, upTo - at - called.left);
    if (guarded === undefined) return { covers: true, upTo };
    return { covers: false, guarded };
  }
  return NO;
};

const NO: Coverage = { covers: false };

/** The word lists that a rule stands for: its words, followed by each alternative. */
export const wordListsOf = (rule: Rule): readonly (readonly string[])[] => {
  const words = rule.words ?? [];
  const alternatives = rule.anyOf?.[0];
  return alternatives === undefined ? [words] : alternatives.map(word => [...words, word]);
};
