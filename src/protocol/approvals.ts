import type { Sentence } from './events';
import type { Decision } from './decisions';

/** How long a yes lasts. */
export type Scope = 'once' | 'thread' | 'folder' | 'user';

/** What kind of act is asked for; decides the card's icon and words. */
export type ApprovalKind = 'command' | 'edit' | 'delete' | 'read' | 'fetch';

/** What every viewer of the thread sees of an approval: no nonce, and nothing that is only in the payload. */
export interface ApprovalSummary {
  readonly kind: ApprovalKind;
  /** Our sentence, never the model's. */
  readonly title: Sentence;
  readonly risk: 'low' | 'medium' | 'high';
}

/** What the act touches and how it is confined, beside the payload. */
export interface ApprovalFacts {
  /** Commands: the folder it runs in, relative to the workspace. */
  readonly cwd?: string;
  readonly sandbox?: {
    readonly tier: string;
    readonly network: boolean;
    readonly writes: readonly string[];
  };
  readonly limits?: {
    readonly seconds: number;
    readonly memoryMB: number;
    readonly processes: number;
  };
  /** Names of the environment variables the command gets. */
  readonly environment?: readonly string[];
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
  /** Unified diff of an edit, whole. */
  readonly diff?: string;
  /** Milliseconds from this reply until an answer is taken. */
  readonly armingMs: number;
  /** Text to type for a recursive delete. */
  readonly typed?: string;
  /** The model's own reason, where it gave one. */
  readonly reason?: string;
}
