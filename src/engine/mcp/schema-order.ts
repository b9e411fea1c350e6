/**
 * JSON with the members of each object in one order, and in one order also the lists of a schema that are sets: what
 * differs in order alone means the same. Lists of values stay as they are, since theirs may be shown to somebody.
 */
export function inOneOrder(value: unknown): unknown {
  return ordered(value, true);
}

function ordered(value: unknown, isSchema: boolean): unknown {
  if (Array.isArray(value)) return value.map(item => ordered(item, isSchema));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]: [string, unknown]) => [
        key,
        isSchema && SETS.has(key) && isNames(inner)
          ? [...inner].sort()
          : ordered(inner, isSchema && !VALUES.has(key))
      ])
  );
}

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string');

/** Keywords of JSON Schema whose list has no order. */
const SETS: ReadonlySet<string> = new Set(['required', 'type']);
/** Keywords under which lies a value and no schema. */
const VALUES: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'example', 'examples']);
