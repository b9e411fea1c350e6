import { CodedError } from '../../base/coded-error';
import type { EffectivePolicy } from './effective-policy';

/** Throws `locked` for a tool that the administrator switched off, as the feature `tool:NAME`. */
export function assertToolOn({ values }: EffectivePolicy, tool: string): void {
  const features = values['features'].value;
  const name = `tool:${tool}`;
  if (Object.hasOwn(features, name) && features[name] === 'force-off')
    throw new CodedError('locked', `The administrator switched off the tool ${tool}.`);
}
