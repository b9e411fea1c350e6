import { isCoded } from '../../base/coded-error';
import type { Change } from '../../protocol/event-values';
import { ignoreFileBytes } from '../workspace/ignore-scopes';
import type { Workspace } from '../workspace/workspace';
import type { TurnCheckpoint, Uncovered } from './checkpoint';
import type { ContentStore } from './content-store';
import { takeSnapshot, type Snapshot, type SnapshotCaps, type StatCache } from './snapshot';
import type { TurnLog } from './turn-log';
import { absent, isSameVersion, readVersion, type Version } from './version';

/** A path that a turn changed. */
export interface Changed {
  readonly path: string;
  readonly before: Version;
  readonly after: Version;
}

/** What a turn's checkpoint works with. */
export interface TurnParts {
  readonly turnId: string;
  readonly workspace: Workspace;
  readonly log: TurnLog;
  readonly store: ContentStore;
  readonly cache: StatCache;
  readonly caps: SnapshotCaps;
  /** Called once the turn is over and needs nothing in memory. */
  readonly onSealed: () => void;
}

/** Captures one turn. The pre-images are durable before a promise resolves, and nothing acts before that. */
export class LoggedTurn implements TurnCheckpoint {
  private readonly named = new Map<string, Version>();
  private tree: Snapshot | undefined;
  private estimate: Promise<readonly Uncovered[]> | undefined;
  private readonly uncovered: Uncovered[] = [];

  constructor(private readonly parts: TurnParts) {
    for (const record of parts.log.records) {
      if (record.type === 'before') {
        record.versions.forEach(([path, version]) => this.named.set(path, version));
      }
      if (record.type === 'tree') {
        this.tree = { versions: new Map(record.versions), uncovered: record.uncovered };
      }
      if (record.type === 'before' || record.type === 'tree') {
        this.uncovered.push(...record.uncovered);
      }
    }
  }

  get turnId(): string {
    return this.parts.turnId;
  }

  async beforeFiles(paths: readonly string[]): Promise<readonly Uncovered[]> {
    const wanted = [...new Set(paths.flatMap(withParents))].filter(
      path => !this.named.has(path) && this.tree?.versions.get(path) === undefined
    );
    const seenNow = this.tree === undefined ? undefined : await this.snapshot();
    const versions: [string, Version][] = [];
    const uncovered: Uncovered[] = [];
    for (const path of wanted) {
      // In reach of the snapshot and not in it: a command of this turn made it.
      const version = seenNow?.versions.has(path) ? absent : await this.capture(path, uncovered);
      versions.push([path, version]);
    }
    if (versions.length > 0) {
      await this.parts.store.flush();
      await this.parts.log.append({ type: 'before', versions, uncovered });
      versions.forEach(([path, version]) => this.named.set(path, version));
      this.uncovered.push(...uncovered);
    }
    return uncovered;
  }

  async beforeCommand(signal: AbortSignal): Promise<readonly Uncovered[]> {
    if (this.tree === undefined) {
      const tree = await this.snapshot({ store: this.parts.store, signal });
      await this.parts.store.flush();
      const uncovered = [...tree.uncovered];
      await this.parts.log.append({ type: 'tree', versions: [...tree.versions], uncovered });
      this.tree = tree;
      this.uncovered.push(...uncovered);
    }
    return this.tree.uncovered;
  }

  async uncoveredByCommand(signal: AbortSignal): Promise<readonly Uncovered[]> {
    if (this.tree !== undefined) {
      return this.tree.uncovered;
    }
    this.estimate ??= this.snapshot({ dry: true, signal }).then(({ uncovered }) => uncovered);
    return this.estimate;
  }

  async changes(): Promise<readonly Change[]> {
    return toChanges(await this.changed());
  }

  async seal(): Promise<readonly Change[]> {
    const { log } = this.parts;
    if (log.records.length === 0) {
      this.parts.onSealed();
      return [];
    }
    const changed = await this.changed();
    if (changed.length === 0) {
      await log.remove();
    } else {
      await log.replace({ type: 'sealed', changed: [...changed], uncovered: this.uncovered });
    }
    this.parts.onSealed();
    return toChanges(changed);
  }

  private async changed(): Promise<readonly Changed[]> {
    const { workspace } = this.parts;
    const now = this.tree === undefined ? undefined : await this.snapshot();
    const paths = new Set([
      ...this.named.keys(),
      ...(this.tree?.versions.keys() ?? []),
      ...(now?.versions.keys() ?? [])
    ]);
    const changed: Changed[] = [];
    for (const path of [...paths].sort()) {
      const before = this.named.get(path) ?? this.tree?.versions.get(path) ?? absent;
      // What the walk no longer meets may be gone, or ignored since: only a look tells.
      const after = now?.versions.get(path) ?? (await readVersion(workspace, path));
      if (!isSameVersion(before, after)) {
        changed.push({ path, before, after });
      }
    }
    return changed;
  }

  private snapshot(
    options: { store?: ContentStore; signal?: AbortSignal; dry?: boolean } = {}
  ): Promise<Snapshot> {
    const { workspace, cache, caps, store } = this.parts;
    const { tree } = this;
    // What was ignored when the turn began stays out, and nothing else: a command that rewrites an ignore file could
    // hide what it makes, or have undo take for its own what was there before.
    const ignoreFile = async (path: string): Promise<Buffer | undefined> => {
      const version = tree?.versions.get(path);
      return version?.type === 'file' && version.size <= ignoreFileBytes
        ? store.read(version.hash)
        : undefined;
    };
    return takeSnapshot(workspace, cache, {
      caps,
      ...options,
      ...(tree === undefined ? {} : { ignoreFile })
    });
  }

  private async capture(path: string, uncovered: Uncovered[]): Promise<Version> {
    const { workspace, store } = this.parts;
    const version = await readVersion(workspace, path);
    if (version.type !== 'file') {
      return version;
    }
    try {
      const { hash, bytes, size, mode } = await workspace.read(path, namedFileBytes);
      await store.add(hash, bytes);
      return { type: 'file', hash, size, mode };
    } catch (error) {
      if (!isCoded(error, 'too-large')) {
        throw error;
      }
      uncovered.push({ path, reason: 'too large' });
      return version;
    }
  }
}

/** What a person is told: files, and folders in which no file speaks for them. */
export const toChanges = (changed: readonly Changed[]): readonly Change[] => {
  const files = changed.filter(({ before, after }) => !isFolderOnly(before, after));
  return changed
    .filter(
      ({ path, before, after }) =>
        !isFolderOnly(before, after) || !files.some(file => file.path.startsWith(`${path}/`))
    )
    .map(({ path, before, after }) => ({
      path,
      change:
        before.type === 'absent' ? 'created' : after.type === 'absent' ? 'deleted' : 'modified'
    }));
};

const isFolderOnly = (before: Version, after: Version): boolean =>
  [before, after].every(({ type }) => type === 'folder' || type === 'absent');

/** The path, and the folders above it: a write makes those that are missing, and undo takes them away. */
const withParents = (path: string): readonly string[] =>
  path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));

/** A named file above this size is changed without a way back, and the card says so. */
export const namedFileBytes = 100 * 1024 * 1024;
