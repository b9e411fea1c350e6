import { CodedError } from '../../base/coded-error';
import type { Requests } from '../../protocol/requests';
import type { Effect } from '../policy/effect';

/** The one act that `policy/test` asks about. Throws `bad-params` unless exactly one is named. */
export function testedEffect(params: Requests['policy/test']): Effect {
  const { command, read, edit, url } = params;
  const effects: Effect[] = [];
  if (command !== undefined) effects.push({ type: 'command', line: command, cwd: '.' });
  if (read !== undefined) effects.push({ type: 'read', path: read });
  if (edit !== undefined) effects.push({ type: 'edit', path: edit, change: 'modified' });
  if (params.delete !== undefined)
    effects.push({ type: 'delete', path: params.delete, recursive: false, files: 1 });
  if (url !== undefined) effects.push({ type: 'fetch', url });
  const [effect] = effects;
  if (effect === undefined || effects.length > 1)
    throw new CodedError(
      'bad-params',
      `Expected exactly one of command, read, edit, delete and url, got ${effects.length}.`
    );
  return effect;
}
