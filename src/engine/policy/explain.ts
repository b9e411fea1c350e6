import type { Layer, TraceStep } from '../../protocol/decisions';
import type { Why } from '../../protocol/why-codes';
import type { EffectivePolicy } from '../config/effective-policy';
import type { Finding } from './question';

/** The explanation of a decision: every layer in the order of authority, with what it said and which line won. */
export const explain = (
  findings: readonly Finding[],
  won: Finding,
  policy: EffectivePolicy
): readonly TraceStep[] =>
  layersInOrder.flatMap((layer): readonly TraceStep[] => {
    // A default that was not needed is no match, whichever layer set it.
    const said = findings.filter(
      (finding, index) =>
        finding.layer === layer && (finding === won || index < findings.length - 1)
    );
    if (said.length === 0) return [{ layer, ...silence(layer, policy) }];
    return said.map(({ verdict, ruleId, why, ...finding }) => ({
      layer: finding.layer,
      result: 'match' as const,
      ...(ruleId === undefined ? {} : { ruleId }),
      verdict,
      ...(why === won.why ? { won: true as const } : {}),
      why
    }));
  });

const silence = (
  layer: Layer,
  { layers }: EffectivePolicy
): { result: 'no-match' | 'skipped'; why: Why } => {
  switch (layer) {
    case 'admin':
    case 'user':
    case 'folder':
    case 'settings':
    case 'repository':
    case 'thread':
      if (layers.problems.some(problem => problem.layer === layer)) {
        return { result: 'no-match', why: { code: 'layer-broken' } };
      }
      return layers[layer] === undefined
        ? { result: 'skipped', why: { code: 'layer-empty' } }
        : { result: 'no-match', why: { code: 'layer-silent' } };
    case 'built-in':
      return { result: 'no-match', why: { code: 'layer-silent' } };
    case 'default':
      return { result: 'skipped', why: { code: 'layer-not-consulted' } };
  }
};

const layersInOrder: readonly Layer[] = [
  'admin',
  'built-in',
  'user',
  'folder',
  'settings',
  'repository',
  'thread',
  'default'
];
