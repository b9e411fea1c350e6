import { CodedError } from '../../base/coded-error';
import type { Decision } from '../../protocol/decisions';
import type { Caller } from '../../protocol/link';
import type { PolicyDetails } from '../../protocol/policy-view';
import type { Requests } from '../../protocol/requests';
import type { SandboxStatus } from '../../protocol/results';
import type { GateServices } from '../gate-services';
import type { Journal } from '../journal/journal';
import type { Effect } from '../policy/effect';
import { evaluate } from '../policy/evaluate';
import type { FoundFolder } from '../workspace/workspace-folder';
import type { PolicyBook } from './policy-book';
import { policyDetails } from './policy-details';
import type { ThreadBook } from './thread-book';

export interface InquiryParts {
  readonly findFolder: (workspace: string) => Promise<FoundFolder>;
  readonly sandboxStatus: () => Promise<SandboxStatus>;
  readonly policy: PolicyBook;
  readonly services: GateServices;
  readonly journal: Journal;
  readonly book: ThreadBook;
  readonly now: () => number;
}

/** Answers questions about policy; nothing runs and nothing changes. */
export class PolicyInquiry {
  constructor(private readonly parts: InquiryParts) {}

  /** All that the policy editor shows of a workspace. */
  async details(workspace: string, role: Caller['role']): Promise<PolicyDetails> {
    const { findFolder, policy, services, journal, now } = this.parts;
    const folder = await findFolder(workspace);
    const threads = journal.threads().filter(thread => thread.workspace === workspace);
    const here = new Set(threads.map(({ threadId }) => threadId));
    const isHere = (threadId: string): boolean => here.has(threadId);
    return policyDetails(folder, { policy, services, now: now(), role, isHere });
  }

  /** The verdict on one act, with a layer as drafted where one is given. Throws `bad-params` unless one act is named. */
  async test(params: Requests['policy/test']): Promise<Decision> {
    const { findFolder, policy, sandboxStatus } = this.parts;
    const effects = [testedEffect(params)];
    const folder = await findFolder(params.workspace);
    const status = await sandboxStatus();
    if (params.draft === undefined) return policy.judge(folder, effects, 'agent', status);
    const drafted = policy.withDraft(folder, params.draft.layer, params.draft.document);
    return evaluate(policy.question(drafted, folder, effects, 'agent', status));
  }

  /** The decision on a call as it was made. Throws `not-found`. */
  explain(threadId: string, callId: string): Decision {
    let found: Decision | undefined;
    for (const { event } of this.parts.book.get(threadId).read(0))
      if (event.type === 'decision' && event.callId === callId) {
        const { type: _type, callId: _callId, ...decision } = event;
        found = decision;
      }
    if (found === undefined)
      throw new CodedError('not-found', 'Nothing was decided on a call of that id.');
    return found;
  }
}

/** The one act that `policy/test` asks about. Throws `bad-params` unless exactly one is named. */
function testedEffect(params: Requests['policy/test']): Effect {
  const { command, read, edit, url } = params;
  const effects: Effect[] = [];
  if (command !== undefined) effects.push({ type: 'command', line: command, cwd: '.' });
  if (read !== undefined) effects.push({ type: 'read', path: read });
  if (edit !== undefined) effects.push({ type: 'edit', path: edit, change: 'modified' });
  if (params.delete !== undefined)
    effects.push({ type: 'delete', path: params.delete, recursive: false, files: 1 });
  if (url !== undefined) effects.push({ type: 'fetch', url });
  const [effect] = effects;
  if (effect === undefined || effects.length > 1)
    throw new CodedError(
      'bad-params',
      `Expected exactly one of command, read, edit, delete and url, got ${effects.length}.`
    );
  return effect;
}
