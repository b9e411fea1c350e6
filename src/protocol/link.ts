import type { PolicyDocument, Rule } from './policy-document';
import type { Requests } from './requests';
import type { ErrorFrame, NotificationFrame, RequestFrame, ResultFrame } from './frames';

/**
 * The lines between gate and engine: one JSON object a line, stdin and stdout of the engine.
 * The gate stamps who speaks; the engine trusts the gate and nobody else.
 */

/** Who sent a frame, as the gate established it. */
export interface Caller {
  readonly principal: string;
  /** A name for people; never an identity. */
  readonly label: string;
  readonly role: 'viewer' | 'contributor' | 'editor' | 'admin';
}

/** What the gate's store holds of one folder; identity is real path, device and inode together. */
export interface TrustRecord {
  readonly realPath: string;
  readonly device: string;
  readonly inode: string;
  readonly trustedAt: number;
}

/** The policy documents of the gate's store, not yet validated: the engine parses each and fails closed by layer. */
export interface PolicyStoreView {
  readonly admin: unknown;
  readonly user: unknown;
  /** By real path of a trusted or configured folder. */
  readonly folders: Readonly<Record<string, unknown>>;
  /**
   * Allows of repository files that a person took over, by real path, with the hash of the file they stood in. Absent:
   * none.
   */
  readonly adopted?: Readonly<Record<string, unknown>>;
  /** Of each stored layer, for `policy/put`; absent, and '' for one that is missing: nothing is stored. */
  readonly etags?: { readonly user: string; readonly folders: Readonly<Record<string, string>> };
  readonly trust: readonly TrustRecord[];
  /** What the settings of each connected panel want stricter, checked by the gate. Absent or empty: nothing. */
  readonly settings?: readonly Requests['settings/tighten'][];
  /** Values of the variables that some layer passes to commands, those of refused names left out. Absent: none. */
  readonly passed?: Readonly<Record<string, string>>;
  /** What the gate could not read, by layer name; the engine drops every allow of that layer and says so. */
  readonly broken: Readonly<Record<string, string>>;
}

/** What a connection's model costs, in US dollars per million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** Absent: as `input`, so that an estimate is rather too high. */
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/** A model that threads can be worked with, as user or administrator connected it; its credential stays with the gate. */
export interface ModelConnection {
  /** Names the connection. */
  readonly id: string;
  /** A name of providers.json. */
  readonly provider: string;
  /** The model's name at the provider. */
  readonly model: string;
  /** Absent: the provider's own address. */
  readonly baseUrl?: string;
  /** Tokens that the model reads at once; absent: what is known of the model, if anything. */
  readonly contextTokens?: number;
  /** Absent: not known, and then no cost is told. */
  readonly price?: ModelPrice;
}

/** First line of the gate. All paths are real paths. */
export interface HelloLine {
  readonly type: 'hello';
  readonly protocolVersion: 1;
  readonly serverVersion: string;
  readonly principal: string;
  readonly serverRoot: string;
  /** `<jupyter data dir>/sallyport`; exists, 0700. */
  readonly stateDir: string;
  readonly home: string;
  /** Jupyter's configuration, data and runtime folders: masked in every sandbox, refused as workspace. */
  readonly jupyterPaths: {
    readonly config: readonly string[];
    readonly data: readonly string[];
    readonly runtime: readonly string[];
  };
  /** Bundles of notes that the administrator gives everybody; absent: none. `optional`: a person may switch them off. */
  readonly managedNotes?: { readonly path: string; readonly optional: boolean };
  /** Environment that commands may see (PATH, locale, interpreter hints); already an allowlist. */
  readonly environment: Readonly<Record<string, string>>;
  readonly policy: PolicyStoreView;
  /** True for `jupyter sallyport run`: there is no panel, and nobody is asked unless the gate answers. */
  readonly headless: boolean;
  /** Models that are connected; prompts go to the first. Absent or empty: only slash commands work. */
  readonly models?: readonly ModelConnection[];
  /** Absolute path of a written script for the `scripted` provider; only a test configuration sets it. */
  readonly script?: string;
}

export type GateLine =
  | HelloLine
  | {
      readonly type: 'request';
      readonly connection: string;
      readonly caller: Caller;
      readonly frame: RequestFrame;
    }
  | { readonly type: 'closed'; readonly connection: string }
  | { readonly type: 'policy'; readonly policy: PolicyStoreView }
  /** All models that are connected from now on; a running turn keeps the one that it began with. */
  | { readonly type: 'models'; readonly models: readonly ModelConnection[] }
  | { readonly type: 'stop'; readonly principal?: string }
  | { readonly type: 'resume' }
  /** What the principal may do now, by its last proof; null: nothing. Turns that this permits no more end. */
  | { readonly type: 'standing'; readonly role: Caller['role'] | null }
  | {
      readonly type: 'service-result';
      readonly id: number;
      readonly result?: unknown;
      readonly error?: { readonly code: string; readonly message: string };
    };

/** What the engine asks of the gate. Each is answered by a `service-result` with the same id. */
export type ServiceCall =
  | {
      /** Written and synced before the act. The gate refuses one that cites an approval it did not relay. */
      readonly name: 'audit/intent';
      readonly params: AuditIntent;
    }
  | { readonly name: 'audit/result'; readonly params: AuditResult }
  /** A call that policy, mode, trust or a switched-off tool refused: nobody acted, and somebody tried. */
  | { readonly name: 'audit/denied'; readonly params: AuditDenial }
  /** How often each rule let an act of this principal through, as far back as the audit reaches: `{uses: RuleUse[]}`. */
  | { readonly name: 'audit/uses'; readonly params: Readonly<Record<string, never>> }
  | { readonly name: 'audit/tail'; readonly params: { readonly limit: number } }
  /** Answered when the connection has taken most of what was sent to it, or is gone: bulk senders ask between batches. */
  | { readonly name: 'connection/drained'; readonly params: { readonly connection: string } }
  /** Taken only while a person's `policy/put` or `approval/answer` is open. Answers the new etag. */
  | { readonly name: 'policy/put'; readonly params: LayerToStore }
  /** Taken only while a person's `proposal/adopt` is open. */
  | {
      readonly name: 'policy/adopt';
      readonly params: {
        readonly folder: FolderToStore;
        readonly hash: string;
        readonly rules: readonly Rule[];
      };
    }
  | { readonly name: 'trust/put'; readonly params: TrustRecord }
  /** The credential of a connected model: `{value}`, '' where it has none. It is never written down. */
  | { readonly name: 'model/credential'; readonly params: { readonly id: string } }
  /** A variable or header of a pinned server, by the reference in the pin of that layer: `{value}`. Or `no-credential`. */
  | {
      readonly name: 'mcp/secret';
      readonly params: ServerAddress & {
        readonly place: 'env' | 'headers' | 'client';
        readonly name: string;
      };
    }
  /** What a person signed in for at a server: `{value}`, or `needs-sign-in`. `refused`: the token that it did not take. */
  | {
      readonly name: 'mcp/token';
      readonly params: ServerAddress & { readonly refused?: string; readonly challenge?: string };
    }
  | { readonly name: 'trust/remove'; readonly params: { readonly realPath: string } };

/** A pinned server by the layer of its pin; `realPath` for the folder layer alone. */
export interface ServerAddress {
  readonly server: string;
  readonly layer: string;
  readonly realPath?: string;
}

/** Which folder a layer is for; the gate looks whether it still is that one. */
export type FolderToStore = Omit<TrustRecord, 'trustedAt'>;

/** A whole layer to store in place of the one with this etag. */
export type LayerToStore = {
  readonly document: PolicyDocument;
  readonly etag: string;
} & ({ readonly layer: 'user' } | { readonly layer: 'folder'; readonly folder: FolderToStore });

export interface AuditIntent {
  readonly principal: string;
  /** The tool's name, or `checkpoint/restore`. */
  readonly action: string;
  /** `read`: it changes nothing, so that less than an editor may have it done. Absent: it acts. */
  readonly kind?: 'read' | 'act';
  /** What it acts on, bounded to 1 KiB and redacted: a command line, a path. */
  readonly target: string;
  readonly threadId: string;
  readonly turnId: string;
  readonly callId?: string;
  /** The call whose subagent asked for it. */
  readonly parentCallId?: string;
  readonly payloadHash: string;
  /** The verdict that let it through, and the layer and rule behind it. */
  readonly decision: {
    readonly verdict: 'allow' | 'ask';
    readonly layer: string;
    readonly ruleId?: string;
  };
  /** Present exactly when a person answered. */
  readonly approvalId?: string;
  /** The hash of what was asked, where a person changed it before their yes; `payloadHash` is what runs. */
  readonly askedHash?: string;
}

/** One member of the answer of `audit/uses`. Ids of rules are a layer's, and a folder layer's are its folder's. */
export interface RuleUse {
  readonly layer: string;
  readonly ruleId: string;
  readonly threadId: string;
  readonly hits: number;
  /** Milliseconds since the epoch. */
  readonly lastUsed: number;
}

export interface AuditDenial extends Omit<AuditIntent, 'decision' | 'approvalId'> {
  readonly decision: {
    readonly verdict: 'deny';
    readonly layer: string;
    readonly ruleId?: string;
  };
  /** Why, as the call's error code. */
  readonly code: string;
}

export interface AuditResult {
  /** `entry` of the intent's reply. */
  readonly intent: number;
  readonly outcome: string;
  readonly detail?: string;
}

export type EngineLine =
  | {
      readonly type: 'ready';
      readonly protocolVersion: 1;
      readonly engineVersion: string;
      readonly nodeVersion: string;
    }
  | {
      readonly type: 'response';
      readonly connection: string;
      readonly frame: ResultFrame | ErrorFrame;
    }
  | {
      /** A notification to some connections. `delta` names the thread whose animation may be dropped for a slow reader. */
      readonly type: 'notify';
      readonly to: readonly string[];
      readonly delta?: string;
      readonly frame: NotificationFrame;
    }
  | ({ readonly type: 'service'; readonly id: number } & ServiceCall)
  /** Whether a turn runs; a running turn counts as activity and keeps the engine from the idle stop. */
  | { readonly type: 'activity'; readonly running: number }
  /** The engine cannot go on (a history that cannot be opened, say) and ends after this line. */
  | {
      readonly type: 'fatal';
      readonly code: string;
      readonly message: string;
      readonly fix?: string;
    };
