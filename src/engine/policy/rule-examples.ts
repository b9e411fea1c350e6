import type { FailedExample, RuleList } from '../../protocol/policy-view';
import type { PolicyDocument, Rule } from '../config/document';
import { combineLayers } from '../config/effective-policy';
import type { Effect } from './effect';
import { evaluate } from './evaluate';
import type { Place } from './path-pattern';

/**
 * Tries the examples of every rule of a document, each by itself, with the engine's own evaluation: what a rule is said
 * to match it must speak of, and what not, not. Nothing runs.
 */
export const failedExamples = (document: PolicyDocument, place: Place): readonly FailedExample[] =>
  (['deny', 'ask', 'allow'] as const).flatMap(list =>
    (document[list] ?? []).flatMap(rule => [
      ...fail({ list, rule, place }, rule.examples?.match ?? [], 'match'),
      ...fail({ list, rule, place }, rule.examples?.noMatch ?? [], 'no-match')
    ])
  );

interface Tried {
  readonly list: RuleList;
  readonly rule: Rule;
  readonly place: Place;
}

const fail = (
  tried: Tried,
  examples: readonly string[],
  expected: FailedExample['expected']
): readonly FailedExample[] =>
  examples
    .filter(example => ruleMatches(tried, example) !== (expected === 'match'))
    .map(example => ({ list: tried.list, ruleId: tried.rule.id, example, expected }));

/** True where the rule speaks of the act: an allow covers all of it, a deny or ask any part. */
export const ruleMatches = ({ list, rule, place }: Tried, example: string): boolean => {
  // Whether it is over says nothing about what it covers.
  const { expires: _expires, ...lasting } = rule;
  const effect = effectOf(rule.tool, example);
  if (effect === undefined) return false;
  const { trace, effects } = evaluate({
    effects: [effect],
    policy: combineLayers({ user: { schemaVersion: 1, [list]: [lasting] }, problems: [] }, true),
    mode: 'agent',
    sandbox: { runs: true, tier: '1' },
    place
  });
  const speaks = trace.some(step => step.ruleId === rule.id && step.result === 'match');
  return speaks || effects.some(({ ruleId, layer }) => ruleId === rule.id && layer === 'user');
};

/** What an example of a rule for this tool stands for; undefined where there is no such act yet. */
const effectOf = (tool: Rule['tool'], example: string): Effect | undefined => {
  switch (tool) {
    case 'shell':
    case 'git':
    case 'package':
      return { type: 'command', line: example, cwd: '.' };
    case 'read':
      return { type: 'read', path: example };
    case 'edit':
      return { type: 'edit', path: example, change: 'modified' };
    case 'delete':
      return { type: 'delete', path: example, recursive: false, files: 1 };
    case 'fetch':
      return { type: 'fetch', url: example };
    case 'mcp':
    case 'cell':
    case 'kernel':
    case 'subagent':
      return undefined;
  }
};
