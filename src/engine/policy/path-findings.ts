import type { EffectivePolicy } from '../config/effective-policy';
import { documentLayers } from '../config/layers';
import { critical, type BuiltInFinding } from './built-in-finding';
import { isProtectedPath, isSecretPath } from './names';
import { furtherOf } from './further-place';
import { locate, matchesPattern, type Place } from './path-pattern';

/** What the built-ins say of reading or writing one path. */
export const pathFindings = (
  path: string,
  outside: boolean | undefined,
  access: 'list' | 'read' | 'write',
  policy: EffectivePolicy,
  place: Place | undefined,
  by: 'file-tool' | 'command' = 'file-tool'
): readonly BuiltInFinding[] => {
  if (outside === true || locate(path, place) === null) {
    const further = path.startsWith('/') ? furtherOf(path, place) : undefined;
    // Undo does not reach there, so that only commands write, and only where policy opens it for writing.
    if (further !== undefined && (access !== 'write' || (by === 'command' && further.writable))) {
      return pathFindings(further.path, false, access, policy, further.place);
    }
    return [critical('outside', 'deny', { code: 'path-outside', params: { path } })];
  }
  const params = { path };
  const covers = (pattern: string): boolean =>
    matchesPattern({ pattern, path, place, generous: true, above: access !== 'list' });
  const added = (key: 'protected+' | 'secret+'): boolean => patternsOf(policy, key).some(covers);
  if (access !== 'write') {
    if (deniedPatterns(policy).some(covers)) {
      return [critical('read-denied', 'deny', { code: 'path-read-denied', params })];
    }
    return isSecretPath(path) || added('secret+')
      ? [critical('secret-read', 'ask', { code: 'path-secret', params })]
      : [];
  }
  return isProtectedPath(path) || isSecretPath(path) || added('protected+') || added('secret+')
    ? [critical('protected-write', 'ask', { code: 'path-protected', params })]
    : [];
};

const patternsOf = (policy: EffectivePolicy, key: 'protected+' | 'secret+'): readonly string[] =>
  documentLayers.flatMap(layer => policy.layers[layer]?.paths?.[key] ?? []);

const deniedPatterns = ({ layers }: EffectivePolicy): readonly string[] =>
  documentLayers.flatMap(layer => layers[layer]?.sandbox?.readDeny ?? []);
