import type { Verdict } from '../../protocol/decisions';
import type { EffectivePolicy } from '../config/effective-policy';
import { documentLayers } from '../config/layers';
import { isSecretPath } from './names';
import { compilePattern, type Place } from './path-pattern';
import { isInForce } from './in-force';

/**
 * What `evaluate` would say of reading each path, made once for many: a listing or search asks it path by path, since
 * the folder that it was allowed to look into may hold what may not be read.
 */
export const readVerdict = (
  { layers }: EffectivePolicy,
  place: Place,
  now: number
): ((path: string) => Verdict) => {
  const matchers = (list: 'deny' | 'ask'): readonly ((path: string) => boolean)[] =>
    documentLayers.flatMap(layer =>
      (layers[layer]?.[list] ?? [])
        .filter(rule => rule.tool === 'read' && isInForce(rule, list, now))
        // A restriction without a path covers the whole tool.
        .map(rule => (rule.path === undefined ? () => true : matcher(rule.path)))
    );
  const matcher = (pattern: string): ((path: string) => boolean) =>
    compilePattern({ pattern, place, generous: true });
  const patterns = (
    of: (layer: (typeof documentLayers)[number]) => readonly string[] | undefined
  ) => documentLayers.flatMap(layer => of(layer) ?? []).map(matcher);
  const denied = [...patterns(layer => layers[layer]?.sandbox?.readDeny), ...matchers('deny')];
  const asked = [...patterns(layer => layers[layer]?.paths?.['secret+']), ...matchers('ask')];
  return path => {
    if (denied.some(covers => covers(path))) return 'deny';
    return isSecretPath(path) || asked.some(covers => covers(path)) ? 'ask' : 'allow';
  };
};
