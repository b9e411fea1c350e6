import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';

/** What a place is shown for: names in it, reading, devices, or all but devices. */
export type Access = 'list' | 'read' | 'device' | 'write';

export type ShownPlace = readonly [path: string, access: Access];

/**
 * Lays what is shown out in places that hold no exception. Landlock grants and cannot take back: a folder with something
 * hidden or protected in it is shown for its names alone, and each of its entries for itself. So nothing can be made or
 * removed in such a folder.
 * @param exceptions real paths, with what is left of them; null hides
 * @throws CodedError `failed` where that takes too many places
 */
export function layOutPlaces(
  roots: readonly ShownPlace[],
  exceptions: ReadonlyMap<string, Access | null>
): readonly ShownPlace[] {
  const above = new Set<string>();
  for (const exception of exceptions.keys()) {
    for (let at = path.dirname(exception); at !== path.dirname(at); at = path.dirname(at)) {
      above.add(at);
    }
  }
  const places: ShownPlace[] = [];
  const open = [...roots].reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    const [place, wanted] = next;
    const access = exceptions.has(place) ? exceptions.get(place) : wanted;
    if (!access) {
      continue;
    }
    if (!above.has(place)) {
      places.push([place, access]);
    } else {
      places.push([place, 'list']);
      open.push(...entriesOf(place).map((entry): ShownPlace => [entry, access]));
    }
    if (places.length + open.length > MAX_PLACES) {
      throw new CodedError(
        'failed',
        `Expected at most ${MAX_PLACES} entries beside protected ones, to show each for itself. Open a smaller folder, or mend the full sandbox.`
      );
    }
  }
  return places;
}

/** Links aside: what they lead to is shown for itself, or not. */
function entriesOf(folder: string): readonly string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter(entry => !entry.isSymbolicLink())
      .map(entry => path.join(folder, entry.name));
  } catch {
    return []; // Gone, or not readable for us; then not for the command either.
  }
}

const MAX_PLACES = 20_000;
