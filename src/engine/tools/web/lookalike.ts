/**
 * The host of a list that another one could be taken for: the same at a glance and not the same. Undefined where there is
 * none. For warning a person; which hosts are let through, the rules of policy say to the letter.
 */
export function lookalikeOf(host: string, known: readonly string[]): string | undefined {
  if (known.includes(host)) return undefined;
  return known.find(
    name =>
      !host.endsWith(`.${name}`) &&
      (glance(host) === glance(name) ||
        // As a part of another name: `example.com.evil.org`, `example-com.evil.org`.
        host.startsWith(`${name}.`) ||
        host.startsWith(`${name.replaceAll('.', '-')}.`) ||
        differBySlip(host, name))
  );
}

/** A name with what looks alike made equal. */
const glance = (host: string): string =>
  host
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd')
    .replace(/[0o]/g, 'o')
    .replace(/[1il]/g, 'l')
    .replaceAll('5', 's')
    .replaceAll('-', '');

/** One character more, less, other, or two changed places; short names are too near to each other to say so. */
function differBySlip(one: string, other: string): boolean {
  if (Math.min(one.length, other.length) < 8 || Math.abs(one.length - other.length) > 1)
    return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let [end, last] = [one.length, other.length];
  while (end > start && last > start && one[end - 1] === other[last - 1])
    [end, last] = [end - 1, last - 1];
  const [left, right] = [one.slice(start, end), other.slice(start, last)];
  return (
    (left.length <= 1 && right.length <= 1) ||
    (left.length === 2 && left === [...right].reverse().join(''))
  );
}
