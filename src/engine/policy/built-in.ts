import type { EffectivePolicy } from '../config/effective-policy';
import { critical, isRoot, removesRoot, type BuiltInFinding } from './built-in-finding';
import { commandFindings } from './command-findings';
import { furtherOf } from './further-place';
import type { Matter } from './matter';
import { pathFindings } from './path-findings';
import type { Place } from './path-pattern';

/** Every built-in that applies to the matter, the critical ones first. */
export const builtInFindings = (
  matter: Matter,
  policy: EffectivePolicy,
  place: Place | undefined
): readonly BuiltInFinding[] => {
  switch (matter.type) {
    case 'read':
      return softened(matter, [
        ...pathFindings(
          matter.path,
          matter.outside,
          matter.each === true ? 'list' : 'read',
          policy,
          place
        ),
        // A file behind a redirect counts as an operand does, which may be neither secret nor protected.
        ...(matter.shell === true && furtherOf(matter.path, place) === undefined
          ? pathFindings(matter.path, matter.outside, 'write', policy, place)
          : [])
      ]);
    case 'edit':
      return softened(
        matter,
        pathFindings(
          matter.path,
          matter.outside,
          'write',
          policy,
          place,
          matter.shell === true ? 'command' : 'file-tool'
        )
      );
    case 'delete':
      return [
        ...(isRoot(matter.path) ? [removesRoot(matter.path, 'deny')] : []),
        ...pathFindings(matter.path, matter.outside, 'write', policy, place),
        ...(matter.recursive
          ? [
              critical('recursive-delete', 'ask', {
                code: 'removes-tree',
                params: { path: matter.path, files: matter.files }
              })
            ]
          : [])
      ];
    case 'simple':
    case 'unread':
      return commandFindings(matter, policy, place);
    case 'cell':
      return pathFindings(matter.path, false, 'write', policy, place);
    case 'fetch':
    case 'package':
    case 'mcp':
    case 'kernel':
    case 'subagent':
    case 'plan':
      return [];
  }
};

/** The sandbox keeps a command inside, so that a redirect that leaves is asked about where a file tool refuses. */
const softened = (
  { shell }: { readonly shell?: true },
  findings: readonly BuiltInFinding[]
): readonly BuiltInFinding[] =>
  shell === true
    ? findings.map(found => (found.id === 'outside' ? { ...found, verdict: 'ask' } : found))
    : findings;
