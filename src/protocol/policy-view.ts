import type { Layer } from './decisions';
import type { Sentence } from './sentence';
import type { PolicyDocument, Rule } from './policy-document';

/** The layers that a person may write. */
export type OwnLayer = 'user' | 'folder';

/** One of the three lists of rules; deny beats ask beats allow. */
export type RuleList = 'deny' | 'ask' | 'allow';

/** A layer as it is stored. */
export interface LayerView {
  /** As stored, or a document that says nothing. What could not be read is told in the summary's `problems`. */
  readonly document: PolicyDocument;
  /** Goes back with `policy/preview` and `policy/put`, which refuse another one as `stale-policy`. */
  readonly etag: string;
  /** Why this caller cannot save it: their role, an untrusted folder, a store that cannot be written. Absent: they can. */
  readonly readOnly?: Sentence;
}

/** One key of the policy as it is in force, such as `limits.wallMin` or `network.allow`. */
export interface EffectiveValue {
  readonly key: string;
  readonly value: unknown;
  /** The layer that decided; for lists that several layers fill, the strongest of them. `default`: as shipped. */
  readonly source: Layer;
  /** What each layer says of the key; a layer that is missing here says nothing. */
  readonly layers: Readonly<Partial<Record<Layer, unknown>>>;
  /** Set where the administrator keeps the layers below from loosening it. */
  readonly locked?: Sentence;
}

/** A rule in force or not, with its use. Ids are a layer's own. */
export interface RuleView {
  readonly layer: Layer;
  readonly list: RuleList;
  readonly rule: Rule;
  /** `locked`: an allow that an administrator's lock keeps from counting. */
  readonly state: 'in-force' | 'expired' | 'locked';
  /** How many acts it decided, as far back as the audit reaches. */
  readonly hits: number;
  /** Milliseconds since the epoch; absent: never, as far back as the audit reaches. */
  readonly lastUsed?: number;
  /** An allow that was last used more than 30 days ago, which is offered for removal. */
  readonly unused?: true;
}

/** What the editor shows beyond the pill's popover. */
export interface PolicyDetails {
  readonly layers: Readonly<Record<OwnLayer, LayerView>>;
  /** Every key of the schema but the rule lists, in the schema's order. */
  readonly values: readonly EffectiveValue[];
  readonly rules: readonly RuleView[];
  /** Absent: the folder has no repository file, or is not trusted, so that it is not read. */
  readonly proposals?: { readonly state: ProposalState; readonly count: number };
}

/** One difference between the stored document and a new one. */
export interface PolicyDifference {
  /** `allow` with the rule's id for a rule, else the key: `limits.wallMin`. */
  readonly key: string;
  readonly ruleId?: string;
  /** Absent: it says nothing before. */
  readonly before?: unknown;
  /** Absent: it says nothing any more. */
  readonly after?: unknown;
}

/** Why a document cannot be saved. */
export interface DocumentProblem {
  /** Dotted, with indexes: `allow.0.words`; '' for the document itself. */
  readonly path: string;
  readonly why: Sentence;
}

/** An example of a rule that does not come out as it says. */
export interface FailedExample {
  readonly list: RuleList;
  readonly ruleId: string;
  readonly example: string;
  /** What was promised; the opposite is so. */
  readonly expected: 'match' | 'no-match';
}

/** What saving a document would do. With problems or failed examples it cannot be saved, and there is no nonce. */
export interface PolicyPreview {
  readonly problems: readonly DocumentProblem[];
  readonly failedExamples: readonly FailedExample[];
  readonly tightens: readonly PolicyDifference[];
  readonly loosens: readonly PolicyDifference[];
  /** Differences that permit or forbid nothing: a reason, an example. */
  readonly neutral: readonly PolicyDifference[];
  /** Present exactly where it can be saved and loosens; for this connection and this document, once. */
  readonly nonce?: string;
  /** Milliseconds from this reply until `policy/put` takes the nonce. */
  readonly armingMs: number;
}

/** `pending`: nothing of the file's present content was ticked. `adopted`: a person went through it as it is now. */
export type ProposalState = 'pending' | 'adopted';

/** What `.jupyter/sallyport-policy.json` of a trusted folder says. Its denies and asks hold; its allows are proposals. */
export interface Proposals {
  readonly workspace: string;
  /** `none`: there is no such file. `untrusted`: it is not read before trust. `broken`: it cannot be read; `problems` say why. */
  readonly state: 'none' | 'untrusted' | 'broken' | ProposalState;
  readonly problems: readonly DocumentProblem[];
  /** Of the file's content; absent without a file that was read. A changed file is pending again. */
  readonly hash?: string;
  /** Hold at once, since they only restrict. */
  readonly restricts: readonly { readonly list: 'deny' | 'ask'; readonly rule: Rule }[];
  /** Do nothing until a person ticks them. */
  readonly allows: readonly { readonly rule: Rule; readonly adopted: boolean }[];
  /** For `proposal/adopt`, armed like an approval; absent where this caller may not adopt, or nothing is proposed. */
  readonly nonce?: string;
  readonly armingMs: number;
}
