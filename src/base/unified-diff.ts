import { createTwoFilesPatch } from 'diff';

/**
 * A unified diff of two texts, named `path` on both sides. Undefined where comparing would take too long or the diff is
 * over `most` characters: then say so and show the sizes.
 */
export const unifiedDiff = (
  path: string,
  before: string,
  after: string,
  most = 200_000
): string | undefined => {
  const diff = createTwoFilesPatch(path, path, before, after, undefined, undefined, {
    context: 3,
    timeout: 500
  });
  return diff === undefined || diff.length > most ? undefined : diff;
};
