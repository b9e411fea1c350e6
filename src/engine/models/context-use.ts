import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { ContextUse } from '../../protocol/event-values';

/** Tokens of a text, roughly: servers count differently, and a tokenizer of one is wrong for the next. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / CHARACTERS);

/** What a request fills of the window, by what it is. */
export function measureContext(
  told: {
    readonly system: string;
    readonly tools: unknown;
    readonly notes: string;
    readonly summary: string;
    readonly messages: LanguageModelV4Prompt;
  },
  window: number | undefined
): ContextUse {
  const notes = estimateTokens(told.notes);
  const summary = estimateTokens(told.summary);
  const tokens = (role: 'tool' | 'others'): number =>
    told.messages
      .filter(message => (message.role === 'tool') === (role === 'tool'))
      .reduce((sum, { content }) => sum + estimateTokens(JSON.stringify(content)), 0);
  return {
    ...(window !== undefined && { window }),
    system: estimateTokens(told.system),
    tools: estimateTokens(JSON.stringify(told.tools)),
    notes,
    summary,
    // Both stand in the first of the messages.
    messages: Math.max(0, tokens('others') - notes - summary),
    results: tokens('tool')
  };
}

const CHARACTERS = 4;
