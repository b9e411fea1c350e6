import type { EgressRefusal } from './egress';

/** Who made an event. */
export type Actor = 'user' | 'agent' | 'policy' | 'system';

/** What a thread tries: effects that change nothing, the same with a plan, all the policy permits. */
export type Mode = 'ask' | 'plan' | 'agent';

/** How a call ended; a closed set. `refused` is a person's no or nobody to ask, `interrupted` means side effects unknown. */
export type Outcome =
  | 'ok'
  | 'denied'
  | 'refused'
  | 'conflict'
  | 'partial'
  | 'cancelled'
  | 'timeout'
  | 'rate-limited'
  | 'failed'
  | 'interrupted';

export type TurnEndReason =
  'done' | 'cancelled' | 'budget' | 'loop' | 'denied' | 'error' | 'interrupted';

/** One part of what a person said. */
export interface TextInput {
  readonly type: 'text';
  readonly text: string;
}

/** A path that a turn changed, relative to the workspace. */
export interface Change {
  readonly path: string;
  readonly change: 'created' | 'modified' | 'deleted' | 'renamed';
  /** Set where a person's next run, or a tool's start, would execute the file outside the sandbox. */
  readonly runsUnconfined?: true;
}

/** What confined a command. */
export interface Confinement {
  readonly tier: '1' | '1b' | '2' | '3';
  /** What bounds memory and processes: `rlimit` alone where no cgroup is writable. */
  readonly limits?: 'cgroup' | 'rlimit';
}

/** Numbers a provider reported; absent means not reported, never zero. */
export interface Usage {
  /** All that was read, from a cache or not. */
  readonly inputTokens?: number;
  /** All that was written, reasoning included. */
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
}

/** What fills a model's window, in tokens: estimated from its characters, since only the server counts exactly. */
export interface ContextUse {
  /** What the model reads at once; absent: not known. */
  readonly window?: number;
  /** Our own words, and the tools as they are described. */
  readonly system: number;
  readonly tools: number;
  /** The folder's instruction files. */
  readonly notes: number;
  /** What stands in the place of turns that were summed up. */
  readonly summary: number;
  /** What was said by person and model, the inputs of calls included. */
  readonly messages: number;
  /** What calls gave back. */
  readonly results: number;
}

/** What of a turn is bounded, by the key of the policy that bounds it; used and limit are in that key's unit. */
export type Budget = 'steps' | 'calls' | 'tokens' | 'cost' | 'wall';

/**
 * What a call gave back, bounded and redacted. Each tool documents its members; `text` is the form for a reader
 * without the tool's own view.
 */
export interface CallOutput {
  readonly text?: string;
  readonly exitCode?: number | null;
  readonly stdout?: string;
  readonly stderr?: string;
  /** Bytes left out of the named stream between head and tail. */
  readonly omitted?: Readonly<Record<string, number>>;
  /** Connections of a command that the network refused. */
  readonly refused?: readonly EgressRefusal[];
  /** Unified diff of an edit, capped. */
  readonly diff?: string;
  /** Images that it gave, kept beside the journal. */
  readonly images?: readonly ShownImage[];
  readonly [key: string]: unknown;
}

/** An image by reference: the hash of its bytes names it. */
export interface ShownImage {
  readonly blob: string;
  readonly mediaType: string;
  readonly bytes: number;
}

/** An image that a model made. Pixels are absent where its bytes do not say them. */
export interface DrawnImage extends ShownImage {
  readonly width?: number;
  readonly height?: number;
}

/** What makes a folder the same one: its real path as a hash, its device and inode as decimal text. */
export interface FolderMark {
  readonly path: string;
  readonly device: string;
  readonly inode: string;
}
