import type { PolicyDocument } from '../../protocol/policy-document';
import type { PolicyDifference } from '../../protocol/policy-view';
import { RULE_LISTS } from './policy-document';

/** What differs between two documents, key by key and rule by rule, without a word on whether it loosens. */
export function differences(
  before: PolicyDocument,
  after: PolicyDocument
): readonly PolicyDifference[] {
  const [old, next] = [flatten(before), flatten(after)];
  return [...new Set([...old.keys(), ...next.keys()])].flatMap(place => {
    const [was, is] = [old.get(place), next.get(place)];
    if (JSON.stringify(was?.value) === JSON.stringify(is?.value)) return [];
    const { key, ruleId } = was ?? is ?? { key: place };
    return [
      {
        key,
        ...(ruleId !== undefined && { ruleId }),
        ...(was !== undefined && { before: was.value }),
        ...(is !== undefined && { after: is.value })
      }
    ];
  });
}

interface Entry {
  readonly key: string;
  readonly ruleId?: string;
  readonly value: unknown;
}

function flatten(document: PolicyDocument): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const walk = (part: object, prefix: string): void => {
    for (const [name, value] of Object.entries(part) as [string, unknown][]) {
      const key = prefix + name;
      const list = RULE_LISTS.find(one => one === key);
      if (list !== undefined)
        for (const rule of document[list] ?? [])
          entries.set(`${key} ${rule.id}`, { key, ruleId: rule.id, value: rule });
      else if (typeof value === 'object' && value !== null && !Array.isArray(value))
        walk(value, `${key}.`);
      else if (key !== 'schemaVersion') entries.set(key, { key, value });
    }
  };
  walk(document, '');
  return entries;
}
