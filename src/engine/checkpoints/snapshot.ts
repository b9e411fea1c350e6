import { isCoded } from '../../base/coded-error';
import { isSecretPath } from '../policy/names';
import { nothingSkipped, walk, type Skipped } from '../workspace/walk';
import type { Entry, Workspace } from '../workspace/workspace';
import type { Uncovered } from './checkpoint';
import type { ContentStore } from './content-store';
import { opaqueVersion, type Version } from './version';

/** A workspace at one moment: unignored paths and what was there. */
export interface Snapshot {
  readonly versions: ReadonlyMap<string, Version>;
  /** What cannot come back, each with its reason in words. */
  readonly uncovered: readonly Uncovered[];
}

/** Bounds of what is read; the rest is seen by its stat only. */
export interface SnapshotCaps {
  readonly bytes: number;
  readonly files: number;
}

/** Hashes by stat, so that an unchanged file is not read again. Of one workspace. */
export class StatCache {
  private readonly known = new Map<
    string,
    { readonly stat: string; readonly hash: string; readonly at: number }
  >();

  hash(entry: Entry): string | undefined {
    const found = this.known.get(entry.path);
    // A file changed within the clock's tick of our look may look the same and be another.
    const settled = found !== undefined && entry.changedAt < found.at - clockTick;
    return settled && found.stat === statOf(entry) ? found.hash : undefined;
  }

  note(entry: Entry, hash: string, at: number): void {
    this.known.set(entry.path, { stat: statOf(entry), hash, at });
  }

  keepOnly(paths: ReadonlyMap<string, unknown>): void {
    for (const path of this.known.keys()) {
      if (!paths.has(path)) {
        this.known.delete(path);
      }
    }
  }
}

/** Walks the workspace. With a store, contents that it lacks are read into it (`flush` is the caller's). */
export const takeSnapshot = async (
  workspace: Workspace,
  cache: StatCache,
  options: {
    readonly store?: ContentStore;
    readonly caps: SnapshotCaps;
    readonly signal?: AbortSignal;
    /** See `WalkOptions`. */
    readonly ignoreFile?: (path: string) => Promise<Buffer | undefined>;
    /** Looks at sizes and names only: what could not be covered, without reading anything. */
    readonly dry?: boolean;
  }
): Promise<Snapshot> => {
  const skipped = nothingSkipped();
  const versions = new Map<string, Version>();
  const uncovered: Uncovered[] = [];
  const reader = new CappedReader(workspace, cache, options.caps, options.store, options.dry);
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  for await (const entry of walk(workspace, '.', skipped, {
    skipHidden: false,
    recursive: true,
    ...signal,
    ...(options.ignoreFile === undefined ? {} : { ignoreFile: options.ignoreFile })
  })) {
    if (versions.size >= mostEntries) {
      uncovered.push({ path: '.', reason: `more than ${mostEntries} files and folders` });
      break;
    }
    const reason = await reader.read(entry, versions);
    if (reason !== undefined) {
      uncovered.push({ path: entry.path, reason });
    }
  }
  cache.keepOnly(versions);
  return { versions, uncovered: shorten([...uncovered, ...leftOut(skipped)]) };
};

class CappedReader {
  private bytes = 0;
  private files = 0;

  constructor(
    private readonly workspace: Workspace,
    private readonly cache: StatCache,
    private readonly caps: SnapshotCaps,
    private readonly store: ContentStore | undefined,
    private readonly dry = false
  ) {}

  /** Adds the entry's version; returns why its content is not covered, where that is so. */
  async read(entry: Entry, versions: Map<string, Version>): Promise<string | undefined> {
    if (entry.type === 'directory') {
      versions.set(entry.path, { type: 'folder', mode: entry.mode });
      return undefined;
    }
    try {
      if (entry.type === 'link') {
        versions.set(entry.path, { type: 'link', text: await this.workspace.readLink(entry.path) });
        return undefined;
      }
      const reason = this.whyNot(entry);
      versions.set(
        entry.path,
        reason === undefined ? await this.readFile(entry) : opaqueVersion(entry)
      );
      return reason;
    } catch (error) {
      // One file that is closed to us, or changes under our eyes, does not end the capture of the others.
      if (!isCoded(error) || ['moved', 'no-space'].includes(error.code)) {
        throw error;
      }
      versions.set(entry.path, opaqueVersion(entry));
      return 'could not be read';
    }
  }

  private whyNot(entry: Entry): string | undefined {
    if (entry.type !== 'file') {
      return 'a device, socket or pipe';
    }
    if (isSecretPath(entry.path)) {
      return 'a secret file is not copied';
    }
    if (entry.size > fileBytes || this.bytes + entry.size > this.caps.bytes) {
      return 'too large';
    }
    return this.files >= this.caps.files ? `more than ${this.caps.files} files` : undefined;
  }

  private async readFile(entry: Entry): Promise<Version> {
    this.bytes += entry.size;
    this.files += 1;
    if (this.dry) {
      return opaqueVersion(entry);
    }
    const known = this.cache.hash(entry);
    if (known !== undefined && (this.store === undefined || (await this.store.has(known)))) {
      return { type: 'file', hash: known, size: entry.size, mode: entry.mode };
    }
    const at = Date.now();
    const { hash, bytes, size, mode } = await this.workspace.read(entry.path, fileBytes);
    await this.store?.add(hash, bytes);
    this.cache.note(entry, hash, at);
    return { type: 'file', hash, size, mode };
  }
}

const leftOut = (skipped: Skipped): readonly Uncovered[] => [
  ...skipped.ignoredPaths
    .filter(path => !madeByGit.test(path))
    .map(path => ({ path, reason: 'ignored' })),
  ...skipped.unreadablePaths.map(path => ({ path, reason: 'could not be read' })),
  ...(skipped.unnameable > 0
    ? [{ path: '.', reason: `${skipped.unnameable} with names that cannot be asked for` }]
    : [])
];

/** A card has room for some; the rest is a number. */
const shorten = (uncovered: readonly Uncovered[]): readonly Uncovered[] =>
  uncovered.length <= mostUncovered
    ? uncovered
    : [
        ...uncovered.slice(0, mostUncovered),
        { path: '.', reason: `${uncovered.length - mostUncovered} more` }
      ];

const statOf = ({ size, mode, modifiedAt, changedAt, inode, device }: Entry): string =>
  `${size} ${mode} ${modifiedAt} ${changedAt} ${inode} ${device}`;

/** No command can write there, so that nothing is lost by leaving it out. */
const madeByGit = /(^|\/)\.git$/;
const clockTick = 20;
const fileBytes = 32 * 1024 * 1024;
const mostEntries = 50_000;
const mostUncovered = 20;
