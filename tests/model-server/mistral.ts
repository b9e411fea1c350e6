import { speakChat } from './chat.ts';
import type { Dialect } from './said.ts';
import { EVENT_STREAM } from './stream-text.ts';

/** Mistral's: reasoning is part of the content, and the last chunk counts the tokens. */
export const mistral: Dialect = {
  contentType: EVENT_STREAM,
  speak: () =>
    speakChat({
      reasoning: text => ({
        content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }]
      }),
      countsAtEnd: true
    })
};
