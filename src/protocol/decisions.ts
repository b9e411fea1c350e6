import type { Sentence } from './sentence';

/** What policy says of an act. deny beats ask beats allow. */
export type Verdict = 'allow' | 'ask' | 'deny';

/** Where a rule or default comes from, strongest authority first. */
export type Layer =
  'admin' | 'built-in' | 'user' | 'folder' | 'settings' | 'repository' | 'thread' | 'default';

/** One thing a call would touch, as a person reads it. `target` is a path in the workspace, a command line or a URL. */
export interface EffectVerdict {
  readonly kind:
    | 'command'
    | 'read'
    | 'edit'
    | 'delete'
    | 'fetch'
    | 'package'
    | 'cell'
    | 'kernel'
    | 'mcp'
    | 'subagent'
    | 'plan'
    | 'tool';
  readonly target: string;
  readonly verdict: Verdict;
  readonly layer: Layer;
  /** Absent where no rule decided but a default. */
  readonly ruleId?: string;
  readonly why: Sentence;
}

/** One line of the explanation: a layer, what it said, and whether it won. */
export interface TraceStep {
  readonly layer: Layer;
  readonly result: 'match' | 'no-match' | 'skipped';
  readonly ruleId?: string;
  readonly verdict?: Verdict;
  readonly won?: true;
  readonly why?: Sentence;
}

/** The answer of `evaluate`, with its explanation. */
export interface Decision {
  readonly decision: Verdict;
  readonly effects: readonly EffectVerdict[];
  readonly trace: readonly TraceStep[];
  /** The narrowest rule that would avoid the question, where one could. */
  readonly suggestion?: {
    readonly tool: string;
    readonly words?: readonly string[];
    readonly path?: string;
    readonly host?: string;
    readonly server?: string;
    readonly name?: string;
    /** The widest scope in which it may be remembered; absent: as the policy permits. */
    readonly maxScope?: 'folder';
  };
}
