import { isCoded } from '../../base/coded-error';
import type { DocumentProblem } from '../../protocol/policy-view';
import { documentSchema, type PolicyDocument } from '../config/document';
import { readableRestrictions } from '../config/restrictions';
import type { Entry, Workspace } from '../workspace/workspace';
import { describeIssue } from './policy-check';

/** What a repository says about policy; only ever read in a trusted folder. */
export interface RepositoryFile {
  /** Of the bytes; absent where there is no file, or none that can be read. */
  readonly hash?: string;
  /** Its denies and asks, and the allows that it proposes; of a broken file what restricts. */
  readonly document: PolicyDocument;
  readonly problems: readonly DocumentProblem[];
  /** Tells without reading whether it is still the same. */
  readonly seen: string;
}

/** Reads the file as data, bounded. What is not a whole policy of denies, asks and allows is named, and proposes nothing. */
export const readRepositoryFile = async (
  workspace: Workspace,
  known: RepositoryFile | undefined
): Promise<RepositoryFile> => {
  let entry: Entry | null;
  try {
    entry = await workspace.stat(REPOSITORY_FILE);
  } catch (error) {
    if (!isCoded(error)) throw error;
    return broken(error.code);
  }
  if (entry === null) return { document: { schemaVersion: 1 }, problems: [], seen: 'none' };
  const seen = [entry.device, entry.inode, entry.size, entry.changedAt].join(':');
  if (known?.seen === seen) return known;
  try {
    const { bytes, hash } = await workspace.read(REPOSITORY_FILE, MOST_BYTES);
    return { ...readDocument(JSON.parse(bytes.toString('utf8'))), hash, seen };
  } catch (error) {
    if (isCoded(error) || error instanceof SyntaxError) return broken(seen);
    throw error;
  }
};

const readDocument = (raw: unknown): Pick<RepositoryFile, 'document' | 'problems'> => {
  const parsed = documentSchema.safeParse(raw);
  if (!parsed.success)
    return {
      document: readableRestrictions(raw, false),
      problems: parsed.error.issues.map(describeIssue)
    };
  const keys = Object.keys(parsed.data).filter(key => !ALLOWED.has(key));
  const { deny = [], ask = [], allow = [] } = parsed.data;
  const whole = { schemaVersion: 1 as const, deny, ask, allow };
  return keys.length === 0
    ? { document: whole, problems: [] }
    : {
        document: { ...whole, allow: [] },
        problems: [{ path: '', why: { code: 'key-not-in-repository', params: { keys } } }]
      };
};

const broken = (seen: string): RepositoryFile => ({
  document: { schemaVersion: 1 },
  problems: [{ path: '', why: { code: 'file-unreadable' } }],
  seen
});

export const REPOSITORY_FILE = '.jupyter/sallyport-policy.json';

const ALLOWED: ReadonlySet<string> = new Set(['schemaVersion', 'deny', 'ask', 'allow']);
const MOST_BYTES = 65_536;
