import type {
  CallOutput,
  ContextUse,
  DrawnImage,
  Outcome,
  Usage
} from '../../protocol/event-values';
import type { SteerItem } from '../../protocol/state';
import type { ModelPrice } from '../../protocol/link';
import type { SessionCommand } from './parse-command';

/** What a provider is told of a call that it asked for. */
export interface CallReport {
  readonly callId: string;
  readonly tool: string;
  readonly outcome: Outcome;
  readonly output?: CallOutput;
  readonly error?: { readonly code: string; readonly message: string };
  /** The payload that ran, where a person changed what was asked for. */
  readonly edited?: Readonly<Record<string, unknown>>;
}

/** What a provider is asked: one step of a turn. */
export interface StepRequest {
  readonly threadId: string;
  readonly turnId: string;
  /** 0 for the first step of a turn. */
  readonly step: number;
  /** The person's text of this turn. */
  readonly text: string;
  /** Results of the calls of the step before; empty in the first. */
  readonly reports: readonly CallReport[];
  /** What a person said since the step before; absent: nothing. */
  readonly steers?: readonly SteerItem[];
  readonly signal: AbortSignal;
}

/** What a provider says; ends with `finish`. A stream that ends without one is `interrupted`. */
export type ProviderEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | {
      readonly type: 'tool-call';
      readonly tool: string;
      readonly input: unknown;
      readonly reason?: string;
    }
  /** An image that it made, kept by now. */
  | { readonly type: 'image'; readonly image: DrawnImage }
  /** What the model is told for this step. */
  | { readonly type: 'context'; readonly context: ContextUse }
  /** What calls took and gave up to a step is told in short from now on, since the window is too small for all of it. */
  | {
      readonly type: 'shortened';
      readonly step: number;
      readonly kept: number;
      /** Seen before it was sent, or told by the server. */
      readonly by: 'window' | 'server';
      readonly before: number;
      readonly after: number;
    }
  /** A sentence of ours for the panel to word. */
  | {
      readonly type: 'notice';
      readonly code: string;
      readonly params?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
    }
  /** Something the session does itself, in command mode only. */
  | { readonly type: 'session-command'; readonly command: SessionCommand }
  /** Keep this text as the thread's draft. */
  | { readonly type: 'draft'; readonly text: string }
  | {
      readonly type: 'finish';
      readonly reason: 'stop' | 'tool-calls' | 'error';
      readonly usage?: Usage;
      readonly message?: string;
    };

/** Turns bytes (or typed commands, or a script) into model events and nothing more. */
export interface Provider {
  readonly name: string;
  /** Set where a turn is one typed command: nobody counts its steps. */
  readonly typed?: true;
  /** Absent where it costs nothing, or nobody knows. */
  readonly price?: ModelPrice;
  /** Calls of one step are run in order (reads may run together); the reports come with the next step. */
  stream(request: StepRequest): AsyncIterable<ProviderEvent>;
}
