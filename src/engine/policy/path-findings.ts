import type { EffectivePolicy } from '../config/effective-policy';
import { critical, type BuiltInFinding } from './built-in-finding';
import { isProtectedPath, isSecretPath } from './names';
import { locate, matchesPattern, type Place } from './path-pattern';

/** What the built-ins say of reading or writing one path. */
export const pathFindings = (
  path: string,
  outside: boolean | undefined,
  access: 'read' | 'write',
  policy: EffectivePolicy,
  place: Place | undefined
): readonly BuiltInFinding[] => {
  if (outside === true || locate(path, place) === null) {
    return [critical('outside', 'deny', { code: 'path-outside', params: { path } })];
  }
  const params = { path };
  const added = (key: 'protected+' | 'secret+'): boolean =>
    patternsOf(policy, key).some(pattern =>
      matchesPattern({ pattern, path, place, generous: true })
    );
  if (access === 'read') {
    return isSecretPath(path) || added('secret+')
      ? [critical('secret-read', 'ask', { code: 'path-secret', params })]
      : [];
  }
  return isProtectedPath(path) || isSecretPath(path) || added('protected+') || added('secret+')
    ? [critical('protected-write', 'ask', { code: 'path-protected', params })]
    : [];
};

const patternsOf = (policy: EffectivePolicy, key: 'protected+' | 'secret+'): readonly string[] => {
  const { admin, user, folder } = policy.layers;
  return [admin, user, folder].flatMap(document => document?.paths?.[key] ?? []);
};
