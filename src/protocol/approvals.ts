import type { Sentence } from './sentence';
import type { Decision } from './decisions';
import type { Rule } from './policy-document';

/** How long a yes lasts. */
export type Scope = 'once' | 'thread' | 'folder' | 'user';

/** What kind of act is asked for; decides the card's icon and words. */
export type ApprovalKind = 'command' | 'edit' | 'delete' | 'read' | 'fetch' | 'subagent' | 'mcp';

/** What every viewer of the thread sees of an approval: no nonce, and nothing that is only in the payload. */
export interface ApprovalSummary {
  readonly kind: ApprovalKind;
  /** Our sentence, never the model's. */
  readonly title: Sentence;
  readonly risk: 'low' | 'medium' | 'high';
}

/** A server of tools as a person reviewed it, and what it claims of the tool that is called. */
export interface ServerFacts {
  readonly name: string;
  /** The layer of its pin. */
  readonly layer: string;
  /** Program and arguments, of one that runs in the sandbox. */
  readonly command?: readonly string[];
  /** The hosts that it may reach; of a program. */
  readonly hosts?: readonly string[];
  /** Its address, of one that is reached. */
  readonly url?: string;
  /** SHA-256 of the tool's definition, as reviewed. */
  readonly definitionHash: string;
  /** Unverified: the server may say what it likes. */
  readonly claims: {
    readonly title?: string;
    readonly readOnly?: boolean;
    readonly destructive?: boolean;
    readonly idempotent?: boolean;
    readonly openWorld?: boolean;
  };
}

/** What the act touches and how it is confined, beside the payload. */
export interface ApprovalFacts {
  /** Commands: the folder it runs in, relative to the workspace. */
  readonly cwd?: string;
  readonly sandbox?: {
    readonly tier: string;
    readonly network: boolean;
    /** The hosts that the network reaches, as rules name them. Absent: none. */
    readonly hosts?: readonly string[];
    readonly writes: readonly string[];
  };
  readonly limits?: {
    readonly seconds: number;
    readonly memoryMB: number;
    readonly processes: number;
  };
  /** Names of the environment variables the command gets. */
  readonly environment?: readonly string[];
  /** Of a call of a server's tool: where it leads. */
  readonly server?: ServerFacts;
  /** What undo would not bring back, in words. */
  readonly uncovered?: readonly string[];
  /** Edits and deletes: the exact paths. */
  readonly paths?: readonly string[];
}

/** Result of `approval/open`: what the card shows is what runs, byte for byte. */
export interface OpenedApproval {
  readonly nonce: string;
  /** The exact input of the act after our normalisation; its canonical JSON is what `payloadHash` covers. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly payloadHash: string;
  /** The scopes that policy permits for this act. */
  readonly scopes: readonly Scope[];
  /** For each scope that is not permitted, why; the card shows it disabled with the reason. */
  readonly withheld: Readonly<Partial<Record<Scope, Sentence>>>;
  readonly facts: ApprovalFacts;
  readonly decision: Decision;
  /**
   * What a yes for longer would remember, for each permitted scope beyond once; the first offer is the narrowest and the
   * one that an answer without `rule` takes.
   */
  readonly remember: Readonly<Partial<Record<Exclude<Scope, 'once'>, RememberOffer>>>;
  /** Set where a person said yes to exactly this several times: the scope that would save the question. Never applied by itself. */
  readonly suggested?: { readonly scope: 'thread' | 'folder'; readonly times: number };
  /** True where the payload may be edited before the yes; what is edited is judged again and holds once. */
  readonly editable: boolean;
  /** Unified diff of an edit, whole. */
  readonly diff?: string;
  /** Milliseconds from this reply until an answer is taken. */
  readonly armingMs: number;
  /** Text to type for a recursive delete. */
  readonly typed?: string;
  /** The model's own reason, where it gave one. */
  readonly reason?: string;
}

/** What could be remembered for one scope. */
export interface RememberOffer {
  readonly choices: readonly RuleChoice[];
  /** Days after which it is over, unless the answer says otherwise. */
  readonly expiresDays: number;
  /** The most days that may be chosen. */
  readonly mostDays: number;
}

/** One rule that a person can choose, shown whole. */
export interface RuleChoice {
  readonly breadth: 'exact' | 'prefix';
  readonly rule: Rule;
  /** The rule in words. */
  readonly sentence: Sentence;
  /** What it would have covered among the latest audited calls. */
  readonly matched: {
    readonly calls: number;
    /** Out of how many; at most 50. */
    readonly of: number;
    /** At most five of them, redacted as the audit holds them. */
    readonly samples: readonly string[];
  };
}

/**
 * True for what may be answered together with others of its kind: each member is still opened, shown and answered by
 * itself, so that one that changed invalidates only itself. Never what is of high risk, deletes, reads what is asked
 * about at all, reaches a network, or is asked about by a built-in. `opened` is absent while the card is not opened.
 */
export const mayBatch = (
  { kind, risk }: ApprovalSummary,
  opened?: Pick<OpenedApproval, 'facts' | 'decision' | 'typed'>
): boolean =>
  risk !== 'high' &&
  (kind === 'command' || kind === 'edit') &&
  opened?.typed === undefined &&
  opened?.facts.sandbox?.network !== true &&
  !opened?.decision.effects.some(({ verdict, layer }) => verdict === 'ask' && layer === 'built-in');
