import type { PolicyDifference, PolicyPreview, RuleList } from '../../protocol/policy-view';
import type { PolicyDocument, Rule } from './document';
import { policyKeys, readKey, strictness, type Strictness } from './policy-keys';

/** What changes from one document of a layer to the next, by what it does to what may happen. */
export type Differences = Pick<PolicyPreview, 'tightens' | 'loosens' | 'neutral'>;

type Direction = keyof Differences;

/**
 * Compares two documents of the same layer. Whatever the other layers say, nothing that `tightens` can let anything
 * more happen; a change that can go either way counts as loosening.
 */
export const compareDocuments = (before: PolicyDocument, after: PolicyDocument): Differences => {
  const found: Record<Direction, PolicyDifference[]> = { tightens: [], loosens: [], neutral: [] };
  for (const list of ['deny', 'ask', 'allow'] as const)
    for (const { direction, ...difference } of compareRules(before[list], after[list], list))
      found[direction].push(difference);
  for (const key of policyKeys) {
    const values = { before: readKey(before, key), after: readKey(after, key) };
    for (const { direction, ...sides } of compareValues(values, strictness[key]))
      found[direction].push({ key, ...withoutAbsent(sides) });
  }
  return found;
};

interface Sides {
  readonly before?: unknown;
  readonly after?: unknown;
}
type Compared = Sides & { readonly direction: Direction };

const compareValues = ({ before, after }: Sides, rule: Strictness): readonly Compared[] => {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  switch (rule.kind) {
    case 'choice': {
      const rank = (value: unknown): number => rule.fromStrict.findIndex(word => word === value);
      const ranks = { loosest: rule.fromStrict.length - 1, shipped: rank(rule.shipped) };
      return [{ before, after, direction: compareRanks(before, after, rank, ranks) }];
    }
    case 'bound': {
      const rank = (value: unknown): number => (value === 0 ? Infinity : Number(value));
      const ranks = { loosest: Infinity, shipped: rank(rule.shipped) };
      return [{ before, after, direction: compareRanks(before, after, rank, ranks) }];
    }
    case 'restricts':
      return compareItems(before, after, 'tightens');
    case 'permits':
      return compareItems(before, after, 'loosens');
    case 'only':
      if (before === undefined) return [{ after, direction: 'tightens' }];
      if (after === undefined) return [{ before, direction: 'loosens' }];
      return compareItems(before, after, 'loosens');
    case 'admin':
      return [{ before, after, direction: 'loosens' }];
  }
};

/**
 * An absent word leaves the shipped value, or what another layer says: saying one is looser where it goes beyond the
 * shipped one, and taking one back is looser unless it went beyond.
 */
const compareRanks = (
  before: unknown,
  after: unknown,
  rank: (value: unknown) => number,
  { loosest, shipped }: { readonly loosest: number; readonly shipped: number }
): Direction => {
  if (before === undefined) {
    if (rank(after) > shipped) return 'loosens';
    return rank(after) === loosest ? 'neutral' : 'tightens';
  }
  if (after === undefined) {
    if (rank(before) > shipped) return 'tightens';
    return rank(before) === loosest ? 'neutral' : 'loosens';
  }
  return rank(after) > rank(before) ? 'loosens' : 'tightens';
};

const compareItems = (before: unknown, after: unknown, added: Direction): readonly Compared[] => {
  const removed = added === 'tightens' ? 'loosens' : 'tightens';
  const [old, fresh] = [itemsOf(before), itemsOf(after)];
  const missing = (from: readonly unknown[], item: unknown): boolean =>
    !from.some(each => JSON.stringify(each) === JSON.stringify(item));
  return [
    ...fresh
      .filter(item => missing(old, item))
      .map(item => ({ after: item, direction: added }) as const),
    ...old
      .filter(item => missing(fresh, item))
      .map(item => ({ before: item, direction: removed }) as const)
  ];
};

type ComparedRule = PolicyDifference & { readonly direction: Direction };

const compareRules = (
  before: readonly Rule[] = [],
  after: readonly Rule[] = [],
  list: RuleList
): readonly ComparedRule[] => {
  const [more, less]: readonly [Direction, Direction] =
    list === 'allow' ? ['loosens', 'tightens'] : ['tightens', 'loosens'];
  const old = new Map(before.map(rule => [rule.id, rule]));
  const fresh = new Map(after.map(rule => [rule.id, rule]));
  return [
    ...after.flatMap((rule): readonly ComparedRule[] => {
      const was = old.get(rule.id);
      const named = { key: list, ruleId: rule.id, after: rule };
      if (was === undefined) return [{ ...named, direction: more }];
      const direction = compareRule(was, rule, more, less);
      return direction === undefined ? [] : [{ ...named, before: was, direction }];
    }),
    ...before
      .filter(rule => !fresh.has(rule.id))
      .map(rule => ({ key: list, ruleId: rule.id, before: rule, direction: less }))
  ];
};

/** Undefined: it is the same rule. Whether another pattern covers more or less is not told, so it loosens. */
const compareRule = (
  was: Rule,
  rule: Rule,
  more: Direction,
  less: Direction
): Direction | undefined => {
  if (JSON.stringify(was) === JSON.stringify(rule)) return undefined;
  if (matchingPart(was) !== matchingPart(rule)) return 'loosens';
  if (was.expires === rule.expires) return 'neutral';
  const end = ({ expires }: Rule): number =>
    expires === undefined ? Infinity : Date.parse(expires);
  return end(rule) > end(was) ? more : less;
};

const matchingPart = ({ tool, words, anyOf, path, host, server, name }: Rule): string =>
  JSON.stringify([tool, words, anyOf, path, host, server, name]);

const itemsOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];

const withoutAbsent = ({ before, after }: Sides): Sides => ({
  ...(before !== undefined && { before }),
  ...(after !== undefined && { after })
});
