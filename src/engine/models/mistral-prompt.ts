import { createHash } from 'node:crypto';
import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';

/** True for models that are asked by Mistral's rules wherever they are served, by their names. */
export const isMistral = (model: string): boolean =>
  /(mi[sx]tral|ministral|devstral|codestral|magistral|pixtral)/i.test(model);

/**
 * A prompt by two rules that Mistral's servers, and others with its models, enforce: the id of a call is nine letters or
 * digits, and what a person says does not follow the results of calls at once. Another id, as the journal and other
 * servers have them, gets one of its own, the same in each request of a thread.
 */
export function adaptForMistral(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  const rename = callNames();
  return prompt.flatMap((message, index): LanguageModelV4Message[] => {
    const renamed = withCallIds(message, rename);
    return message.role === 'user' && prompt[index - 1]?.role === 'tool'
      ? [BRIDGE, renamed]
      : [renamed];
  });
}

function withCallIds(
  message: LanguageModelV4Message,
  rename: (id: string) => string
): LanguageModelV4Message {
  if (message.role === 'assistant')
    return {
      ...message,
      content: message.content.map(part =>
        part.type === 'tool-call' ? { ...part, toolCallId: rename(part.toolCallId) } : part
      )
    };
  if (message.role === 'tool')
    return {
      ...message,
      content: message.content.map(part =>
        part.type === 'tool-result' ? { ...part, toolCallId: rename(part.toolCallId) } : part
      )
    };
  return message;
}

/**
 * Gives each id its name, one to one: itself where it may stay, else a hash of it. What comes later makes way, so that
 * a conversation that grows keeps its names.
 */
function callNames(): (id: string) => string {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  return id => {
    const known = names.get(id);
    if (known !== undefined) return known;
    let name = VALID.test(id) ? id : hashName(id, 0);
    for (let attempt = 1; taken.has(name); attempt++) name = hashName(id, attempt);
    names.set(id, name);
    taken.add(name);
    return name;
  };
}

/** Nine digits of a hash in base 36: a hundred thousand billion names. */
const hashName = (id: string, attempt: number): string =>
  BigInt(`0x${createHash('sha256').update(`${attempt} ${id}`).digest('hex')}`)
    .toString(36)
    .slice(-9);

const VALID = /^[A-Za-z0-9]{9}$/;

const BRIDGE: LanguageModelV4Message = {
  role: 'assistant',
  content: [{ type: 'text', text: 'I have these results.' }]
};
