import { CodedError } from '../../base/coded-error';
import type { TrustInspection } from '../../protocol/results';
import { ARMING_MS } from '../agent/approvals';
import type { FolderIdentity } from '../config/effective-policy';
import type { GateServices } from '../gate-services';
import { openWorkspace } from '../workspace/open-workspace';
import type { FoundFolder } from '../workspace/workspace-folder';
import { ArmedCards } from './armed-cards';
import { withFileProblems } from './file-problem';
import type { PolicyBook } from './policy-book';
import { inspectFolder } from './trust-inspection';

export interface TrustDeskParts {
  readonly findFolder: (workspace: string) => Promise<FoundFolder>;
  readonly policy: PolicyBook;
  readonly services: GateServices;
  readonly now: () => number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

/** Gives and takes back trust of a folder. A yes needs the nonce that this connection was shown, and time to read. */
export class TrustDesk {
  /** By workspace. */
  private readonly cards: ArmedCards<FolderIdentity>;

  constructor(private readonly parts: TrustDeskParts) {
    this.cards = new ArmedCards(parts.clock, {
      stale: 'The folder is no longer the one that was shown.',
      early: 'The answer came before the folder could be looked at.'
    });
  }

  async inspect(workspace: string, connection: string): Promise<TrustInspection> {
    const folder = await this.parts.findFolder(workspace);
    const { findings, more, origin } = await this.look(folder.realPath);
    const shown = {
      workspace,
      realPath: folder.realPath,
      trusted: this.parts.policy.isTrusted(folder),
      findings,
      more,
      ...(origin !== undefined && { origin })
    };
    if (folder.refused !== undefined) return { ...shown, refused: folder.refused };
    const nonce = this.cards.deal(connection, workspace, folder);
    return { ...shown, nonce, armingMs: ARMING_MS };
  }

  /** Throws `stale-approval` for a foreign or used nonce or another folder in its place, `not-armed` for haste. */
  async trust(workspace: string, nonce: string, connection: string): Promise<void> {
    const folder = this.cards.take(connection, workspace, nonce);
    const { policy, services, findFolder, now } = this.parts;
    const { realPath, device, inode, refused } = await findFolder(workspace);
    if (refused !== undefined) throw new CodedError('forbidden', refused);
    if (realPath !== folder.realPath || device !== folder.device || inode !== folder.inode)
      throw this.cards.stale();
    const record = { realPath, device, inode, trustedAt: now() };
    await services.call({ name: 'trust/put', params: record });
    await policy.untilTrusted(folder, true);
  }

  async revoke(workspace: string): Promise<void> {
    const { policy, services, findFolder } = this.parts;
    const folder = await findFolder(workspace);
    await services.call({ name: 'trust/remove', params: { realPath: folder.realPath } });
    await policy.untilTrusted(folder, false);
  }

  private async look(realPath: string): ReturnType<typeof inspectFolder> {
    return withFileProblems(async () => {
      const workspace = await openWorkspace(realPath);
      try {
        return await inspectFolder(workspace);
      } finally {
        workspace.dispose();
      }
    });
  }

  /** Forgets the nonces of a connection that is gone. */
  forget(connection: string): void {
    this.cards.forget(connection);
  }
}
