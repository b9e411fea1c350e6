import type { Why } from '../../protocol/why-codes';
import type { Rule } from '../config/document';
import { isLocked } from '../config/combined-values';
import { documentLayers, type DocumentLayer } from '../config/layers';
import { coverage } from './coverage';
import { isInForce } from './in-force';
import type { Matter, PartOfCommand } from './matter';
import { matchesHost, matchesName } from './name-pattern';
import { locate, matchesPattern, type Place } from './path-pattern';
import type { Finding, Question } from './question';
import { restrictsCommand } from './restriction';

/** What the rules of every layer say of a matter, strongest authority first. */
export const ruleFindings = (
  matter: Matter,
  { policy, place, now }: Question
): readonly Finding[] => {
  const { layers } = policy;
  const findings: Finding[] = [];
  for (const layer of documentLayers) {
    const document = layers[layer];
    if (document === undefined) continue;
    for (const list of ['deny', 'ask'] as const) {
      for (const rule of document[list] ?? []) {
        if (isInForce(rule, list, now) && restricts(rule, matter, place)) {
          findings.push(restriction(rule, list, layer));
        }
      }
    }
    if (isLocked(layers, 'allow', layer)) continue;
    for (const rule of document.allow ?? []) {
      if (isInForce(rule, 'allow', now) && allowsMatter(rule, matter, place)) {
        const why = { code: 'rule-allows', params: { rule: rule.id } } as const;
        findings.push({ layer, verdict: 'allow', ruleId: rule.id, why });
      }
    }
  }
  return findings;
};

const restriction = (rule: Rule, verdict: 'deny' | 'ask', layer: DocumentLayer): Finding => {
  const said = verdict === 'deny' ? 'rule-denies' : 'rule-asks';
  const why: Why =
    rule.reason === undefined
      ? { code: said, params: { rule: rule.id } }
      : { code: `${said}-because`, params: { rule: rule.id, reason: rule.reason } };
  return { layer, verdict, ruleId: rule.id, why };
};

/** Generous match of a deny or ask rule. A field that is absent narrows nothing. */
const restricts = (rule: Rule, matter: Matter, place: Place | undefined): boolean => {
  const onPath = (tool: Rule['tool'], path: string, above = true): boolean =>
    rule.tool === tool &&
    (rule.path === undefined ||
      matchesPattern({ pattern: rule.path, path, place, generous: true, above }));
  switch (matter.type) {
    case 'simple':
    case 'unread':
      return restrictsLine(rule, matter, onPath, place);
    case 'read':
      return onPath('read', matter.path, matter.each !== true || rule.path === undefined);
    case 'edit':
      return onPath('edit', matter.path);
    case 'delete':
      // What may not be edited may not be deleted either.
      return [matter.path, ...(matter.contains ?? [])].some(
        path => onPath('delete', path) || onPath('edit', path)
      );
    case 'fetch':
      return (
        rule.tool === 'fetch' && (rule.host === undefined || matchesHost(rule.host, matter.url))
      );
    case 'package':
      return (
        rule.tool === 'package' &&
        rule.words === undefined &&
        (rule.name === undefined || matter.names.some(name => isPackage(rule, name, true)))
      );
    case 'mcp':
      return (
        rule.tool === 'mcp' &&
        matchesName(rule.server ?? '*', matter.server, true) &&
        matchesName(rule.name ?? '*', matter.name, true)
      );
    case 'kernel':
    case 'subagent':
      return rule.tool === matter.type && matchesName(rule.name ?? '*', matter.name, true);
    case 'plan':
      // The administrator's features switch its tool off; no rule speaks of it.
      return false;
    case 'cell':
      return onPath('cell', matter.path);
  }
};

const restrictsLine = (
  rule: Rule,
  matter: Extract<Matter, { type: 'simple' | 'unread' }>,
  onPath: (tool: Rule['tool'], path: string) => boolean,
  place: Place | undefined
): boolean => {
  if (rule.tool === 'shell' || rule.tool === 'git' || rule.tool === 'package') {
    return matter.reading.commands.some(argv => restrictsCommand(rule, argv));
  }
  // A rule without a path is about a tool of that name; with one it holds for a command as well.
  if (
    rule.path === undefined ||
    (rule.tool !== 'read' && rule.tool !== 'edit' && rule.tool !== 'delete')
  ) {
    return false;
  }
  const { tool } = rule;
  const inside = (path: string): readonly string[] =>
    matter.folders.map(folder => locate(path, place, folder) ?? path);
  const covers = (path: string): boolean => inside(path).some(one => onPath(tool, one));
  if (matter.type === 'simple') {
    const readsOnly = matter.called.program.reads === true;
    return (tool === 'read' || !readsOnly) && matter.paths.some(covers);
  }
  const { writes, reads } = matter.reading;
  return tool === 'read' ? reads.some(covers) : writes.some(covers);
};

/** Strict match of an allow rule; what a rule does not name it does not allow. */
export const allowsMatter = (rule: Rule, matter: Matter, place: Place | undefined): boolean => {
  switch (matter.type) {
    case 'simple':
      return coverage(rule, matter).covers;
    case 'unread':
      return false;
    case 'read':
    case 'edit':
    case 'delete':
    case 'cell':
      return (
        rule.tool === matter.type &&
        rule.path !== undefined &&
        matchesPattern({ pattern: rule.path, path: matter.path, place, generous: false })
      );
    case 'fetch':
      if (rule.tool === 'fetch')
        return rule.host !== undefined && matchesHost(rule.host, matter.url);
      return isSpelledOut(rule, matter);
    case 'package':
      if (rule.tool !== 'package') {
        // A rule on installing means packages by their names; a path or an address must be in it.
        return isSpelledOut(
          rule,
          matter,
          matter.names.some(name => plainName(name) === undefined)
        );
      }
      // An install that names nothing brings in what a file says.
      return rule.name !== undefined && matter.names.length > 0
        ? matter.names.every(name => isPackage(rule, name, false))
        : false;
    case 'mcp':
      return (
        rule.tool === 'mcp' &&
        rule.server === matter.server &&
        rule.name !== undefined &&
        matchesName(rule.name, matter.name, false)
      );
    case 'kernel':
    case 'subagent':
      return (
        rule.tool === matter.type &&
        rule.name !== undefined &&
        matchesName(rule.name, matter.name, false)
      );
    case 'plan':
      return false;
  }
};

/** True where a shell rule covers the command and its words reach the place; the end where they go further or must. */
const isSpelledOut = (
  rule: Rule,
  { by }: { readonly by?: PartOfCommand },
  whole = false
): boolean => {
  if (by === undefined) return false;
  const found = coverage(rule, by.command);
  if (!found.covers || found.upTo <= by.at) return false;
  const end = by.end ?? by.at + 1;
  return found.upTo >= end || (found.upTo === by.at + 1 && !whole);
};

/** Compares the name without a version, an extra or a scope's version: `numpy[all]>=2` is numpy. */
const isPackage = (rule: Rule, written: string, generous: boolean): boolean => {
  const plain = plainName(written);
  const fold = (name: string): string => name.replace(/[_.]/g, '-').toLowerCase();
  // A path, an address or anything unusual is no name; restrictions look at it as it is.
  if (plain === undefined) return generous && matchesName(rule.name ?? '*', written, true);
  return matchesName(fold(rule.name ?? '*'), fold(plain), generous);
};

const plainName = (written: string): string | undefined =>
  /^((?:@[\w-]+\/)?[A-Za-z0-9][\w.-]*)(\[[\w,.-]*\])?((==|>=|<=|~=|!=|<|>|@)[\w.*+!-]+)?$/.exec(
    written
  )?.[1];
