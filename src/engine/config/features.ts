import { CodedError } from '../../base/coded-error';
import { featureNames } from './feature-names';
import type { EffectivePolicy } from './effective-policy';

/** Throws `locked` for a tool that the administrator switched off, as the feature `tool:NAME`. */
export function assertToolOn({ values }: EffectivePolicy, tool: string): void {
  const features = values['features'].value;
  const name = featureNames.find(known => known === `tool:${tool}`);
  if (name !== undefined && Object.hasOwn(features, name) && features[name] === 'force-off')
    throw new CodedError('locked', `The administrator switched off the tool ${tool}.`);
}
