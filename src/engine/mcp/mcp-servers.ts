import type { ServerPin } from '../config/server-pin';
import type { Tool } from '../tools/tool';
import type { FoundFolder } from '../workspace/workspace-folder';
import type { ServerFault } from './server-fault';

/** A tool as its server describes it. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the input. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** What the server claims of the tool. Nothing is decided by it. */
  readonly claims: ToolClaims;
  /** All of it as JSON in one order of members, annotations and schemas included. */
  readonly source: string;
  /** SHA-256 of `source`: what a pin holds. */
  readonly hash: string;
}

/** The hints of a server about its tool; it may say what it likes. Absent: it says nothing. */
export interface ToolClaims {
  readonly title?: string;
  readonly readOnly?: boolean;
  readonly destructive?: boolean;
  readonly idempotent?: boolean;
  readonly openWorld?: boolean;
}

/**
 * A tool beside its pin. `pinned`: as reviewed, and offered. `new`: not reviewed. `changed`: it says something else than
 * what was reviewed. `gone`: reviewed, and not there any more. Only what is pinned is ever called.
 */
export interface ToolState {
  readonly name: string;
  readonly status: 'pinned' | 'new' | 'changed' | 'gone';
  /** What the server says now. Absent: nobody has asked it, or the tool is gone. */
  readonly now?: ToolDefinition;
  /** What was reviewed, where it is still known. */
  readonly was?: ToolDefinition;
}

/** `off`: switched off in this folder. `review`: it runs, and some of its tools wait for a review. */
export type ServerPhase = 'off' | 'idle' | 'starting' | 'ready' | 'review' | 'failed';

/** A pinned server of a folder. */
export interface ServerState {
  readonly name: string;
  readonly pin: ServerPin;
  /** The layer of the pin. */
  readonly layer: string;
  readonly phase: ServerPhase;
  /** Why it failed the last time; only with `failed`. */
  readonly fault?: ServerFault;
  readonly tools: readonly ToolState[];
}

/** What a server that was asked once says of itself. Its own words are data: nothing in them is believed. */
export interface ProbedServer {
  /** The pin that was asked for, with what its files hold now and every tool of now: what a person's yes would store. */
  readonly pin: ServerPin;
  readonly tools: readonly ToolState[];
  /** Tools that cannot be offered whatever a person says, with the reason. */
  readonly unusable: readonly { readonly name: string; readonly why: string }[];
  /** Name and version that it gives itself; '' where it gives none. */
  readonly title: string;
}

/** Servers of tools: what runs of those that a policy pins. Nothing starts before it is needed. */
export interface McpServers {
  /** Each pinned server of a folder; starts nothing. */
  states(folder: FoundFolder): readonly ServerState[];
  /**
   * Starts or reaches a server once, beside any that runs, and ends it again: for a person who is about to add it or to
   * review it. Calls none of its tools. Throws a CodedError with a code of `ServerFault`.
   */
  probe(pin: ServerPin, folder: FoundFolder, signal: AbortSignal): Promise<ProbedServer>;
  /** The tools that are offered in a folder. Asks a server only where its reviewed words are not known here. */
  tools(folder: FoundFolder): Promise<readonly Tool[]>;
  /** The tool of that name, `server__tool`; undefined where no pinned server has it. Starts nothing. */
  find(folder: FoundFolder, name: string): Promise<Tool | undefined>;
  /** Ends what runs under pins that no policy has any more; called when policy changes. */
  sweep(): Promise<void>;
  /**
   * Ends what runs of a server that was removed, and drops what was kept for it and none of the pins that are left has.
   * Never rejects: what the disk keeps is told to the log.
   */
  forget(pin: ServerPin, left: readonly ServerPin[]): Promise<void>;
  /** Ends all that runs, also for a probe; a next call starts it again. For a stop, and for rights that are gone. */
  endAll(): Promise<void>;
  /** Hears of each change of a server's phase or tools. */
  onChange(listener: (server: string) => void): () => void;
  dispose(): Promise<void>;
}
