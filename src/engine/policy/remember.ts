import type { RuleChoice } from '../../protocol/approvals';
import type { Decision } from '../../protocol/decisions';
import type { PolicySentenceCode } from '../../protocol/policy-sentences';
import type { Sentence } from '../../protocol/sentence';
import type { Rule } from '../config/document';
import { isLocked } from '../config/combined-values';
import { withGrants, type EffectivePolicy } from '../config/effective-policy';
import { evaluate } from './evaluate';
import type { Question } from './question';

/** A scope that remembers something. */
export type WiderScope = 'thread' | 'folder' | 'user';

/** A rule that a yes could be remembered as; its id and end come with the yes. */
export type OfferedRule = Omit<RuleChoice, 'matched'>;

/** What of a question may be remembered: for each scope the rules, narrowest first, or why none. */
export interface Remembering {
  readonly choices: Readonly<Partial<Record<WiderScope, readonly OfferedRule[]>>>;
  readonly withheld: Readonly<Partial<Record<WiderScope, Sentence>>>;
}

/**
 * Which rules would spare a person this very question. A rule is offered only where the engine, asked again with it,
 * allows the act: so nothing is offered that a deny, an ask or a built-in holds against, that no rule can cover, or that
 * a rule may not name (shells, wrappers, inline code).
 */
export const offerRules = (question: Question, decision: Decision): Remembering => {
  const none = reasonAgainst(question, decision);
  if (none !== undefined) return { choices: {}, withheld: forAll(none) };
  // What installs is remembered as it stands: the next package may be anybody's.
  const installs = decision.effects.some(({ kind }) => kind === 'package');
  const rules = rulesFor(decision.suggestion)
    .filter(({ breadth }) => breadth === 'exact' || !installs)
    .filter(({ rule }) => allows(question, rule));
  const [exact] = rules;
  if (exact?.breadth !== 'exact') return { choices: {}, withheld: forAll(said('scope-no-rule')) };
  const { maxScope } = decision.suggestion ?? {};
  const widest = question.policy.values['remember.maxScope'].value;
  const capped = said('scope-capped', { scope: widest });
  return {
    choices: {
      // Narrower than asked: a thread never widens by a whole program.
      thread: [exact],
      ...(widest !== 'thread' && { folder: rules }),
      ...(widest === 'user' && maxScope !== 'folder' && { user: rules })
    },
    withheld: {
      ...(widest === 'thread' && { folder: capped }),
      ...(widest !== 'user'
        ? { user: capped }
        : maxScope === 'folder' && {
            user: said(decision.suggestion?.tool === 'git' ? 'scope-git' : 'scope-narrow')
          })
    }
  };
};

const reasonAgainst = (
  { policy, effects }: Question,
  { decision, effects: judged, suggestion }: Decision
): Sentence | undefined => {
  if (decision !== 'ask') return said('scope-always-asked');
  if (policy.layers.problems.length > 0) return { code: 'layer-broken' };
  if (isLocked(policy.layers, 'allow', 'user')) return said('key-locked', { lock: 'allow' });
  if (effects.some(({ type }) => type === 'delete')) return said('scope-delete');
  const asked = judged.filter(({ verdict }) => verdict === 'ask');
  if (asked.some(({ ruleId }) => ruleId !== undefined)) return said('scope-always-asked');
  if (suggestion !== undefined) return undefined;
  return said(asked.length > 1 ? 'scope-several' : 'scope-no-rule');
};

const rulesFor = (suggestion: Decision['suggestion']): readonly OfferedRule[] => {
  if (suggestion === undefined) return [];
  const { tool, words, path, host, server, name } = suggestion;
  if (host !== undefined && tool === 'fetch')
    return [offered({ tool, host }, 'exact', 'remember-host', { host })];
  if (server !== undefined && name !== undefined && tool === 'mcp')
    return [offered({ tool, server, name }, 'exact', 'remember-server-tool', { server, name })];
  if (path !== undefined && tool === 'read')
    return [offered({ tool, path }, 'exact', 'remember-read', { path })];
  if (words !== undefined && (tool === 'shell' || tool === 'git')) {
    const start = startOf(words);
    return [
      offered({ tool, words: [...words] }, 'exact', 'remember-command', { words: words.join(' ') }),
      ...(start.length < words.length
        ? [
            offered({ tool, words: [...start] }, 'prefix', 'remember-command-start', {
              words: start.join(' ')
            })
          ]
        : [])
    ];
  }
  if (path !== undefined && tool === 'edit') {
    const folder = path.slice(0, path.lastIndexOf('/'));
    return [
      offered({ tool, path }, 'exact', 'remember-edit', { path }),
      ...(folder === '.'
        ? []
        : [
            offered({ tool, path: `${folder}/**` }, 'prefix', 'remember-edit-folder', {
              path: folder
            })
          ])
    ];
  }
  return [];
};

/** The program, and what it is told to do where its first word says that; all of it where that cannot be told. */
const startOf = (words: readonly string[]): readonly string[] => {
  const [program = '', next = ''] = words;
  if (!withSubcommands.has(program)) return words.slice(0, 1);
  return /^[a-z][a-z-]*$/.test(next) ? words.slice(0, 2) : words;
};

/** Programs of which the name alone says too little of what is done. */
const withSubcommands = new Set(
  (
    'git gh npm pnpm yarn pip pip3 uv poetry pdm hatch conda mamba cargo go docker podman kubectl jupyter dvc ' +
    'systemctl apt apt-get brew make just task'
  ).split(' ')
);

const offered = (
  rule: Omit<Rule, 'id'>,
  breadth: RuleChoice['breadth'],
  code: PolicySentenceCode,
  params: Readonly<Record<string, string>>
): OfferedRule => ({
  breadth,
  rule: { id: 'remembered', ...rule },
  sentence: said(code, params)
});

/** The engine's own word on the question, had the rule been there. */
const allows = (question: Question, rule: Rule): boolean =>
  evaluate({ ...question, policy: withRule(question.policy, rule) }).decision === 'allow';

const withRule = (policy: EffectivePolicy, rule: Rule): EffectivePolicy =>
  withGrants(policy, [...(policy.layers.thread?.allow ?? []), rule]);

const forAll = (why: Sentence): Remembering['withheld'] => ({
  thread: why,
  folder: why,
  user: why
});

const said = (code: PolicySentenceCode, params?: Sentence['params']): Sentence => ({
  code,
  ...(params !== undefined && { params })
});
