import type { PolicyDocument, Rule } from '../../protocol/policy-document';
import type { RuleList } from '../../protocol/policy-view';

/** A dotted key of a document, such as `limits.wallMin`; undefined where the document says nothing of it. */
export function valueAt(document: PolicyDocument, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>(
      (part, name) => (isRecord(part) && Object.hasOwn(part, name) ? part[name] : undefined),
      document
    );
}

/** The document with another value at a key; undefined takes it out, and what is empty then. */
export function withValue(document: PolicyDocument, key: string, value: unknown): PolicyDocument {
  // The cast: keys come from the schema, values from its own controls; the engine judges the whole all the same.
  return put({ ...document }, key.split('.'), value) as unknown as PolicyDocument;
}

function put(
  part: Record<string, unknown>,
  [name = '', ...rest]: readonly string[],
  value: unknown
): Record<string, unknown> {
  const { [name]: before, ...others } = part;
  if (rest.length === 0) return value === undefined ? others : { ...part, [name]: value };
  const inner = put(isRecord(before) ? before : {}, rest, value);
  return Object.keys(inner).length === 0 ? others : { ...part, [name]: inner };
}

/** The document with a rule in a list; one of the same id in any list goes first. */
export function withRule(document: PolicyDocument, list: RuleList, rule: Rule): PolicyDocument {
  const at = (document[list] ?? []).findIndex(({ id }) => id === rule.id);
  const cleared = at < 0 ? withoutRules(document, [rule.id]) : document;
  const rules = [...(cleared[list] ?? [])];
  if (at < 0) rules.push(rule);
  else rules[at] = rule;
  return { ...cleared, [list]: rules };
}

export function withoutRules(document: PolicyDocument, ids: readonly string[]): PolicyDocument {
  return RULE_LISTS.reduce<PolicyDocument>((left, list) => {
    const rules = left[list]?.filter(({ id }) => !ids.includes(id));
    return rules === undefined || rules.length === left[list]?.length
      ? left
      : withValue(left, list, rules.length === 0 ? undefined : rules);
  }, document);
}

/** What an act must look like for a rule to speak of it, as a person writes it: `git push`, `src/**`, `*.example.org`. */
export function patternText(rule: Rule): string {
  const { words, anyOf = [], path, host, server, name } = rule;
  const alternatives = anyOf.map(list => `(${list.map(quoted).join(' | ')})`);
  const line = [...(words ?? []).map(quoted), ...alternatives].join(' ');
  const tool = [server, name].filter(part => part !== undefined).join(' · ');
  return [line, path ?? '', host ?? '', tool].filter(part => part !== '').join(' ');
}

/** Words as a person types them, with quotes around those that hold blanks; the opposite of `quoted`. */
export const readWords = (text: string): string[] =>
  [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, inner, plain]) => inner?.replace(/\\(.)/g, '$1') ?? plain ?? ''
  );

export const quoted = (word: string): string =>
  /^[^\s"]+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;

/** An id for a new rule that no other has: of its tool and pattern. */
export function freeId(
  rule: Pick<Rule, 'tool'>,
  pattern: string,
  taken: readonly string[]
): string {
  const slug =
    `${rule.tool}-${pattern}`
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 48)
      .replace(/-+$/, '') || 'rule';
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? slug : `${slug}-${number}`;
    if (!taken.includes(id)) return id;
  }
}

/** The ids of every rule of a document. */
export const ruleIds = (document: PolicyDocument): readonly string[] =>
  RULE_LISTS.flatMap(list => (document[list] ?? []).map(({ id }) => id));

export const RULE_LISTS: readonly RuleList[] = ['deny', 'ask', 'allow'];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
