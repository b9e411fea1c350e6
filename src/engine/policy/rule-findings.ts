import type { Why } from '../../protocol/why-codes';
import type { Rule } from '../config/document';
import { isLocked } from '../config/combined-values';
import { documentLayers, type DocumentLayer } from '../config/layers';
import { hostOf } from './default';
import type { Effect } from './effect';
import type { Finding, Question } from './question';
import { locate, matchesPattern } from './path-pattern';
import { coversCommand, isInForce, restrictsCommand } from './rule';
import { readPlainLine } from './shell-line';
import { scanLine } from './shell-scan';

/** What the rules of every layer say of an effect, strongest authority first. */
export const ruleFindings = (effect: Effect, question: Question): readonly Finding[] => {
  const match = matcherFor(effect, question);
  const { layers } = question.policy;
  return documentLayers.flatMap(layer => {
    const document = layers[layer];
    if (document === undefined) return [];
    const allows = isLocked(layers, 'allow', layer) ? [] : (document.allow ?? []);
    return [
      ...findIn(document.deny ?? [], 'deny', layer, match, question.now),
      ...findIn(document.ask ?? [], 'ask', layer, match, question.now),
      ...findIn(allows, 'allow', layer, match, question.now)
    ];
  });
};

interface Matcher {
  /** Generous. */
  restricts(rule: Rule): boolean;
  /** Strict. */
  allows(rule: Rule): boolean;
}

const findIn = (
  rules: readonly Rule[],
  list: 'deny' | 'ask' | 'allow',
  layer: DocumentLayer,
  match: Matcher,
  now: number | undefined
): readonly Finding[] =>
  rules.flatMap((rule): readonly Finding[] => {
    if (!isInForce(rule, list, now)) return [];
    if (list !== 'allow') return match.restricts(rule) ? [restriction(rule, list, layer)] : [];
    if (!match.allows(rule)) return [];
    const why = { code: 'rule-allows', params: { rule: rule.id } } as const;
    return [{ layer, verdict: 'allow', ruleId: rule.id, why }];
  });

const restriction = (rule: Rule, verdict: 'deny' | 'ask', layer: DocumentLayer): Finding => {
  const said = verdict === 'deny' ? 'rule-denies' : 'rule-asks';
  const why: Why =
    rule.reason === undefined
      ? { code: said, params: { rule: rule.id } }
      : { code: `${said}-because`, params: { rule: rule.id, reason: rule.reason } };
  return { layer, verdict, ruleId: rule.id, why };
};

const matcherFor = (effect: Effect, { place }: Question): Matcher => {
  const onPath = (rule: Rule, tool: Rule['tool'], path: string, generous: boolean): boolean => {
    if (rule.tool !== tool) return false;
    // A restriction without a path covers the whole tool; the schema refuses an allow without one.
    if (rule.path === undefined) return generous;
    return matchesPattern({ pattern: rule.path, path, place, generous });
  };
  switch (effect.type) {
    case 'read':
      return {
        restricts: rule =>
          rule.tool === 'read' && rule.path !== undefined && effect.each === true
            ? matchesPattern({
                pattern: rule.path,
                path: effect.path,
                place,
                generous: true,
                above: false
              })
            : onPath(rule, 'read', effect.path, true),
        allows: rule => onPath(rule, 'read', effect.path, false)
      };
    case 'delete': {
      const paths = [effect.path, ...(effect.contains ?? [])];
      return {
        // What may not be edited may not be deleted either.
        restricts: rule =>
          paths.some(
            path => onPath(rule, 'delete', path, true) || onPath(rule, 'edit', path, true)
          ),
        allows: rule => onPath(rule, 'delete', effect.path, false)
      };
    }
    case 'edit':
      return {
        restricts: rule => onPath(rule, 'edit', effect.path, true),
        allows: rule => onPath(rule, 'edit', effect.path, false)
      };
    case 'command': {
      const scan = scanLine(effect.line);
      const line = readPlainLine(effect.line);
      const inside = (path: string): string => locate(path, place, effect.cwd) ?? path;
      return {
        restricts: rule =>
          scan.commands.some(argv => restrictsCommand(rule, argv)) ||
          scan.writes.some(path => onPath(rule, 'edit', inside(path), true)) ||
          scan.reads.some(path => onPath(rule, 'read', inside(path), true)),
        allows: rule => line.plain && coversCommand(rule, line.words)
      };
    }
    case 'fetch':
      return {
        restricts: rule => rule.tool === 'fetch' && matchesHost(rule.host, effect.url),
        // Hosts are granted by the network keys, never by a rule.
        allows: () => false
      };
  }
};

/** Absent covers every host; `*.name` covers what is below it and the name itself. */
const matchesHost = (host: string | undefined, url: string): boolean => {
  if (host === undefined) return true;
  const name = hostOf(url).replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase();
  const wanted = host.toLowerCase();
  if (!wanted.startsWith('*.')) return name === wanted;
  return name === wanted.slice(2) || name.endsWith(wanted.slice(1));
};
