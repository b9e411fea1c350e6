import { documentSchema, ruleSchema, type PolicyDocument, type Rule } from './document';
import { allOff, readableFeatures } from './feature-names';
import {
  lower,
  policyKeys,
  readKey,
  strictness,
  writeKey,
  type PolicyKey,
  type Strictness
} from './policy-keys';

/** A document without all that could loosen: no allows, and no value beyond the shipped one. */
export const withoutLoosening = (document: PolicyDocument): PolicyDocument => {
  let strict: PolicyDocument = { ...document, allow: [] };
  for (const key of policyKeys) {
    const value: unknown = readKey(document, key);
    if (value !== undefined) strict = writeKey(strict, key, restricting(value, strictness[key]));
  }
  return strict;
};

/**
 * What of a broken document restricts and can be understood, key by key and item by item. What an administrator may
 * have meant to narrow and cannot be read is taken at its narrowest.
 */
export const readableRestrictions = (raw: unknown, isAdmin: boolean): PolicyDocument => {
  let found: PolicyDocument = {
    schemaVersion: 1,
    allow: [],
    deny: readableRules(raw, 'deny'),
    ask: readableRules(raw, 'ask')
  };
  for (const key of policyKeys) {
    const rule = strictness[key];
    if (rule.kind === 'admin' && !isAdmin) continue;
    // What is read here was not parsed: a wrong type is only ever passed on to the schema.
    const value: unknown = readKey(raw as PolicyDocument | undefined, key);
    const kept = value === undefined ? undefined : readable(value, key, rule, isAdmin);
    if (kept !== undefined) found = writeKey(found, key, kept);
  }
  // It may have capped the mode and switched anything off.
  return isAdmin && !isRecord(raw) ? { ...found, maxMode: 'ask', features: allOff } : found;
};

const readable = (value: unknown, key: PolicyKey, rule: Strictness, isAdmin: boolean): unknown => {
  switch (rule.kind) {
    case 'choice':
      if (fits(key, value)) return restricting(value, rule);
      return isAdmin ? rule.fromStrict[0] : undefined;
    case 'bound':
      return fits(key, value) ? restricting(value, rule) : undefined;
    case 'permits':
      return undefined;
    case 'restricts':
    case 'only':
      return items(value).filter(item => fits(key, [item]));
    case 'admin':
      return key === 'locks'
        ? items(value).filter(item => fits(key, [item]))
        : readableFeatures(value);
  }
};

const restricting = (value: unknown, rule: Strictness): unknown => {
  switch (rule.kind) {
    case 'choice': {
      const at = rule.fromStrict.findIndex(word => word === value);
      return at > rule.fromStrict.indexOf(rule.shipped) ? rule.shipped : value;
    }
    case 'bound':
      return typeof value === 'number' ? lower(value, rule.shipped) : value;
    case 'permits':
      return [];
    case 'restricts':
    case 'only':
    case 'admin':
      return value;
  }
};

const fits = (key: PolicyKey, value: unknown): boolean =>
  documentSchema.safeParse(writeKey({ schemaVersion: 1 }, key, value)).success;

const readableRules = (raw: unknown, name: 'deny' | 'ask'): Rule[] =>
  items(isRecord(raw) ? raw[name] : undefined).flatMap(item => {
    const rule = ruleSchema.safeParse(item);
    return rule.success ? [rule.data] : [];
  });

const items = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
