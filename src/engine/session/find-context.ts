import type { ContextCandidate } from '../../protocol/context';
import type { Verdict } from '../../protocol/decisions';
import { listedIgnoreNames } from '../workspace/ignore-scopes';
import { nothingSkipped, walk } from '../workspace/walk';
import type { Workspace } from '../workspace/workspace';

export interface FoundContext {
  /** Best first. */
  readonly entries: readonly ContextCandidate[];
  /** Counted, not named: hidden names, ignored ones, what cannot be read, and what policy asks about or denies. */
  readonly left: { readonly hidden: number; readonly ignored: number; readonly withheld: number };
  /** Entries beyond those that are told. */
  readonly more: number;
}

/**
 * Files and folders whose path holds the characters of the query in their order. Left out and counted: hidden names,
 * what an ignore file names, links, and whatever policy does not let be read unasked.
 */
export async function findContext(
  workspace: Workspace,
  query: string,
  {
    readVerdict,
    limit,
    signal
  }: {
    readonly readVerdict: (path: string) => Verdict;
    readonly limit: number;
    readonly signal?: AbortSignal;
  }
): Promise<FoundContext> {
  const skipped = nothingSkipped();
  const wanted = query.toLowerCase();
  const matches: { readonly entry: ContextCandidate; readonly score: number }[] = [];
  let withheld = 0;
  let seen = 0;
  const options = { skipHidden: true, ignoreNames: listedIgnoreNames, recursive: true };
  for await (const { path, type, size } of walk(workspace, '.', skipped, {
    ...options,
    ...(signal && { signal })
  })) {
    seen += 1;
    if (seen > MOST_SEEN) break;
    if (type !== 'file' && type !== 'directory') continue;
    if (readVerdict(path) !== 'allow') {
      withheld += 1;
      continue;
    }
    const score = scoreOf(path.toLowerCase(), wanted);
    if (score === null) continue;
    const isFile = type === 'file';
    const entry = { path, type: isFile ? 'file' : 'folder', bytes: isFile ? size : 0 } as const;
    matches.push({ entry, score });
  }
  matches.sort(
    (one, other) => one.score - other.score || one.entry.path.length - other.entry.path.length
  );
  const { hidden, ignored } = skipped;
  return {
    entries: matches.slice(0, limit).map(({ entry }) => entry),
    left: { hidden, ignored, withheld },
    more: Math.max(0, matches.length - limit)
  };
}

/** Lower is better: the name begins with it, the name holds it, the path holds it, its characters come in order; null: not at all. */
function scoreOf(path: string, wanted: string): number | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.startsWith(wanted)) return 0;
  if (name.includes(wanted)) return 1;
  if (path.includes(wanted)) return 2;
  let at = -1;
  for (const character of wanted) {
    at = path.indexOf(character, at + 1);
    if (at < 0) return null;
  }
  return 3;
}

/** A walk over more entries than this stops. */
const MOST_SEEN = 20_000;
