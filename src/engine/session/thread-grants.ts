import type { SequencedEvent } from '../../protocol/events';
import type { Rule } from '../../protocol/policy-document';
import { isInForce } from '../policy/in-force';

/** What a person allowed for one thread: it stands in the thread's own events, so that it outlives the engine. */
export class ThreadGrants {
  private readonly rules: Rule[] = [];

  constructor(entries: Iterable<SequencedEvent>) {
    for (const { event } of entries)
      if (event.type === 'approval-answer' && event.scope === 'thread' && event.remembered)
        this.rules.push(event.remembered);
  }

  add(rule: Rule): void {
    this.rules.push(rule);
  }

  /** Those that are not over. */
  inForce(now: number): readonly Rule[] {
    return this.rules.filter(rule => isInForce(rule, 'allow', now));
  }
}
