import { CodedError } from '../../base/coded-error';
import { isOff } from '../../protocol/features';
import type { EffectivePolicy } from './effective-policy';

/** Throws `locked` for a tool that the administrator switched off, as the feature `tool:NAME`. */
export function assertToolOn({ values }: EffectivePolicy, tool: string): void {
  if (isOff(values['features'].value, `tool:${tool}`))
    throw new CodedError('locked', `The administrator switched off the tool ${tool}.`);
}

/** Throws `locked` where the administrator keeps the audit to himself. */
export function assertAuditReadable({ values }: EffectivePolicy): void {
  if (isOff(values['features'].value, 'audit-reading'))
    throw new CodedError('locked', 'The administrator switched off the reading of the audit.');
}
