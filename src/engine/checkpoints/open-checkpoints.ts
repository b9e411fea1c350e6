import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../base/coded-error';
import type { CheckpointPreview } from '../../protocol/results';
import { ActLocks } from '../workspace/act-lock';
import type { Workspace } from '../workspace/workspace';
import type { Checkpoints, TurnCheckpoint } from './checkpoint';
import { ContentStore } from './content-store';
import { previewTurn } from './preview';
import { restoreTurn } from './restore';
import { stateOf } from './restore-plan';
import { StatCache, type SnapshotCaps } from './snapshot';
import { LoggedTurn } from './turn-checkpoint';
import { dropOldTurns, namedHashes } from './turn-files';
import { TurnLog } from './turn-log';

/** Checkpoints in `<stateDir>/checkpoints`; nothing is opened or made before the first use. */
export const createCheckpoints = (
  stateDir: string,
  caps: SnapshotCaps = standardCaps
): Checkpoints =>
  new FolderCheckpoints(join(stateDir, 'checkpoints'), caps, new ActLocks(stateDir));

class FolderCheckpoints implements Checkpoints {
  private readonly store: ContentStore;
  private readonly caches = new Map<string, StatCache>();
  /** Logs of turns that run or were looked at, by thread and turn; opened once, since a log has one writer. */
  private readonly logs = new Map<string, Promise<TurnLog>>();
  private readonly turns = new Map<string, TurnCheckpoint>();

  /** Turns that are being opened, and undos and redos under way. */
  private busy = 0;
  private collecting: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly caps: SnapshotCaps,
    locks: ActLocks
  ) {
    this.store = new ContentStore(join(folder, 'packs'), locks);
  }

  async turn(threadId: string, turnId: string, workspace: Workspace): Promise<TurnCheckpoint> {
    return this.whileBusy(async () => {
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
    });
  }

  async state(threadId: string, turnId: string): Promise<'none' | 'undoable' | 'undone'> {
    return stateOf(await this.log(threadId, turnId));
  }

  async preview(
    threadId: string,
    turnId: string,
    workspace: Workspace
  ): Promise<CheckpointPreview> {
    return previewTurn({
      turnId,
      workspace,
      store: this.store,
      log: await this.sealedLog(threadId, turnId, workspace)
    });
  }

  async restore(
    threadId: string,
    turnId: string,
    workspace: Workspace,
    keepMine: readonly string[] | undefined
  ): Promise<{ restored: readonly string[]; kept: readonly string[]; redone: boolean }> {
    return this.whileBusy(async () => {
      const log = await this.sealedLog(threadId, turnId, workspace);
      return restoreTurn({ workspace, log, store: this.store, keepMine });
    });
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

  async collect(before: number): Promise<number | null> {
    if (this.turns.size > 0 || this.busy > 0) return null;
    const turns = join(this.folder, 'turns');
    const collected = this.store.collect(async () => {
      await dropOldTurns(turns, before);
      // What was read of them may be gone.
      this.logs.clear();
      return namedHashes(turns);
    });
    this.collecting = collected.catch(() => undefined);
    return collected;
  }

  async close(): Promise<void> {
    await this.collecting;
    await this.store.close();
  }

  /** Does what relies on saved contents: never while they are collected, and nothing is collected meanwhile. */
  private async whileBusy<Result>(work: () => Promise<Result>): Promise<Result> {
    this.busy += 1;
    try {
      await this.collecting;
      return await work();
    } finally {
      this.busy -= 1;
    }
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
