import type { z } from 'zod';
import type { DocumentProblem } from '../../protocol/policy-view';
import type { PolicySentenceCode } from '../../protocol/policy-sentences';
import { documentSchema, type PolicyDocument } from '../config/document';
import { adminOnlyKeys } from '../config/layers';
import { policyKeys, readKey } from '../config/policy-keys';
import { redact } from '../redact';

/** What a person wants to save, as far as it is a document at all. */
export interface CheckedDocument {
  /** Absent where the schema does not take it. */
  readonly document?: PolicyDocument;
  readonly problems: readonly DocumentProblem[];
}

/**
 * Looks for everything that keeps a document out of a person's layer, and names it by path. `stored` is what the layer
 * holds now: at a locked key only taking back one's own is possible. The gate looks again at all but the calendar.
 */
export const checkDocument = (
  raw: unknown,
  stored: PolicyDocument,
  locks: readonly string[]
): CheckedDocument => {
  const parsed = documentSchema.safeParse(raw);
  if (!parsed.success) return { problems: parsed.error.issues.map(describeIssue) };
  const document = parsed.data;
  const problems = [
    ...adminOnlyKeys
      .filter(key => document[key] !== undefined)
      .map(key => problem(key, 'key-admin-only', { key })),
    ...locks
      .filter(lock => saysMore(document, stored, lock))
      .map(lock => problem(lock, 'key-locked', { lock })),
    ...repeatedIds(document),
    ...likeSecrets(document, '')
  ];
  return { document, problems };
};

/** The fault of a document in words; never what stands there. */
export const describeIssue = (issue: z.core.$ZodIssue): DocumentProblem => {
  const path = issue.path.map(String).join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return problem(path, 'key-unknown', { keys: issue.keys });
    case 'invalid_type':
      // What stands there is not repeated: it may be a secret in the wrong place.
      return issue.message.endsWith('undefined')
        ? problem(path, 'key-missing')
        : problem(path, 'value-wrong-type', { expected: issue.expected });
    case 'invalid_value':
      return problem(path, 'value-not-listed', { values: issue.values.map(String) });
    case 'too_big':
      return problem(path, 'value-too-big', { bound: Number(issue.maximum) });
    case 'too_small':
      return problem(path, 'value-too-small', { bound: Number(issue.minimum) });
    case 'custom':
      return problem(path, 'value-unfit', { wanted: issue.message });
    default:
      return problem(path, 'value-wrong-form');
  }
};

/** True where the document says something below the locked name that the stored one does not. */
const saysMore = (document: PolicyDocument, stored: PolicyDocument, lock: string): boolean => {
  const list = (['deny', 'ask', 'allow'] as const).find(name => name === lock);
  if (list !== undefined) return !isPart(document[list], stored[list]);
  return policyKeys
    .filter(key => key === lock || key.startsWith(`${lock}.`))
    .some(key => !isPart(readKey(document, key), readKey(stored, key)));
};

const isPart = (fresh: unknown, old: unknown): boolean => {
  if (fresh === undefined) return true;
  if (!Array.isArray(fresh)) return JSON.stringify(fresh) === JSON.stringify(old);
  const known = new Set(
    (Array.isArray(old) ? (old as unknown[]) : []).map(item => JSON.stringify(item))
  );
  return fresh.every(item => known.has(JSON.stringify(item)));
};

const repeatedIds = (document: PolicyDocument): readonly DocumentProblem[] =>
  (['deny', 'ask', 'allow'] as const).flatMap(list => {
    const seen = new Set<string>();
    return (document[list] ?? []).flatMap(({ id }, index) => {
      if (seen.has(id)) return [problem(`${list}.${index}.id`, 'rule-id-twice', { id })];
      seen.add(id);
      return [];
    });
  });

const likeSecrets = (value: unknown, path: string): readonly DocumentProblem[] => {
  // Digests of what a person reviewed; the schema takes nothing else there.
  if (/^mcp\.servers\.\d+\.(tools|files)\./.test(path)) return [];
  if (typeof value === 'string')
    return redact(value) === value ? [] : [problem(path, 'value-like-secret')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    likeSecrets(inner, path === '' ? name : `${path}.${name}`)
  );
};

const problem = (
  path: string,
  code: PolicySentenceCode,
  params?: DocumentProblem['why']['params']
): DocumentProblem => ({ path, why: { code, ...(params !== undefined && { params }) } });
