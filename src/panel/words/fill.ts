/**
 * Puts values into the `{name}` places of a translated sentence. A place without a value stays as it is, so that a
 * wrong translation is seen and nothing is silently lost.
 */
export function fill(
  sentence: string,
  values: Readonly<Record<string, string | number | boolean | readonly string[]>>
): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return place;
    return Array.isArray(value) ? value.join(', ') : String(value);
  });
}
