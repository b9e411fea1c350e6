import { isVisible } from '../tools/visible-text';
import type { RawElicitation } from './connection';
import type { ElicitationAnswer } from '../../protocol/elicitation';
import type { ServerCall } from './server-call';
import { textsOf } from './tool-definition';

/**
 * Puts a server's questions before the person whose call they came in. One that comes in no call, or while several run,
 * or that nobody could read as it is, is cancelled; so is one beside another, and one too many: each is journalled and
 * stands before the person, and the time in which one stands counts for no deadline.
 */
export class ServerQuestions {
  private readonly times = new WeakMap<ServerCall, number>();
  private isAsking = false;

  constructor(private readonly server: string) {}

  async ask(question: RawElicitation, calls: readonly ServerCall[]): Promise<ElicitationAnswer> {
    const [call] = calls;
    if (call?.elicit === undefined || calls.length > 1) return { action: 'cancel' };
    const times = this.times.get(call) ?? 0;
    if (this.isAsking || times >= MOST_OF_A_CALL || !isReadable(question))
      return { action: 'cancel' };
    const { message, schema, url } = question;
    this.times.set(call, times + 1);
    this.isAsking = true;
    try {
      return await call.elicit(
        {
          server: this.server,
          tool: call.definition.name,
          message,
          ...(schema !== undefined && { schema }),
          ...(url !== undefined && { url })
        },
        call.channel.signal
      );
    } finally {
      this.isAsking = false;
    }
  }
}

/** Whether a person sees all of it as it is: its words, those of its fields, and where it leads. */
const isReadable = ({ message, schema = {}, url }: RawElicitation): boolean =>
  message.length <= MOST_CHARACTERS &&
  JSON.stringify(schema).length <= MOST_CHARACTERS &&
  [message, ...textsOf(schema)].every(isVisible) &&
  (url === undefined || isPlainAddress(url));

const isPlainAddress = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '' && isVisible(text);
};

const MOST_CHARACTERS = 10_000;
/** Questions of one call, one after the other. */
const MOST_OF_A_CALL = 20;
