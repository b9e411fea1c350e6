import { CodedError, isCoded } from '../../base/coded-error';
import type { PathMatcher } from '../workspace/glob';
import { segmentsOf } from '../workspace/path-check';
import {
  noteUnreadable,
  nothingSkipped,
  walk,
  type Skipped,
  type WalkOptions
} from '../workspace/walk';
import type { Entry } from '../workspace/workspace';
import { walkOptions } from './hidden-names';
import type { LineMatcher } from './matched-line';
import { isReadable } from './readable';
import { decodeUtf8 } from './text-file';
import type { RunContext, ToolContext } from './tool';

/** What is looked for, and where. */
export interface Search {
  readonly path: string;
  /** Whether the call wants hidden names. */
  readonly hidden?: boolean | undefined;
  /** Of the files below `path`, which to search. */
  readonly matches: PathMatcher;
  readonly matcher: LineMatcher;
  readonly limit: number;
  /** When it stops, by the monotonic clock. */
  readonly until: number;
}

/** A line that was found. */
export interface Match {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** How far a search came. */
export interface Searched {
  /** One more than the limit where there are more. */
  readonly found: readonly Match[];
  readonly skipped: Skipped;
  readonly counts: Readonly<Record<'files' | 'binary' | 'large' | 'withheld', number>>;
  /** Where it stopped before its end, and what ended it; absent where it searched everything. */
  readonly stopped?: { readonly at: string; readonly by: 'timeout' | 'memory' };
}

/** Searches file by file until all is searched, the limit is passed, or time or memory is used up. */
export const searchTree = async (
  context: ToolContext,
  { path, hidden, matches, matcher, limit, until }: Search,
  { signal }: RunContext
): Promise<Searched> => {
  const skipped = nothingSkipped();
  const counts = { files: 0, binary: 0, large: 0, withheld: 0 };
  const mayRead = isReadable(context, path);
  const found: Match[] = [];
  const depth = segmentsOf(path).length;
  const isWanted = (segments: readonly string[]): boolean =>
    segments.length <= depth || matches(segments.slice(depth));
  const options = { ...walkOptions(context, hidden, signal), recursive: true };
  for await (const entry of filesAt(context, path, skipped, options)) {
    if (performance.now() > until) {
      return { found, skipped, counts, stopped: { at: entry.path, by: 'timeout' } };
    }
    if (!isWanted(segmentsOf(entry.path))) {
      continue;
    }
    if (!mayRead(entry.path)) {
      counts.withheld += 1;
      continue;
    }
    const text = await readText(context, entry, skipped, counts);
    if (text === undefined) {
      continue;
    }
    const lines = await matcher.find(text, limit + 1 - found.length, signal);
    if (lines === 'timeout' || lines === 'memory') {
      return { found, skipped, counts, stopped: { at: entry.path, by: lines } };
    }
    counts.files += 1;
    found.push(...lines.map(({ line, text }) => ({ path: entry.path, line, text })));
    if (found.length > limit) {
      break;
    }
  }
  return { found, skipped, counts };
};

async function* filesAt(
  context: ToolContext,
  path: string,
  skipped: Skipped,
  options: WalkOptions
): AsyncGenerator<Entry> {
  const start = await context.workspace.stat(path);
  if (start === null) {
    throw new CodedError('not-found', `There is no ${path}.`);
  }
  if (start.type === 'file') {
    yield start;
    return;
  }
  for await (const entry of walk(context.workspace, path, skipped, options)) {
    if (entry.type === 'file') {
      yield entry;
    }
  }
}

const readText = async (
  context: ToolContext,
  entry: Entry,
  skipped: Skipped,
  counts: { binary: number; large: number }
): Promise<string | undefined> => {
  if (entry.size > fileBytes) {
    counts.large += 1;
    return undefined;
  }
  try {
    const text = decodeUtf8((await context.workspace.read(entry.path, fileBytes)).bytes);
    counts.binary += text === undefined ? 1 : 0;
    return text;
  } catch (error) {
    // One file that went away or is closed to us does not end the search of the others.
    if (isCoded(error) && error.code !== 'moved') {
      noteUnreadable(skipped, entry.path);
      return undefined;
    }
    throw error;
  }
};

/** Files over this size are counted and not searched. */
const fileBytes = 4 * 1024 * 1024;
