import { isVisible } from '../tools/visible-text';
import type { RawElicitation } from './connection';
import type { ElicitationAnswer } from '../../protocol/elicitation';
import type { RunCall } from './server-run';

/**
 * Puts a server's question before the person whose call it came in. One that comes in no call, or while several run, or
 * that nobody could read as it is, is cancelled.
 */
export async function askPerson(
  { message, schema, url }: RawElicitation,
  server: string,
  calls: readonly RunCall[]
): Promise<ElicitationAnswer> {
  const [call] = calls;
  if (call?.elicit === undefined || calls.length > 1) return { action: 'cancel' };
  if (message.length > MOST_CHARACTERS || !isVisible(message)) return { action: 'cancel' };
  if (schema !== undefined && JSON.stringify(schema).length > MOST_CHARACTERS)
    return { action: 'cancel' };
  if (url !== undefined && !isPlainAddress(url)) return { action: 'cancel' };
  const { signal } = call.channel;
  return call.elicit(
    {
      server,
      tool: call.definition.name,
      message,
      ...(schema !== undefined && { schema }),
      ...(url !== undefined && { url })
    },
    signal
  );
}

const isPlainAddress = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '' && isVisible(text);
};

const MOST_CHARACTERS = 10_000;
