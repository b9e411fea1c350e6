import type { Layer, Verdict } from '../../protocol/decisions';
import type { Mode } from '../../protocol/event-values';
import type { SandboxStatus } from '../../protocol/results';
import type { Why } from '../../protocol/why-codes';
import type { EffectivePolicy } from '../config/effective-policy';
import type { Effect } from './effect';
import type { Place } from './path-pattern';

/** All that a decision depends on; nothing is looked up. */
export interface Question {
  readonly effects: readonly Effect[];
  readonly policy: EffectivePolicy;
  readonly mode: Mode;
  readonly sandbox: Pick<SandboxStatus, 'runs'> & Partial<Pick<SandboxStatus, 'tier'>>;
  /** Absent: absolute and tilde words all count as outside. */
  readonly place?: Place;
  /** Milliseconds since the epoch, for rules that expire. Absent: expiring allows do not count. */
  readonly now?: number;
  /** True: nobody is there who could be asked to let a command run that nothing confines. Absent: somebody is. */
  readonly unattended?: true;
  /** True: the thread has read something from outside, so that every way out is asked about. Absent: it has not. */
  readonly exposed?: true;
}

/** One layer's word on an effect. */
export interface Finding {
  readonly layer: Layer;
  readonly verdict: Verdict;
  /** Absent for what follows from a mode, trust or a default. */
  readonly ruleId?: string;
  readonly why: Why;
  /** Holds against every rule and default. */
  readonly critical?: boolean;
}
