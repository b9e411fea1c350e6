import { CodedError } from '../../base/coded-error';
import type { PolicyDifference, PolicyPreview } from '../../protocol/policy-view';
import type { Requests } from '../../protocol/requests';
import { sentenceText } from '../../protocol/why-codes';
import { ARMING_MS } from '../agent/approvals';
import { canonicalJson } from '../canonical-json';
import { compareDocuments, type Differences } from '../config/difference';
import type { PolicyDocument } from '../config/document';
import type { GateServices } from '../gate-services';
import { failedExamples } from '../policy/rule-examples';
import type { FoundFolder } from '../workspace/workspace-folder';
import { ArmedCards } from './armed-cards';
import type { PolicyBook } from './policy-book';
import { checkDocument, type CheckedDocument } from './policy-check';
import { storeLayer } from './store-layer';

export interface PolicyDeskParts {
  readonly findFolder: (workspace: string) => Promise<FoundFolder>;
  readonly policy: PolicyBook;
  readonly services: GateServices;
  readonly home: string;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

/** Looks at and saves the layers of a person. What loosens needs the nonce of a preview of that very document. */
export class PolicyDesk {
  /** By layer and folder; what was shown, in one text. */
  private readonly cards: ArmedCards<string>;

  constructor(private readonly parts: PolicyDeskParts) {
    this.cards = new ArmedCards(parts.clock, {
      stale: 'This is not what was last shown to be saved; look at its differences first.',
      early: 'The answer came before the differences could be read.'
    });
  }

  async preview(params: Requests['policy/preview'], connection: string): Promise<PolicyPreview> {
    const folder = await this.find(params);
    const { problems, document, differences } = this.look(params, folder);
    const examples = document === undefined ? [] : this.tryExamples(document, folder);
    const mayLoosen =
      problems.length === 0 && examples.length === 0 && differences.loosens.length > 0;
    return {
      problems,
      failedExamples: examples,
      ...differences,
      ...(mayLoosen && {
        nonce: this.cards.deal(connection, subjectOf(params, folder), shownOf(params))
      }),
      armingMs: ARMING_MS
    };
  }

  /**
   * Throws `stale-policy` for another etag, `locked` and `bad-params` for what a layer cannot hold, `stale-approval` and
   * `not-armed` for what loosens without the yes to it, and what the gate says: `not-saved`, `conflict`.
   */
  async put(
    params: Requests['policy/put'],
    connection: string
  ): Promise<{ readonly etag: string }> {
    const folder = await this.find(params);
    const { problems, document, differences } = this.look(params, folder);
    if (document === undefined || problems.length > 0) throw refusal(problems);
    const [failed] = this.tryExamples(document, folder);
    if (failed !== undefined)
      throw new CodedError(
        'bad-params',
        `The rule ${failed.ruleId} ${failed.expected === 'match' ? 'does not match' : 'matches'} one of its examples; nothing was saved.`
      );
    if (differences.loosens.length > 0) {
      const shown = this.cards.take(connection, subjectOf(params, folder), params.nonce);
      if (shown !== shownOf(params)) throw this.cards.stale();
    }
    return this.store(params, folder, document);
  }

  forget(connection: string): void {
    this.cards.forget(connection);
  }

  private async store(
    { layer, etag }: Requests['policy/put'],
    folder: FoundFolder,
    document: PolicyDocument
  ): Promise<{ readonly etag: string }> {
    return { etag: await storeLayer(this.parts, folder, { layer, document, etag }) };
  }

  /** The folder, where its layer may be looked at. */
  private async find({ workspace, layer }: Requests['policy/preview']): Promise<FoundFolder> {
    const folder = await this.parts.findFolder(workspace);
    if (layer === 'folder' && !this.parts.policy.isTrusted(folder))
      throw new CodedError('not-trusted', 'Only a trusted folder has a policy of its own.');
    return folder;
  }

  private look(
    { layer, document: raw, etag }: Requests['policy/preview'],
    folder: FoundFolder
  ): CheckedDocument & { readonly differences: Differences } {
    const { policy } = this.parts;
    const stored = policy.stored(folder, layer);
    if (stored.etag !== etag)
      throw new CodedError('stale-policy', 'The policy was changed since it was read.');
    const locks = policy.for(folder).layers.admin?.locks ?? [];
    const checked = checkDocument(raw, stored.document, locks);
    const differences =
      checked.document === undefined || checked.problems.length > 0
        ? NO_DIFFERENCES
        : compareDocuments(stored.document, checked.document);
    return { ...checked, differences };
  }

  private tryExamples(
    document: PolicyDocument,
    { realPath }: FoundFolder
  ): PolicyPreview['failedExamples'] {
    return failedExamples(document, { root: realPath, home: this.parts.home });
  }
}

const subjectOf = ({ layer }: Requests['policy/preview'], { realPath }: FoundFolder): string =>
  canonicalJson([layer, realPath]);

const shownOf = ({ document, etag }: Requests['policy/preview']): string =>
  canonicalJson([document, etag]);

const refusal = (problems: PolicyPreview['problems']): CodedError => {
  const locked = problems.find(
    ({ why }) => why.code === 'key-locked' || why.code === 'key-admin-only'
  );
  const first = locked ?? problems[0];
  const where = first === undefined || first.path === '' ? 'the document' : first.path;
  return new CodedError(
    locked === undefined ? 'bad-params' : 'locked',
    `Nothing was saved. In ${where}: ${first === undefined ? '' : sentenceText(first.why)}`
  );
};

const NONE: readonly PolicyDifference[] = [];
const NO_DIFFERENCES: Differences = { tightens: NONE, loosens: NONE, neutral: NONE };
