import { compilePath, type PathMatcher } from './glob';

/** The rules of one ignore file, in order; the last that matches decides. */
export type IgnoreRules = readonly IgnoreRule[];

interface IgnoreRule {
  readonly negated: boolean;
  readonly foldersOnly: boolean;
  readonly matches: PathMatcher;
}

/** Reads the gitignore grammar. Matching is linear, however hostile the file (see `glob.ts`). */
export const parseIgnoreRules = (text: string): IgnoreRules =>
  text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .slice(0, maxRules)
    .flatMap(parseLine);

/**
 * Whether the rules ignore an entry, given its names from the folder that holds the ignore file; undefined where no rule
 * speaks. Ask for folders before what is in them: below an ignored folder nothing can be taken back.
 */
export const ignores = (
  rules: IgnoreRules,
  segments: readonly string[],
  isFolder: boolean
): boolean | undefined => {
  const rule = rules.findLast(
    candidate => (isFolder || !candidate.foldersOnly) && candidate.matches(segments)
  );
  return rule === undefined ? undefined : !rule.negated;
};

const parseLine = (line: string): IgnoreRules => {
  // Trailing blanks go unless a backslash keeps them.
  const kept = line.replace(/(?<!\\) +$/, '');
  if (kept === '' || kept.startsWith('#')) {
    return [];
  }
  const negated = kept.startsWith('!');
  const pattern = negated ? kept.slice(1) : kept;
  const foldersOnly = pattern.endsWith('/');
  const body = foldersOnly ? pattern.slice(0, -1) : pattern;
  if (body === '' || body === '/') {
    return [];
  }
  const components = body.replace(/^\//, '').split('/');
  // Only a slash in the middle or at the start ties a pattern to the file's own folder.
  const anchored = body.includes('/');
  const all = components.at(-1) === '**';
  const path = all ? [...components, '*'] : components;
  return [
    {
      negated,
      foldersOnly: foldersOnly && !all,
      matches: compilePath(anchored ? path : ['**', ...path])
    }
  ];
};

const maxRules = 2000;

/** What every listing, search and checkpoint leaves out: made by tools, large, and made again by them. */
export const builtInRules: IgnoreRules = parseIgnoreRules(
  `node_modules/
__pycache__/
.venv/
venv/
.tox/
.nox/
.mypy_cache/
.pytest_cache/
.ruff_cache/
.ipynb_checkpoints/
.cache/
.git/
.hg/
.svn/
.sallyport-*.tmp
*.pyc
.DS_Store`
);
