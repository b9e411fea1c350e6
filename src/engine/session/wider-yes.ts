import { randomBytes } from 'node:crypto';
import { CodedError } from '../../base/coded-error';
import type { RememberOffer, RuleChoice, Scope } from '../../protocol/approvals';
import type { Decision } from '../../protocol/decisions';
import type { OwnLayer } from '../../protocol/policy-view';
import type { Rule } from '../../protocol/policy-document';
import { daysOf, type RuleWish, type WiderOffer, type WiderYes } from '../agent/wider-yes';
import type { GateServices } from '../gate-services';
import {
  offerRules,
  type OfferedRule,
  type Remembering,
  type WiderScope
} from '../policy/remember';
import type { Question } from '../policy/question';
import { redact } from '../redact';
import type { FoundFolder } from '../workspace/workspace-folder';
import type { PolicyBook } from './policy-book';
import { etagIn, identityOf } from './store-layer';
import { recentCalls, wouldCover, type RecentCall } from './recent-calls';
import type { ThreadGrants } from './thread-grants';

export interface WiderYesParts {
  readonly folder: FoundFolder;
  readonly threadId: string;
  readonly grants: ThreadGrants;
  readonly policy: PolicyBook;
  readonly services: GateServices;
  readonly now: () => number;
  /** Whether a thread works in the same folder. */
  readonly isHere: (threadId: string) => boolean;
}

/** What a yes to this question may be remembered as. Everything is looked up anew when it is asked for. */
export class FolderWiderYes implements WiderYes {
  constructor(
    private readonly ask: () => { readonly question: Question; readonly decision: Decision },
    private readonly parts: WiderYesParts
  ) {}

  async describe(): Promise<WiderOffer> {
    const { choices, withheld } = this.offer();
    const scopes = widerScopes.filter(scope => choices[scope] !== undefined);
    if (scopes.length === 0) return { scopes: ['once'], withheld, remember: {} };
    const { services, isHere } = this.parts;
    const everywhere = await recentCalls(services);
    const here = everywhere.filter(({ threadId }) => isHere(threadId)).slice(0, MOST_CALLS);
    const remember = Object.fromEntries(
      scopes.map(scope => {
        const calls = scope === 'user' ? everywhere.slice(0, MOST_CALLS) : here;
        const rules = (choices[scope] ?? []).map(each => this.withMatches(each, calls));
        return [scope, { choices: rules, ...this.days(scope) }];
      })
    );
    const suggested = this.suggest(choices, here);
    return { scopes: ['once', ...scopes], withheld, remember, ...(suggested && { suggested }) };
  }

  async remember(scope: Exclude<Scope, 'once'>, wish: RuleWish | undefined): Promise<Rule> {
    const offered = this.offer().choices[scope] ?? [];
    const chosen = offered.find(({ breadth }) => breadth === (wish?.breadth ?? 'exact'));
    if (chosen === undefined)
      throw new CodedError('forbidden', 'The policy does not permit a yes that lasts so long.');
    const days = daysOf(this.days(scope), wish);
    const rule: Rule = {
      ...chosen.rule,
      id: `remembered-${randomBytes(5).toString('hex')}`,
      expires: new Date(this.parts.now() + days * DAY_MS).toISOString()
    };
    // A thread's grants are its events: the answer itself keeps them.
    if (scope !== 'thread') await this.store(scope, rule);
    return rule;
  }

  confirm(scope: Exclude<Scope, 'once'>, rule: Rule): void {
    if (scope === 'thread') this.parts.grants.add(rule, this.parts.now());
  }

  private offer(): Remembering {
    const { question, decision } = this.ask();
    const { choices, withheld } = offerRules(question, decision);
    const secret = Object.values(choices).some(rules =>
      rules.some(({ rule }) => holdsSecret(rule))
    );
    if (!secret) return { choices, withheld };
    const why = { code: 'value-like-secret' };
    return { choices: {}, withheld: { thread: why, folder: why, user: why } };
  }

  /** A thread's end comes soon anyhow; the others follow the policy's bound, where 0 is none. */
  private days(scope: WiderScope): Pick<RememberOffer, 'expiresDays' | 'mostDays'> {
    const { policy, folder } = this.parts;
    const bound = policy.for(folder).values['remember.expiresDays'].value || MOST_DAYS;
    return {
      expiresDays: Math.min(USUAL_DAYS[scope], bound),
      mostDays: scope === 'thread' ? Math.min(THREAD_DAYS, bound) : bound
    };
  }

  private withMatches(
    { rule, breadth, sentence }: OfferedRule,
    calls: readonly RecentCall[]
  ): RuleChoice {
    const matched = calls.filter(call => wouldCover(rule, call, this.place()));
    return {
      rule,
      breadth,
      sentence,
      matched: {
        calls: matched.length,
        of: calls.length,
        samples: [...new Set(matched.map(({ target }) => target))].slice(0, MOST_SAMPLES)
      }
    };
  }

  private suggest(
    { thread, folder }: Remembering['choices'],
    calls: readonly RecentCall[]
  ): WiderOffer['suggested'] {
    const [exact] = folder ?? thread ?? [];
    if (exact === undefined) return undefined;
    const times = calls.filter(
      call => call.asked && wouldCover(exact.rule, call, this.place())
    ).length;
    return times < TIMES_TO_SUGGEST
      ? undefined
      : { scope: folder === undefined ? 'thread' : 'folder', times };
  }

  private place(): { readonly root: string; readonly home: string } {
    return this.parts.policy.place(this.parts.folder);
  }

  /** Puts the rule into the layer as it is now. */
  private async store(layer: OwnLayer, rule: Rule): Promise<void> {
    const { policy, folder, services } = this.parts;
    const { document, etag } = policy.stored(folder, layer);
    const changed = { ...document, allow: [...(document.allow ?? []), rule] };
    const stored = { document: changed, etag };
    const reply = await services.call({
      name: 'policy/put',
      params:
        layer === 'user' ? { layer, ...stored } : { layer, ...stored, folder: identityOf(folder) }
    });
    await policy.untilStored(folder, layer, etagIn(reply));
  }
}

const holdsSecret = (rule: Rule): boolean => {
  const text = [rule.path ?? '', rule.host ?? '', ...(rule.words ?? [])];
  return text.some(each => redact(each) !== each) || redact(text.join(' ')) !== text.join(' ');
};

const widerScopes = ['thread', 'folder', 'user'] as const;

const DAY_MS = 24 * 60 * 60 * 1000;
const USUAL_DAYS: Readonly<Record<WiderScope, number>> = { thread: 1, folder: 30, user: 90 };
const THREAD_DAYS = 7;
/** Where policy sets no bound. */
const MOST_DAYS = 3650;
/** The latest calls that a rule is tried on. */
const MOST_CALLS = 50;
const MOST_SAMPLES = 5;
/** Answers to the same question after which remembering it is suggested. */
const TIMES_TO_SUGGEST = 3;
