import { randomBytes, timingSafeEqual } from 'node:crypto';
import { CodedError } from '../../base/coded-error';
import type { TrustInspection } from '../../protocol/results';
import { ARMING_MS } from '../agent/approvals';
import type { FolderIdentity } from '../config/effective-policy';
import type { GateServices } from '../gate-services';
import { openWorkspace } from '../workspace/open-workspace';
import type { FoundFolder } from '../workspace/workspace-folder';
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

interface Card {
  readonly nonce: string;
  readonly openedAt: number;
  readonly folder: FolderIdentity;
}

/** Gives and takes back trust of a folder. A yes needs the nonce that this connection was shown, and time to read. */
export class TrustDesk {
  /** By connection and workspace; used once. */
  private readonly cards = new Map<string, Map<string, Card>>();

  constructor(private readonly parts: TrustDeskParts) {}

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
    const nonce = randomBytes(32).toString('base64url');
    const cards = this.cards.get(connection) ?? new Map<string, Card>();
    this.cards.set(connection, cards);
    cards.delete(workspace);
    cards.set(workspace, { nonce, openedAt: this.parts.clock(), folder });
    const [oldest] = cards.keys();
    if (cards.size > MOST_CARDS && oldest !== undefined) cards.delete(oldest);
    return { ...shown, nonce, armingMs: ARMING_MS };
  }

  /** Throws `stale-approval` for a foreign or used nonce or another folder in its place, `not-armed` for haste. */
  async trust(workspace: string, nonce: string, connection: string): Promise<void> {
    const card = this.cards.get(connection)?.get(workspace);
    if (card === undefined || !isSame(card.nonce, nonce)) throw stale();
    const early = card.openedAt + ARMING_MS - this.parts.clock();
    if (early > 0)
      throw new CodedError('not-armed', 'The answer came before the folder could be looked at.', {
        retryAfterMs: Math.ceil(early)
      });
    this.cards.get(connection)?.delete(workspace);
    const { policy, services, findFolder, now } = this.parts;
    const { realPath, device, inode, refused } = await findFolder(workspace);
    const { folder } = card;
    if (refused !== undefined) throw new CodedError('forbidden', refused);
    if (realPath !== folder.realPath || device !== folder.device || inode !== folder.inode)
      throw stale();
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
    this.cards.delete(connection);
  }
}

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const stale = (): CodedError =>
  new CodedError('stale-approval', 'The folder is no longer the one that was shown.');

/** Folders that one connection may look at before it answers for the first of them. */
const MOST_CARDS = 32;
