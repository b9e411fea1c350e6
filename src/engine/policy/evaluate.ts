import type { Decision, EffectVerdict, Layer, TraceStep, Verdict } from '../../protocol/decisions';
import type { Why } from '../../protocol/why-codes';
import type { Rule } from '../config/document';
import type { EffectivePolicy } from '../config/effective-policy';
import { builtInFindings } from './built-in';
import { defaultFor } from './default';
import { changesNothing, targetOf, type CommandEffect, type Effect } from './effect';
import { explain } from './explain';
import { mattersOf, type Matter } from './matter';
import { networkFindings } from './network-findings';
import type { Finding, Question } from './question';
import { allowsMatter, ruleFindings } from './rule-findings';
import { suggestRule } from './suggestion';
import { mayRunUnconfined } from './unconfined';

/**
 * The verdict on a call, with its explanation. deny beats ask beats allow whatever the layer; a default speaks only
 * where no rule does. The worst effect decides. No effects at all is an ask: a call that declares nothing is a fault.
 */
export const evaluate = (question: Question): Decision => {
  const bare: Question = { ...question, sandbox: { runs: false, tier: '3' } };
  const judged = question.effects
    .flatMap(effect => partsOf(effect, question).map(matter => ({ matter, effect })))
    .map(({ matter, effect }) => judge(matter, isBare(effect) ? bare : question));
  const worst = judged.reduce<Judged | undefined>(
    (worse, next) =>
      worse === undefined || severity[next.verdict.verdict] > severity[worse.verdict.verdict]
        ? next
        : worse,
    undefined
  );
  if (worst === undefined) return { decision: 'ask', effects: [], trace: [] };
  const decision = worst.verdict.verdict;
  const suggestion = decision === 'ask' ? suggestFor(judged, question) : undefined;
  return {
    decision,
    effects: judged.map(one => one.verdict),
    trace: worst.trace,
    ...(suggestion === undefined ? {} : { suggestion })
  };
};

const isBare = (effect: Effect): boolean => effect.type === 'command' && effect.unconfined === true;

/** One rule avoids the question only where one thing asks: a command, with what its own words install or fetch. */
const suggestFor = (
  judged: readonly Judged[],
  question: Question
): ReturnType<typeof suggestRule> => {
  const asked = judged.filter(one => one.verdict.verdict !== 'allow');
  const [first, ...rest] = asked;
  if (first === undefined) return undefined;
  const suggestion = suggestRule(first.matter, question.policy, first.findings);
  if (suggestion === undefined) return undefined;
  const { tool, words, path } = suggestion;
  const rule: Rule = {
    id: 'suggested',
    // A suggestion names one of the rule's tools; its type is wider because it crosses the wire.
    tool: tool as Rule['tool'],
    ...(words !== undefined && { words: [...words] }),
    ...(path !== undefined && { path })
  };
  const covered = rest.every(
    ({ matter, findings }) =>
      isPartOf(matter, first.matter) &&
      findings.slice(0, -1).every(({ verdict }) => verdict === 'allow') &&
      allowsMatter(rule, matter, question.place)
  );
  return covered ? suggestion : undefined;
};

/** By its words: what the tool says of a command makes another object of it. */
const isPartOf = (matter: Matter, whole: Matter): boolean =>
  'by' in matter && whole.type === 'simple' && matter.by?.command.argv === whole.argv;

interface Judged {
  readonly matter: Matter;
  readonly verdict: EffectVerdict;
  readonly trace: readonly TraceStep[];
  readonly findings: readonly Finding[];
}

const partsOf = (effect: Effect, { place }: Question): readonly Matter[] =>
  effect.type === 'command'
    ? mattersOf(effect.line, effect.cwd, place).map(matter => inCircumstances(matter, effect))
    : [effect];

const inCircumstances = (matter: Matter, { network, readsOnly }: CommandEffect): Matter =>
  matter.type === 'simple'
    ? { ...matter, ...(network && { network }), ...(readsOnly && { readsOnly }) }
    : matter;

const judge = (matter: Matter, question: Question): Judged => {
  const spoken: Finding[] = [
    ...modeFindings(matter, question),
    ...exposureFindings(matter, question),
    ...builtInFindings(matter, question.policy, question.place)
      .filter(found => found.critical || !isLifted(found.id, question.policy))
      .map(({ id, critical, verdict, why }) => ({
        layer: 'built-in' as const,
        verdict,
        ruleId: id,
        why,
        critical
      })),
    ...networkFindings(matter, question.policy),
    ...ruleFindings(matter, question)
  ];
  const findings = [...spoken, defaultFor(matter, question)];
  const won = winner(spoken) ?? findings[findings.length - 1];
  // The list ends with the default, so there always is one; the compiler cannot count.
  if (won === undefined) throw new Error('Expected a default for every effect, got none.');
  return {
    matter,
    verdict: {
      kind: kindOf(matter),
      target: textOf(matter),
      verdict: won.verdict,
      layer: won.layer,
      ...(won.ruleId === undefined ? {} : { ruleId: won.ruleId }),
      why: won.why
    },
    trace: explain(findings, won, question.policy),
    findings
  };
};

/** The severest finding, the first of equals; the list is ordered by authority. */
const winner = (findings: readonly Finding[]): Finding | undefined =>
  findings.reduce<Finding | undefined>(
    (worse, next) =>
      worse === undefined || severity[next.verdict] > severity[worse.verdict] ? next : worse,
    undefined
  );

/** What trust, mode and sandbox refuse before any rule is read. Reads need none of them; commands always do. */
const modeFindings = (matter: Matter, question: Question): readonly Finding[] => {
  const { policy, mode, sandbox } = question;
  if (matter.type === 'fetch' || isHarmless(matter)) return [];
  const refuse = (layer: Layer, why: Why): Finding => ({ layer, verdict: 'deny', why });
  const findings: Finding[] = [];
  if (!policy.trusted) findings.push(refuse('built-in', { code: 'folder-untrusted' }));
  if (mode !== 'agent') {
    findings.push(refuse('built-in', { code: 'mode-refuses', params: { mode } }));
  }
  if (policy.maxMode.value !== 'agent') {
    const params = { mode: policy.maxMode.value };
    findings.push(refuse(policy.maxMode.source, { code: 'mode-capped', params }));
  }
  if (kindOf(matter) === 'command' && !sandbox.runs) {
    findings.push(
      mayRunUnconfined(question)
        ? // With an id, so that no yes to it is ever remembered.
          {
            layer: 'built-in',
            verdict: 'ask',
            ruleId: 'unconfined',
            why: { code: 'not-confined' },
            critical: true
          }
        : refuse('built-in', { code: 'no-sandbox' })
    );
  } else if (kindOf(matter) === 'command' && sandbox.tier === '2') {
    // Whatever allows it was allowed for a whole sandbox.
    findings.push({ layer: 'built-in', verdict: 'ask', why: { code: 'half-confined' } });
  }
  return findings;
};

/**
 * After text that nobody vouches for, whatever leads out is asked about each time: what that text made a model want must
 * not leave by a way that was allowed before it was read.
 */
const exposureFindings = (matter: Matter, { exposed }: Question): readonly Finding[] => {
  const leadsOut =
    matter.type === 'fetch' ||
    matter.type === 'mcp' ||
    (matter.type === 'simple' && matter.network !== undefined && matter.network.length > 0);
  if (exposed !== true || !leadsOut) return [];
  const why = { code: 'after-untrusted' } as const;
  // With an id, so that no yes to it is ever remembered.
  return [{ layer: 'built-in', verdict: 'ask', ruleId: 'after-untrusted', why, critical: true }];
};

const isLifted = (id: string, { layers }: EffectivePolicy): boolean => {
  if (layers.admin?.locks?.includes('lift') === true) return false;
  return [layers.user, layers.folder].some(document => document?.lift?.includes(id) === true);
};

const isHarmless = (matter: Matter): boolean =>
  matter.type !== 'simple' && matter.type !== 'unread' && changesNothing(matter);

/** The kind of effect as a person reads it; a line and its commands are commands. */
const kindOf = ({ type }: Matter): EffectVerdict['kind'] =>
  type === 'simple' || type === 'unread' ? 'command' : type;

const textOf = (matter: Matter): string =>
  matter.type === 'simple' || matter.type === 'unread' ? matter.source : targetOf(matter);

const severity: Readonly<Record<Verdict, number>> = { allow: 0, ask: 1, deny: 2 };
