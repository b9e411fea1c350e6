import type { SequencedEvent } from '../../protocol/events';
import type { Rule } from '../../protocol/policy-document';
import type { PinInForce } from '../config/server-rules';
import { isInForce } from '../policy/in-force';

/** What a person allowed for one thread: it stands in the thread's own events, so that it outlives the engine. */
export class ThreadGrants {
  private readonly grants: Grant[] = [];

  constructor(entries: Iterable<SequencedEvent>) {
    for (const { event, time } of entries)
      if (event.type === 'approval-answer' && event.scope === 'thread' && event.remembered)
        this.add(event.remembered, time);
  }

  /** @param at milliseconds since the epoch */
  add(rule: Rule, at: number): void {
    this.grants.push({ rule, at });
  }

  /** Those that are not over: also one for a server's tool is, once that was reviewed as another. */
  inForce(now: number, pins: ReadonlyMap<string, Pick<PinInForce, 'pin'>>): readonly Rule[] {
    return this.grants
      .filter(({ rule, at }) => isInForce(rule, 'allow', now) && !isOfAnother(rule, at, pins))
      .map(({ rule }) => rule);
  }
}

interface Grant {
  readonly rule: Rule;
  readonly at: number;
}

const isOfAnother = (
  { tool, server = '', name = '' }: Rule,
  at: number,
  pins: Parameters<ThreadGrants['inForce']>[1]
): boolean => {
  const reviewed = tool === 'mcp' ? pins.get(server)?.pin.reviewed?.[name] : undefined;
  return reviewed !== undefined && Date.parse(reviewed) > at;
};
