import type { Provider, ProviderEvent } from '../../providers/provider';
import { createScriptedProvider } from '../../providers/scripted';
import { recordedThread, type RecordedEvent } from './recorded-thread';

/** The person's messages of the recorded thread, in order. */
export const recordedMessages: readonly string[] = recordedThread.map(({ message }) => message);

/**
 * Replays the recorded thread, word by word. It takes no script: what it can say and ask for is fixed in this bundle. A
 * message that was not recorded is answered by saying that nobody reads it.
 */
export function createTourProvider(): Provider {
  const scripted = createScriptedProvider({
    turns: recordedThread.map(({ message, steps }) => ({
      when: message,
      steps: steps.map(step => step.flatMap(pace))
    }))
  });
  return {
    name: 'tour',
    stream: request =>
      recordedMessages.includes(request.text) ? scripted.stream(request) : sayNobodyReads()
  };
}

/** A text in the pieces that it is shown in. */
function pace(event: RecordedEvent): readonly object[] {
  if (!('text' in event)) return [event];
  return event.text.split(/(?<= )/).map(text => ({ text, waitMs: WORD_MS }));
}

async function* sayNobodyReads(): AsyncIterable<ProviderEvent> {
  yield { type: 'notice', code: 'tour-unread' };
  yield { type: 'finish', reason: 'stop' };
}

/** Milliseconds before each word: quick, and still to be seen as it grows. */
const WORD_MS = 12;
