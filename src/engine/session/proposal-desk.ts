import { CodedError } from '../../base/coded-error';
import type { Caller } from '../../protocol/link';
import type { Proposals } from '../../protocol/policy-view';
import type { Requests } from '../../protocol/requests';
import { ARMING_MS } from '../agent/approvals';
import type { GateServices } from '../gate-services';
import type { FoundFolder } from '../workspace/workspace-folder';
import { ArmedCards } from './armed-cards';
import type { PolicyBook } from './policy-book';
import { identityOf } from './store-layer';

export interface ProposalDeskParts {
  readonly findFolder: (workspace: string) => Promise<FoundFolder>;
  /** Reads the repository's file of a trusted folder as it is now. */
  readonly refresh: (folder: FoundFolder) => Promise<void>;
  readonly policy: PolicyBook;
  readonly services: GateServices;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

/** Shows what a repository proposes, and takes over what a person ticks, for as long as the file stays as it is. */
export class ProposalDesk {
  /** By folder: the hash that was shown. */
  private readonly cards: ArmedCards<string>;

  constructor(private readonly parts: ProposalDeskParts) {
    this.cards = new ArmedCards(parts.clock, {
      stale: 'The proposals are no longer those that were shown; look at them again.',
      early: 'The answer came before the proposals could be read.'
    });
  }

  async inspect(
    { workspace }: Requests['proposal/inspect'],
    connection: string,
    role: Caller['role']
  ): Promise<Proposals> {
    const { findFolder, refresh, policy } = this.parts;
    const folder = await findFolder(workspace);
    const none = { workspace, problems: [], restricts: [], allows: [], armingMs: ARMING_MS };
    if (!policy.isTrusted(folder)) return { ...none, state: 'untrusted' };
    await refresh(folder);
    const { state, file, adopted } = policy.proposals(folder);
    const { document, problems, hash } = file;
    const allows = (document.allow ?? []).map(rule => ({
      rule,
      adopted: adopted.some(({ id }) => id === rule.id)
    }));
    const mayAdopt = (role === 'editor' || role === 'admin') && allows.length > 0;
    return {
      ...none,
      state,
      problems,
      ...(hash !== undefined && { hash }),
      restricts: (['deny', 'ask'] as const).flatMap(list =>
        (document[list] ?? []).map(rule => ({ list, rule }))
      ),
      allows,
      ...(mayAdopt &&
        hash !== undefined && { nonce: this.cards.deal(connection, folder.realPath, hash) })
    };
  }

  /** Throws `stale-approval` where the file is not the one that was shown, `not-armed` for haste, `locked` by the gate. */
  async adopt(
    { workspace, hash, rules, nonce }: Requests['proposal/adopt'],
    connection: string
  ): Promise<void> {
    const { findFolder, refresh, policy, services } = this.parts;
    const folder = await findFolder(workspace);
    if (!policy.isTrusted(folder))
      throw new CodedError('not-trusted', 'Only a trusted folder may propose rules.');
    const shown = this.cards.take(connection, folder.realPath, nonce);
    await refresh(folder);
    const { file } = policy.proposals(folder);
    if (shown !== hash || file.hash !== hash) throw this.cards.stale();
    const ticked = (file.document.allow ?? []).filter(({ id }) => rules.includes(id));
    const unknown = rules.find(id => !ticked.some(rule => rule.id === id));
    if (unknown !== undefined)
      throw new CodedError('bad-params', 'Expected only ids of rules that the file proposes.');
    await services.call({
      name: 'policy/adopt',
      params: { folder: identityOf(folder), hash, rules: ticked }
    });
    await policy.untilAdopted(folder, hash, ticked.length);
  }

  forget(connection: string): void {
    this.cards.forget(connection);
  }
}
