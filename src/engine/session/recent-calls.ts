import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { isCoded } from '../../base/coded-error';
import type { Rule } from '../../protocol/policy-document';
import type { GateServices } from '../gate-services';
import type { Place } from '../policy/path-pattern';
import { ruleMatches } from '../policy/rule-examples';

/** A call as the audit holds it. */
export interface RecentCall {
  readonly threadId: string;
  /** Name of the tool. */
  readonly action: string;
  /** Redacted and bounded. */
  readonly target: string;
  /** True where a person said yes to it. */
  readonly asked: boolean;
}

/** The latest audited calls of this person, newest first; none where the audit cannot be read, or not soon. */
export const recentCalls = async (services: GateServices): Promise<readonly RecentCall[]> => {
  const tail = await Promise.race([
    services.call({ name: 'audit/tail', params: { limit: TAIL } }).catch((error: unknown) => {
      if (isCoded(error)) return {};
      throw error;
    }),
    // A card waits for what it asks, not for what is interesting beside it.
    setTimeout(AUDIT_MS, {}, { ref: false })
  ]);
  const { entries = [] } = tailSchema.safeParse(tail).data ?? {};
  return entries.flatMap((each): readonly RecentCall[] => {
    const entry = callSchema.safeParse(each);
    if (!entry.success) return [];
    const { action, target, detail } = entry.data;
    return [{ threadId: detail.threadId, action, target, asked: detail.approvalId !== undefined }];
  });
};

/** True where the rule would have covered the call, by the engine's own evaluation. */
export const wouldCover = (rule: Rule, { action, target }: RecentCall, place: Place): boolean =>
  (toolsOf[rule.tool]?.includes(action) ?? false) &&
  ruleMatches({ list: 'allow', rule, place }, target);

/** Which tools' calls a rule for a kind of act may cover. */
const toolsOf: Readonly<Partial<Record<Rule['tool'], readonly string[]>>> = {
  shell: ['run_command'],
  git: ['run_command', 'git'],
  read: ['read_file', 'read_notebook'],
  fetch: ['fetch_url'],
  edit: ['edit_file', 'write_file', 'edit_notebook']
};

const tailSchema = z.object({ entries: z.array(z.unknown()).exactOptional() });

/** The intent of a call; other entries are not of this form. */
const callSchema = z.object({
  action: z.string(),
  target: z.string(),
  outcome: z.literal('intent'),
  detail: z.object({
    threadId: z.string(),
    callId: z.string(),
    approvalId: z.string().optional()
  })
});

/** Entries to look through: a call has up to four. */
const TAIL = 500;
const AUDIT_MS = 1000;
