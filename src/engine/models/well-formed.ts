/**
 * The same value with each half of a surrogate pair in its texts replaced. A server may refuse a request that holds one,
 * and one that a model or a tool said stands in every later request of its thread. What has none is not copied.
 */
export function wellFormed<Value>(value: Value): Value {
  // The casts: Node's texts can do it, which the compiler's library does not know; a text stays a text, and a copy has
  // the members that its original has.
  if (typeof value === 'string')
    return (value as unknown as WithWellFormed).toWellFormed() as unknown as Value;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = value.map(wellFormed);
    return items.every((item, at) => item === value[at]) ? value : (items as Value);
  }
  const entries = Object.entries(value);
  const clean = entries.map(([name, member]) => [wellFormed(name), wellFormed(member)] as const);
  return clean.every(([name, member], at) => name === entries[at]?.[0] && member === entries[at][1])
    ? value
    : (Object.fromEntries(clean) as Value);
}

interface WithWellFormed {
  toWellFormed(): string;
}
