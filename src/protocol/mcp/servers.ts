import type { Layer } from '../decisions';
import type { Sentence } from '../sentence';

/** The layer of a stored server; the administrator's is shown and never changed here. */
export type ServerLayer = 'admin' | 'user' | 'folder';

/** What a tool is beside its review. Only a pinned one is ever called. */
export type ToolStatus = 'pinned' | 'new' | 'changed' | 'gone';

/** What is started or reached, as a person reads it; values stand nowhere, only the names that get one. */
export type ServerSource =
  | {
      readonly transport: 'stdio';
      /** The program by its path, and its arguments. */
      readonly command: readonly string[];
      readonly variables: readonly ServerValue[];
      /** Hosts that it may reach. Empty: none. */
      readonly hosts: readonly string[];
    }
  | {
      readonly transport: 'http';
      readonly url: string;
      readonly headers: readonly ServerValue[];
      /** Whether a person can sign in there. */
      readonly signIn: boolean;
    };

/** A variable or header, and where its value is kept; '' for one that stands in the open, in a proposal. */
export interface ServerValue {
  readonly name: string;
  readonly reference: string;
}

/** A stored server of a folder. */
export interface McpServerView {
  readonly name: string;
  readonly layer: ServerLayer;
  readonly source: ServerSource;
  /** `unused`: it does not count here, since the folder is not trusted or a stronger layer has one of that name. */
  readonly phase: 'unused' | 'off' | 'idle' | 'starting' | 'ready' | 'review' | 'failed';
  /** Why it failed the last time, from a fixed set. */
  readonly fault?: {
    readonly code: string;
    readonly message: string;
    readonly correlation?: string;
  };
  readonly tools: readonly { readonly name: string; readonly status: ToolStatus }[];
  /** For `mcp/toggle`: switching on again what is off in this folder; armed like an approval. */
  readonly nonce?: string;
}

/** A server that a folder's own file names: shown, and nothing else before a person adds it. */
export interface ProposedServer {
  /** As it would be stored; of one without a usable name, as the file calls it. */
  readonly name: string;
  /** `differs`: one of the name is stored and stays as it is. `refused`: `problems` say why. */
  readonly status: 'proposed' | 'stored' | 'differs' | 'refused';
  readonly problems: readonly { readonly path: string; readonly why: Sentence }[];
  /** Absent where it could not be read. */
  readonly source?: ServerSource;
  /** Unified, from what is stored to what the file says; with `differs`. */
  readonly diff?: string;
  /** What a person would paste for it. Absent where that could not be mended by hand. */
  readonly text?: string;
}

/** A file of the folder in which tools look for servers. */
export interface ProposingFile {
  /** Relative to the folder. */
  readonly path: string;
  /** What is wrong with all of it. */
  readonly problems: readonly { readonly path: string; readonly why: Sentence }[];
  readonly servers: readonly ProposedServer[];
}

/** Result of `mcp/list`. */
export interface McpListing {
  readonly workspace: string;
  readonly realPath: string;
  readonly trusted: boolean;
  readonly servers: readonly McpServerView[];
  /** What the folder itself proposes: of a trusted one where policy lets it be read; else empty. */
  readonly proposing: readonly ProposingFile[];
  /** Policy asks for what the folder proposes, and the person's own settings of JupyterLab, which only tighten, keep it out. */
  readonly proposingOff?: 'settings';
  readonly armingMs: number;
}

/** Result of `mcp/preview`: all or nothing. */
export interface McpPreview {
  /** What keeps it out; `path` is dotted, '' for the whole. */
  readonly problems: readonly { readonly path: string; readonly why: Sentence }[];
  readonly servers: readonly { readonly name: string; readonly source: ServerSource }[];
  /** Present exactly where it can be added; for this connection and this text, once. */
  readonly nonce?: string;
  readonly armingMs: number;
}

/** What a server says of one of its tools; its words are data. */
export interface ToolWords {
  readonly description: string;
  /** The schema of its input as indented JSON. */
  readonly schema: string;
  /** Hints that it gives of itself; nothing is decided by them. */
  readonly claims: readonly string[];
}

export interface ReviewedTool {
  readonly name: string;
  readonly status: ToolStatus;
  /** Absent where it is gone. */
  readonly now?: ToolWords;
  /** Unified, from what was reviewed to what it says now, description and schema. Absent: what was reviewed is not known any more. */
  readonly diff?: string;
}

/** A rule that lets a tool act unasked which is not what it was. */
export interface AllowedUnasked {
  /** The layer of policy that holds it. */
  readonly layer: Layer;
  readonly ruleId: string;
  /** The pattern of tools that it allows. */
  readonly pattern: string;
  /** `ends`: a yes to the review takes it out. `stays`: it is not this person's to take out. */
  readonly fate: 'ends' | 'stays';
}

/** Result of `mcp/review`. */
export interface McpReview {
  readonly server: string;
  readonly layer: 'user' | 'folder';
  /** Name and version that it gives itself; '' for none. */
  readonly title: string;
  /** Files whose content is not what was reviewed. */
  readonly files: readonly string[];
  readonly tools: readonly ReviewedTool[];
  /** Tools that cannot be offered whatever a person says. */
  readonly unusable: readonly { readonly name: string; readonly why: string }[];
  /** Rules that allow a tool which is another one now, or gone. */
  readonly allowed: readonly AllowedUnasked[];
  readonly nonce: string;
  readonly armingMs: number;
}
