import { CodedError, isCoded } from '../../base/coded-error';
import type { CheckpointEntry, CheckpointPreview, Results } from '../../protocol/results';
import { recordIntent, recordResult } from '../agent/audit-trail';
import { hashJson } from '../canonical-json';
import type { Checkpoints } from '../checkpoints/checkpoint';
import type { GateServices } from '../gate-services';
import type { Journal } from '../journal/journal';
import type { ActLocks } from '../workspace/act-lock';
import { openWorkspace } from '../workspace/open-workspace';
import type { Workspace } from '../workspace/workspace';
import { withFileProblems } from './file-problem';
import type { PolicyBook } from './policy-book';
import type { Thread } from './thread';
import { TRASH_MS, type ThreadBook } from './thread-book';
import { isStillThere, type FoundFolder } from '../workspace/workspace-folder';

export interface UndoParts {
  readonly book: ThreadBook;
  readonly journal: Journal;
  readonly checkpoints: Checkpoints;
  readonly locks: ActLocks;
  readonly services: GateServices;
  readonly policy: PolicyBook;
  readonly principal: string;
  readonly now: () => number;
  /** Throws `moved` where the thread's workspace leads to another folder now. */
  readonly findThreadFolder: (threadId: string) => Promise<FoundFolder>;
  /** Throws `stopped` while a stop holds. */
  readonly assertNotStopped: () => void;
}

/** Takes turns back, and brings them back again. An act like any other: trusted folders only, and audited first. */
export class Undo {
  constructor(private readonly parts: UndoParts) {}

  /** The thread's turns that have something to take back, newest first. */
  list(threadId: string): readonly CheckpointEntry[] {
    const { book, journal } = this.parts;
    const captured = new Map(
      journal
        .turns(threadId)
        .flatMap(turn =>
          turn.checkpoint === 'none' ? [] : [[turn.turnId, turn.checkpoint] as const]
        )
    );
    const entries: CheckpointEntry[] = [];
    for (const { event, time } of book.get(threadId).read(0)) {
      if (event.type !== 'turn-end' || event.changes.length === 0) continue;
      const { turnId, changes } = event;
      const state = captured.get(turnId);
      if (state !== undefined) entries.unshift({ turnId, time, state, changes });
    }
    return entries;
  }

  async preview(threadId: string, turnId: string): Promise<CheckpointPreview> {
    await this.assertCaptured(threadId, turnId);
    return this.inWorkspace(threadId, workspace =>
      this.parts.checkpoints.preview(threadId, turnId, workspace)
    );
  }

  /** Undoes the turn, or redoes it. Throws `not-found` for a turn that has nothing to take back. */
  async restore(
    threadId: string,
    turnId: string,
    keepMine: readonly string[] | undefined
  ): Promise<Results['checkpoint/restore']> {
    const { book, checkpoints, locks, services, principal, assertNotStopped } = this.parts;
    assertNotStopped();
    await this.assertCaptured(threadId, turnId);
    return this.inWorkspace(threadId, async (workspace, folder) => {
      if (!this.parts.policy.isTrusted(folder) || !isStillThere(folder))
        throw new CodedError('not-trusted', 'The folder is not trusted, so nothing may act in it.');
      const release = await locks
        .acquire(workspace.root, AbortSignal.timeout(LOCK_WAIT_MS))
        .catch((error: unknown) => {
          if (!isCoded(error, 'cancelled')) throw error;
          throw new CodedError('busy', 'Another act is running in this folder.', {
            retryAfterMs: LOCK_WAIT_MS
          });
        });
      try {
        const intent = await recordIntent(services, {
          principal,
          action: 'checkpoint/restore',
          target: turnId,
          threadId,
          turnId,
          payloadHash: hashJson({ threadId, turnId, keepMine }),
          decision: { verdict: 'allow', layer: 'default' }
        });
        const result = await checkpoints
          .restore(threadId, turnId, workspace, keepMine)
          .catch(async (error: unknown) => {
            await recordResult(services, { intent, outcome: 'failed' });
            throw error;
          });
        const { redone, restored, kept } = result;
        const outcome = kept.length > 0 ? 'partial' : 'ok';
        await recordResult(services, { intent, outcome });
        book.get(threadId).append('user', { type: 'turn-undone', turnId, redone, restored, kept });
        return result;
      } finally {
        release();
      }
    });
  }

  keep(threadId: string, turnId: string): void {
    const { book, journal } = this.parts;
    const turn = journal.turns(threadId).find(entry => entry.turnId === turnId);
    if (turn === undefined || turn.checkpoint === 'none')
      throw new CodedError('not-found', 'The turn changed nothing that can be kept.');
    const thread: Thread = book.get(threadId);
    if (turn.checkpoint !== 'kept') thread.append('user', { type: 'turn-kept', turnId });
  }

  /** The last turn of the thread with something to take back, or to bring back; null where there is none. */
  async lastTurn(threadId: string): Promise<string | null> {
    for (const { turnId, ended } of this.parts.journal.turns(threadId).toReversed())
      if (ended && (await this.parts.checkpoints.state(threadId, turnId)) !== 'none') return turnId;
    return null;
  }

  private async inWorkspace<Result>(
    threadId: string,
    work: (workspace: Workspace, folder: FoundFolder) => Promise<Result>
  ): Promise<Result> {
    const folder = await this.parts.findThreadFolder(threadId);
    return withFileProblems(async () => {
      const workspace = await openWorkspace(folder.realPath);
      try {
        return await work(workspace, folder);
      } finally {
        workspace.dispose();
      }
    });
  }

  private async assertCaptured(threadId: string, turnId: string): Promise<void> {
    if ((await this.parts.checkpoints.state(threadId, turnId)) !== 'none') return;
    const turn = this.parts.journal.turns(threadId).find(entry => entry.turnId === turnId);
    const isOver = turn !== undefined && turn.time < this.parts.now() - UNDO_KEPT_MS;
    throw new CodedError(
      'not-found',
      isOver && turn.checkpoint !== 'none'
        ? 'What the turn changed is kept for 30 days, and they are over.'
        : 'The turn changed nothing that can be taken back.'
    );
  }
}

/** What a turn changed is kept as long as the trash keeps a thread. */
export const UNDO_KEPT_MS = TRASH_MS;
/** An undo waits this long for another act in the folder, in milliseconds. */
const LOCK_WAIT_MS = 10_000;
