import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unifiedDiff } from '../../base/unified-diff';
import { CodedError } from '../../base/coded-error';
import type { CheckpointPreview } from '../../protocol/results';
import type { Workspace } from '../workspace/workspace';
import type { Checkpoints, TurnCheckpoint } from './checkpoint';
import { ContentStore } from './content-store';
import { restoreTurn } from './restore';
import { planRestore, stateOf, type PlannedPath } from './restore-plan';
import { StatCache, type SnapshotCaps } from './snapshot';
import { LoggedTurn } from './turn-checkpoint';
import { TurnLog } from './turn-log';
import type { Version } from './version';

/** Checkpoints in `<stateDir>/checkpoints`; nothing is opened or made before the first use. */
export const createCheckpoints = (
  stateDir: string,
  caps: SnapshotCaps = standardCaps
): Checkpoints => new FolderCheckpoints(join(stateDir, 'checkpoints'), caps);

class FolderCheckpoints implements Checkpoints {
  private readonly store: ContentStore;
  private readonly caches = new Map<string, StatCache>();
  /** Logs of turns that run or were looked at, by thread and turn; opened once, since a log has one writer. */
  private readonly logs = new Map<string, Promise<TurnLog>>();
  private readonly turns = new Map<string, TurnCheckpoint>();

  constructor(
    private readonly folder: string,
    private readonly caps: SnapshotCaps
  ) {
    this.store = new ContentStore(join(folder, 'packs'));
  }

  async turn(threadId: string, turnId: string, workspace: Workspace): Promise<TurnCheckpoint> {
    const key = `${threadId} ${turnId}`;
    const log = await this.log(threadId, turnId);
    const known = this.turns.get(key);
    if (known !== undefined) {
      return known;
    }
    const turn = new LoggedTurn({
      turnId,
      workspace,
      log,
      store: this.store,
      cache: this.cacheOf(workspace),
      caps: this.caps,
      onSealed: () => {
        this.turns.delete(key);
        // Read again where somebody undoes it: a long chat has many turns, and most are never looked at again.
        this.logs.delete(key);
      }
    });
    this.turns.set(key, turn);
    return turn;
  }

  async state(threadId: string, turnId: string): Promise<'none' | 'undoable' | 'undone'> {
    return stateOf(await this.log(threadId, turnId));
  }

  async preview(
    threadId: string,
    turnId: string,
    workspace: Workspace
  ): Promise<CheckpointPreview> {
    const log = await this.sealedLog(threadId, turnId, workspace);
    const { redo, paths } = await planRestore(workspace, log);
    const files = [];
    let room = previewCharacters;
    for (const planned of paths) {
      const { path, action, why } = planned;
      const diff = action === 'unchanged' ? undefined : await this.diff(workspace, planned, room);
      room -= diff?.length ?? 0;
      files.push({
        path,
        action,
        ...(why === undefined ? {} : { why }),
        ...(diff === undefined ? {} : { diff })
      });
    }
    const uncovered = log.records.flatMap(record =>
      record.type === 'sealed' ? record.uncovered : []
    );
    return { turnId, redo, files, uncovered };
  }

  async restore(
    threadId: string,
    turnId: string,
    workspace: Workspace,
    keepMine: readonly string[] | undefined
  ): Promise<{ restored: readonly string[]; kept: readonly string[]; redone: boolean }> {
    const log = await this.sealedLog(threadId, turnId, workspace);
    return restoreTurn({ workspace, log, store: this.store, keepMine });
  }

  async forget(threadId: string): Promise<void> {
    for (const key of [...this.logs.keys(), ...this.turns.keys()].filter(key =>
      key.startsWith(`${threadId} `)
    )) {
      this.logs.delete(key);
      this.turns.delete(key);
    }
    await rm(join(this.folder, 'turns', plainId(threadId)), { recursive: true, force: true });
  }

  /** The log with what the turn changed. A turn that a crash cut short is sealed by what is there now. */
  private async sealedLog(
    threadId: string,
    turnId: string,
    workspace: Workspace
  ): Promise<TurnLog> {
    const log = await this.log(threadId, turnId);
    if (log.records.length > 0 && !log.records.some(({ type }) => type === 'sealed')) {
      await (await this.turn(threadId, turnId, workspace)).seal();
    }
    if (log.records.length === 0) {
      throw new CodedError('not-found', 'This turn changed nothing that could be undone.');
    }
    return log;
  }

  private log(threadId: string, turnId: string): Promise<TurnLog> {
    const key = `${threadId} ${turnId}`;
    const known = this.logs.get(key);
    if (known !== undefined) {
      return known;
    }
    const opened = TurnLog.open(
      join(this.folder, 'turns', plainId(threadId), `${plainId(turnId)}.jsonl`)
    );
    this.logs.set(key, opened);
    // A log that could not be read is tried again, not remembered as broken.
    opened.catch(() => this.logs.delete(key));
    return opened;
  }

  private cacheOf(workspace: Workspace): StatCache {
    const identity = `${workspace.device}:${workspace.inode}`;
    const cache = this.caches.get(identity) ?? new StatCache();
    this.caches.set(identity, cache);
    return cache;
  }

  private async diff(
    workspace: Workspace,
    { path, now, to }: PlannedPath,
    room: number
  ): Promise<string | undefined> {
    const isText = (version: Version): boolean =>
      version.type === 'absent' || (version.type === 'file' && version.size <= diffBytes);
    if (room <= 0 || !isText(now) || !isText(to)) {
      return undefined;
    }
    const before =
      now.type === 'file' ? (await workspace.read(path, diffBytes)).bytes : Buffer.alloc(0);
    const after = to.type === 'file' ? await this.store.read(to.hash) : Buffer.alloc(0);
    return before.includes(0) || after.includes(0)
      ? undefined
      : unifiedDiff(path, before.toString(), after.toString(), room);
  }
}

/** Thread and turn ids become file names: letters, digits, '_' and '-' only. */
const plainId = (id: string): string => {
  if (!/^[\w-]{1,64}$/.test(id)) {
    throw new CodedError('bad-params', 'Expected an id of letters, digits, _ and -.');
  }
  return id;
};

/** What a command's checkpoint reads at most; the rest is named in the card. */
export const standardCaps: SnapshotCaps = { bytes: 64 * 1024 * 1024, files: 5000 };
/** A preview travels in one frame. */
const previewCharacters = 200_000;
const diffBytes = 256 * 1024;
