import type { Decision } from '../../protocol/decisions';
import type { Finding, Question } from './question';
import { mayHeadRule } from './rule';
import { readPlainLine } from './shell-line';

/**
 * The narrowest allow rule that would have avoided the question, or undefined where none could: a critical finding or
 * an ask rule holds against allows, and a line that is not plain matches none.
 */
export const suggestRule = (
  { effects, policy }: Question,
  findings: readonly Finding[]
): Decision['suggestion'] => {
  const [effect] = effects;
  const spoken = findings.slice(0, -1);
  const restricted = spoken.some(finding => finding.verdict !== 'allow');
  if (effect === undefined || restricted || policy.layers.problems.length > 0) return undefined;
  switch (effect.type) {
    case 'command': {
      const line = readPlainLine(effect.line);
      return line.plain && mayHeadRule(line.words, line.words.length)
        ? { tool: 'shell', words: line.words }
        : undefined;
    }
    case 'edit':
    case 'delete':
      return effect.path === '.' ? undefined : { tool: effect.type, path: exactly(effect.path) };
    case 'read':
    case 'fetch':
      return undefined;
  }
};

/** The pattern that covers this path and no other. */
const exactly = (path: string): string => `./${path.replace(/[\\*?[\]!# ]/g, '\\$&')}`;
