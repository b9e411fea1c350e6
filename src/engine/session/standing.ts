import type { Mode } from '../../protocol/event-values';
import type { Caller } from '../../protocol/link';

/** What a principal may do now; null: nothing, since the right to use Sallyport is gone. */
export type Standing = Caller['role'] | null;

/** Whether a turn of this mode may run for somebody of this standing, as the method table has it for its start. */
export const permits = (standing: Standing, mode: Mode): boolean =>
  standing !== null && PERMITTED[mode].includes(standing);

const PERMITTED: Readonly<Record<Mode, readonly Caller['role'][]>> = {
  ask: ['contributor', 'editor', 'admin'],
  plan: ['contributor', 'editor', 'admin'],
  agent: ['editor', 'admin']
};
