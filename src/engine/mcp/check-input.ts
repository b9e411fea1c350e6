import { CodedError } from '../../base/coded-error';

type Schema = Readonly<Record<string, unknown>>;

/**
 * Checks an input against a server's schema, as far as types, members, lists and bounds go. Patterns are the server's to
 * check: one of somebody else's could keep us busy for ever. Throws `bad-params` that names field and rule and repeats
 * neither a value nor a word of the schema's.
 */
export function checkInput(schema: Schema, input: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(input)) throw refuse('the input', 'be an object');
  if (depthOf(input) > MOST_DEPTH) throw refuse('the input', `be at most ${MOST_DEPTH} deep`);
  const fault = findFault(schema, input, '', 0);
  if (fault !== undefined) throw refuse(fault.field, fault.rule);
  return input;
}

interface Fault {
  readonly field: string;
  readonly rule: string;
}

function findFault(
  schema: unknown,
  value: unknown,
  field: string,
  depth: number
): Fault | undefined {
  if (!isObject(schema) || depth > MOST_DEPTH) return undefined;
  const broken = (rule: string): Fault => ({ field: field === '' ? 'the input' : field, rule });
  const types = [schema['type']].flat().filter(type => typeof type === 'string');
  if (types.length > 0 && !types.some(type => isOfType(type, value)))
    return broken(`be of type ${types.filter(type => TYPES.has(type)).join(' or ') || 'another'}`);
  const words = schema['enum'];
  if (Array.isArray(words) && !words.some(word => same(word, value)))
    return broken(`be one of the ${words.length} values of the schema`);
  if ('const' in schema && !same(schema['const'], value))
    return broken('be the value of the schema');
  if (typeof value === 'string')
    return boundFault(schema, value.length, 'Length', ' characters long', broken);
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
      return broken('be a number that is kept exactly');
    return boundFault(schema, value, 'imum', '', broken);
  }
  if (Array.isArray(value)) {
    const outside = boundFault(schema, value.length, 'Items', ' items long', broken);
    if (outside !== undefined) return outside;
    return first(value, (item, index) =>
      findFault(schema['items'], item, `${field}[${index}]`, depth + 1)
    );
  }
  return isObject(value) ? membersFault(schema, value, field, depth) : undefined;
}

function membersFault(
  schema: Schema,
  value: Schema,
  field: string,
  depth: number
): Fault | undefined {
  const at = (name: string): string => (field === '' ? name : `${field}.${name}`);
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const missing = required.find(name => typeof name === 'string' && !Object.hasOwn(value, name));
  if (typeof missing === 'string') return { field: at(shown(missing)), rule: 'be there' };
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  if (
    schema['additionalProperties'] === false &&
    !isObject(schema['patternProperties']) &&
    Object.keys(value).some(name => !Object.hasOwn(properties, name))
  )
    return {
      field: field === '' ? 'the input' : field,
      rule: 'have no members beside those of the schema'
    };
  return first(Object.entries(value), ([name, inner]) =>
    Object.hasOwn(properties, name)
      ? findFault(properties[name], inner, at(shown(name)), depth + 1)
      : undefined
  );
}

function boundFault(
  schema: Schema,
  size: number,
  word: 'Length' | 'Items' | 'imum',
  unit: string,
  broken: (rule: string) => Fault
): Fault | undefined {
  const [least, most] = [schema[`min${word}`], schema[`max${word}`]];
  if (typeof least === 'number' && size < least) return broken(`be at least ${least}${unit}`);
  if (typeof most === 'number' && size > most) return broken(`be at most ${most}${unit}`);
  return undefined;
}

const first = <Item>(
  items: readonly Item[],
  find: (item: Item, index: number) => Fault | undefined
): Fault | undefined => {
  for (const [index, item] of items.entries()) {
    const fault = find(item, index);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'object':
      return isObject(value);
    default:
      // A type that no standard knows forbids nothing that we could tell.
      return TYPES.has(type) ? typeof value === type : true;
  }
}

function depthOf(value: unknown, above = 0): number {
  if (typeof value !== 'object' || value === null || above > MOST_DEPTH) return above;
  let deepest = above + 1;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner, above + 1));
  return deepest;
}

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of members are the model's or the server's words, so only plain ones are repeated. */
const shown = (name: string): string => (/^[A-Za-z0-9_-]{1,64}$/.test(name) ? name : 'a member');

const refuse = (field: string, rule: string): CodedError =>
  new CodedError(
    'bad-params',
    `Expected ${field === 'the input' ? field : `\`${field}\``} to ${rule}.`
  );

const TYPES = new Set(['string', 'number', 'boolean', 'integer', 'array', 'object', 'null']);
const MOST_DEPTH = 32;
