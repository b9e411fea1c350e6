import type { EffectivePolicy } from '../config/effective-policy';
import { critical, isRoot, removesRoot, type BuiltInFinding } from './built-in-finding';
import { commandFindings } from './command-findings';
import type { Effect } from './effect';
import { pathFindings } from './path-findings';
import type { Place } from './path-pattern';

/** Every built-in that applies to the effect, the critical ones first. */
export const builtInFindings = (
  effect: Effect,
  policy: EffectivePolicy,
  place: Place | undefined
): readonly BuiltInFinding[] => {
  switch (effect.type) {
    case 'read':
      return pathFindings(
        effect.path,
        effect.outside,
        effect.each === true ? 'list' : 'read',
        policy,
        place
      );
    case 'edit':
      return pathFindings(effect.path, effect.outside, 'write', policy, place);
    case 'delete':
      return [
        ...(isRoot(effect.path) ? [removesRoot(effect.path, 'deny')] : []),
        ...pathFindings(effect.path, effect.outside, 'write', policy, place),
        ...(effect.recursive
          ? [
              critical('recursive-delete', 'ask', {
                code: 'removes-tree',
                params: { path: effect.path, files: effect.files }
              })
            ]
          : [])
      ];
    case 'command':
      return commandFindings(effect.line, effect.cwd, policy, place);
    case 'fetch':
      return [];
  }
};
