import type { ContextCandidate, ContextItem } from './context';
import type { ModelPrice } from './link';
import type { InstructionFile } from './instructions';
import type { Change, Mode } from './event-values';
import type { Decision, Layer } from './decisions';
import type { OpenedApproval } from './approvals';
import type { Features } from './features';
import type { McpListing, McpPreview, McpReview } from './mcp/servers';
import type { PolicyDetails, PolicyPreview, Proposals } from './policy-view';

/** How commands are confined on this machine. Tier 3 with `required` means that commands are refused. */
export interface SandboxStatus {
  readonly tier: '1' | '1b' | '2' | '3';
  /** Whether commands run at all here. */
  readonly runs: boolean;
  /** '' where all is well; else one sentence. */
  readonly reason: string;
  /** The command or step that mends it, for the system at hand. */
  readonly fix?: string;
  /** Present until the first test has ended; the rest says nothing of this machine then. */
  readonly isUntested?: true;
}

export interface EngineStatus {
  readonly state: 'starting' | 'ready' | 'down' | 'stopped' | 'missing' | 'idle';
  /** A listed error code: `no-node`, `engine-down`, `read-only`, … */
  readonly code?: string;
  readonly message?: string;
  readonly fix?: string;
  readonly retryInMs?: number;
}

export interface PolicySummary {
  readonly level: 'restricted' | 'standard' | 'custom';
  readonly maxMode: Mode;
  /** What was not readable or valid, by layer; empty where all is well. */
  readonly problems: readonly { readonly layer: string; readonly message: string }[];
}

/** A connected model, as a person chooses it. */
export interface ModelSummary {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
}

/** How asking a model's server went. */
export interface ModelProbe {
  /** `ok`, or why it gave no answer: `auth`, `network`, `rate-limited`, `bad-request`, `locked`, … */
  readonly outcome: string;
  /** What a person may read of it; absent with `ok`. */
  readonly message?: string;
  /** The models that can be chosen by name: the server's own, or some that are known where it lists none. */
  readonly models: readonly string[];
  /** Whether they are the server's. */
  readonly listed: boolean;
  /** Tokens that the named model reads at once, where its server or its vendor says. */
  readonly contextTokens?: number;
}

/** A provider as it can be connected here. */
export interface ProviderOffer {
  /** A name of providers.json. */
  readonly name: string;
  /** Why the administrator does not let it be used; absent: it may be. */
  readonly refused?: string;
  /** Variables that are set and usually hold its key; nothing was read of them. For admins only. */
  readonly variables?: readonly string[];
}

/** A connected model with where it answers and what kind of place its credential is in. */
export interface ConnectedModel {
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  /** Absent: the provider's own address. */
  readonly baseUrl?: string;
  readonly origin: string;
  /** '', `default`, `env:NAME`, `aws:env`, `aws:profile/NAME`, `file`, `keyring` or `stored`. */
  readonly credential: string;
  /** As whoever connected it said; absent: as its server or its vendor says. */
  readonly contextTokens?: number;
  readonly price?: ModelPrice;
  /** False for what the server's configuration connects. */
  readonly removable: boolean;
}

export interface ModelConnections {
  readonly providers: readonly ProviderOffer[];
  readonly connections: readonly ConnectedModel[];
  /** Where a pasted key goes. */
  readonly keptIn: 'keyring' | 'file';
  /** Keys that the gate keeps, by name and by the only place that each is sent to. For admins only. */
  readonly stored?: readonly { readonly name: string; readonly origin: string }[];
  /** Why what was connected here does not count; absent: it does. */
  readonly problem?: string;
  /** For admins: what `provider/connect` takes, once, and milliseconds until it does. */
  readonly nonce?: string;
  readonly armingMs?: number;
}

export interface InitializeResult {
  readonly protocolVersion: 1;
  /** Of server and page alike; a page with another one says "reload". */
  readonly version: string;
  readonly principal: string;
  readonly label: string;
  readonly role: 'viewer' | 'contributor' | 'editor' | 'admin';
  /** `auth-off`: authentication is switched off; `weak-token`: the server's token can be guessed. Shown for as long as it holds. */
  readonly marks: readonly string[];
  readonly engine: EngineStatus;
  readonly sandbox: SandboxStatus;
  readonly limits: {
    readonly frameBytes: number;
    readonly leaseSeconds: number;
    readonly framesPerSecond: number;
  };
  /** Names of the slash commands, without the slash. Empty while the engine is missing. */
  readonly commands: readonly string[];
  /** Where history lies and what is special about it (`local`, `second-opener`, `read-only`); '' for nothing. */
  readonly history: { readonly note: string; readonly message?: string };
  /** The first of `models`. */
  readonly model: null | { readonly provider: string; readonly name: string };
  /** Models that a prompt may go to, by the id that `turn/start` takes. Absent from an older gate. */
  readonly models?: readonly ModelSummary[];
  readonly stopped: boolean;
  /** Parts of Sallyport that the administrator decides; one that is missing is a person's choice. */
  readonly features?: Features;
  /** Absent from an older gate. */
  readonly policyDrift?: PolicyDriftStatus;
}

/**
 * Whether the files of the policy store are those in force. `pending`: somebody changed them on the disk, and they wait
 * for an editor (`drift/accept`). `changed-while-away`: they were changed while no server ran, are in force, and on
 * record as that.
 */
export interface PolicyDriftStatus {
  readonly state: 'none' | 'pending' | 'changed-while-away';
  readonly files: readonly {
    readonly file: string;
    readonly change: 'changed' | 'added' | 'removed';
  }[];
  /** Of what lies there, with `pending`. */
  readonly hash?: string;
}

/** Parameters of the `status` notification: only what changed. */
export interface StatusParams {
  readonly engine?: EngineStatus;
  readonly sandbox?: SandboxStatus;
  readonly stopped?: boolean;
  readonly policyDrift?: PolicyDriftStatus;
  readonly policy?: { readonly workspace: string; readonly summary: PolicySummary };
  readonly history?: InitializeResult['history'];
  readonly features?: Features;
  /** All that are connected now. */
  readonly models?: readonly ModelSummary[];
}

export interface ThreadSummary {
  readonly threadId: string;
  readonly title: string;
  readonly workspace: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly archived: boolean;
  readonly deletedAt: number | null;
  readonly state: 'idle' | 'running' | 'waiting';
  /** Files changed by turns not yet kept or undone. */
  readonly changed: number;
  readonly lastSeq: number;
  /** The person's own first words, never injected context. */
  readonly preview: string;
}

export interface TrustFinding {
  /** Path relative to the workspace. */
  readonly path: string;
  readonly kind:
    'agent-config' | 'mcp' | 'rules' | 'editor' | 'shell' | 'git-hook' | 'kernel' | 'build';
  readonly bytes: number;
  /** At most five lines of at most 200 characters, control characters shown. */
  readonly firstLines: readonly string[];
  readonly why: string;
}

export interface TrustInspection {
  readonly workspace: string;
  readonly realPath: string;
  readonly trusted: boolean;
  /** Set where the folder cannot be a workspace at all; then there is no nonce. */
  readonly refused?: string;
  readonly nonce?: string;
  readonly armingMs?: number;
  readonly origin?: string;
  readonly findings: readonly TrustFinding[];
  /** Counted, not listed: findings beyond the first 200. */
  readonly more: number;
}

export interface CheckpointEntry {
  readonly turnId: string;
  readonly time: number;
  readonly state: 'undoable' | 'undone' | 'kept';
  readonly changes: readonly Change[];
}

export interface CheckpointPreview {
  readonly turnId: string;
  readonly redo: boolean;
  readonly files: readonly {
    readonly path: string;
    readonly action: 'restore' | 'remove' | 'recreate' | 'conflict' | 'unchanged';
    /** For a conflict: what changed it, as far as known. */
    readonly why?: string;
    /** Unified diff from now to after, capped; absent for binary files. */
    readonly diff?: string;
  }[];
  readonly uncovered: readonly { readonly path: string; readonly reason: string }[];
}

export interface PolicyView {
  readonly workspace: string;
  readonly summary: PolicySummary;
  readonly trusted: boolean;
  /** Six lines for the pill's popover. */
  readonly lines: readonly {
    readonly area: 'files' | 'shell' | 'network' | 'secrets' | 'deletes' | 'mcp';
    readonly value: string;
    readonly source: Layer;
  }[];
  /** Present where it was asked for. */
  readonly full?: PolicyDetails;
}

export interface AuditEntry {
  /** Position over all segments, newest highest; for paging. */
  readonly index: number;
  readonly segment: string;
  readonly seq: number;
  readonly time: string;
  readonly principal: string;
  readonly label: string;
  readonly role: string;
  readonly address: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

export interface AuditVerification {
  readonly ok: boolean;
  readonly segments: readonly {
    readonly segment: string;
    readonly entries: number;
    readonly ok: boolean;
    /** First entry that does not hold, and why. */
    readonly fault?: { readonly seq: number; readonly why: string };
  }[];
}

/** What each method answers. Methods that are missing here answer `{}`. */
export interface Results {
  readonly initialize: InitializeResult;
  readonly 'lease/renew': { readonly leaseSeconds: number; readonly role: string };
  readonly 'thread/list': { readonly threads: readonly ThreadSummary[] };
  /** The reply comes first; events up to `lastSeq` that follow are replay, later ones live, no gap. */
  readonly 'thread/open': { readonly threadId: string; readonly lastSeq: number };
  readonly 'thread/search': { readonly threads: readonly ThreadSummary[] };
  readonly 'thread/create': { readonly threadId: string };
  readonly 'tour/start': { readonly threadId: string };
  /** `stays`: the scratch copy holds files of a person's own, so its folder was left. */
  readonly 'tour/end': { readonly stays: boolean };
  readonly 'turn/start': { readonly turnId: string };
  readonly 'plan/approve': { readonly turnId: string };
  readonly 'context/find': {
    readonly entries: readonly ContextCandidate[];
    /** Left out, counted. */
    readonly left: { readonly hidden: number; readonly ignored: number; readonly withheld: number };
    readonly more: number;
  };
  readonly 'context/instructions': { readonly files: readonly InstructionFile[] };
  /** Paths that were taken, and those that were left, in the folder. */
  readonly 'notes/import': {
    readonly name: string;
    readonly taken: readonly string[];
    readonly left: readonly string[];
  };
  readonly 'context/inspect': { readonly items: readonly ContextItem[] };
  readonly 'context/offer': { readonly items: readonly ContextItem[] };
  readonly 'turn/continue': { readonly turnId: string };
  readonly 'thread/compact': { readonly compactionId: string };
  /** Absent: it waits. */
  readonly 'turn/queue': { readonly turnId?: string };
  readonly 'approval/open': OpenedApproval;
  readonly 'checkpoint/list': { readonly checkpoints: readonly CheckpointEntry[] };
  readonly 'checkpoint/preview': CheckpointPreview;
  readonly 'checkpoint/restore': {
    readonly restored: readonly string[];
    readonly kept: readonly string[];
    readonly redone: boolean;
  };
  readonly 'workspace/resolve': { readonly workspace: string; readonly refused?: string };
  readonly 'policy/get': PolicyView;
  readonly 'policy/test': Decision;
  readonly 'policy/explain': Decision;
  readonly 'policy/preview': PolicyPreview;
  readonly 'policy/put': { readonly etag: string };
  readonly 'proposal/inspect': Proposals;
  readonly 'drift/inspect': PolicyDriftStatus & {
    readonly nonce?: string;
    readonly armingMs: number;
  };
  readonly 'trust/inspect': TrustInspection;
  readonly 'trust/set': { readonly trusted: true };
  readonly 'sandbox/check': SandboxStatus;
  readonly 'mcp/list': McpListing;
  readonly 'mcp/preview': McpPreview;
  readonly 'mcp/review': McpReview;
  /** `stored:NAME`, for the place of the value in what is pasted. */
  readonly 'mcp/keep': { readonly reference: string };
  /** The address that a person opens to sign in; never opened by itself. */
  readonly 'mcp/sign-in': { readonly address: string };
  readonly 'mcp/sign-out': { readonly forgotten: boolean };
  readonly 'provider/list': ModelConnections;
  readonly 'provider/test': ModelProbe & {
    /** Where the credential was found, and what is to be said of it. */
    readonly credential: { readonly source: string; readonly warning?: string };
  };
  readonly 'provider/connect': { readonly id: string; readonly warning?: string };
  readonly 'audit/query': { readonly entries: readonly AuditEntry[]; readonly more: boolean };
  readonly 'audit/verify': AuditVerification;
}
