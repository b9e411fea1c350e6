import type { Question } from './question';

/**
 * True where a person may be asked to let a command run though nothing confines it: policy says so in both of its keys,
 * and somebody is there to ask. Such a command is asked about by itself, once, whatever rules and grants say.
 */
export const mayRunUnconfined = ({
  policy: { values },
  unattended
}: Pick<Question, 'policy' | 'unattended'>): boolean =>
  unattended !== true &&
  values['sandbox.required'].value === false &&
  values['sandbox.escape'].value === 'ask';
