import type { PolicyDocument, Rule } from '../config/document';
import type { EffectivePolicy } from '../config/effective-policy';
import { documentLayers, type DocumentLayer } from '../config/layers';
import { allowsMatter } from '../policy/rule-findings';

/** A rule that lets a server's tool act unasked, and whose it is. */
export interface ServerAllow {
  readonly layer: DocumentLayer;
  readonly rule: Rule;
}

/** The rules of every layer that allow one of these tools of a server. */
export const allowsOf = (
  { layers }: Pick<EffectivePolicy, 'layers'>,
  server: string,
  tools: readonly string[]
): readonly ServerAllow[] =>
  documentLayers.flatMap(layer =>
    (layers[layer]?.allow ?? [])
      .filter(rule => tools.some(name => isAllowed(rule, server, name)))
      .map(rule => ({ layer, rule }))
  );

/** A document without the rules that allow one of these tools; without `tools`, any tool of the server. */
export const withoutAllows = (
  document: PolicyDocument,
  server: string,
  tools?: readonly string[]
): PolicyDocument => {
  const { allow = [], ...rest } = document;
  const kept = allow.filter(rule =>
    tools === undefined
      ? rule.tool !== 'mcp' || rule.server !== server
      : !tools.some(name => isAllowed(rule, server, name))
  );
  if (kept.length === allow.length) return document;
  return kept.length === 0 ? rest : { ...rest, allow: kept };
};

const isAllowed = (rule: Rule, server: string, name: string): boolean =>
  allowsMatter(rule, { type: 'mcp', server, name }, undefined);
