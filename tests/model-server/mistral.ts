import { z } from 'zod';
import { speakChat } from './chat.ts';
import type { Dialect } from './said.ts';
import { EVENT_STREAM } from './stream-text.ts';

let calls = 0;

/** Mistral's: reasoning is part of the content, and the last chunk counts the tokens. */
export const mistral: Dialect = {
  contentType: EVENT_STREAM,
  speak: () =>
    speakChat({
      reasoning: text => ({
        content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }]
      }),
      countsAtEnd: true,
      callId: () => String(calls++).padStart(9, 'c')
    }),
  refuse: ({ messages }) => findFault(messagesSchema.parse(messages))
};

const messagesSchema = z.array(
  z.object({
    role: z.string(),
    tool_call_id: z.string().optional(),
    tool_calls: z.array(z.object({ id: z.string() })).optional()
  })
);

/** Mistral's rules for the ids of calls and for who speaks after whom, in its words. */
function findFault(messages: z.infer<typeof messagesSchema>): string | undefined {
  let open: readonly string[] = [];
  const seen = new Set<string>();
  for (const [
    index,
    { role, tool_call_id: answered, tool_calls: calls = [] }
  ] of messages.entries()) {
    const before = messages[index - 1]?.role;
    if (role === 'user' && before === 'tool') return "Unexpected role 'user' after role 'tool'";
    for (const id of [...calls.map(call => call.id), ...(answered === undefined ? [] : [answered])])
      if (!/^[a-zA-Z0-9]{9}$/.test(id))
        return `Tool call id was ${id} but must be a-z, A-Z, 0-9, with a length of 9.`;
    if (role === 'tool') {
      if (answered === undefined || !open.includes(answered))
        return 'Unexpected tool call id in tool results';
      open = open.filter(id => id !== answered);
      continue;
    }
    if (open.length > 0) return 'Not the same number of function calls and responses';
    open = calls.map(call => call.id);
    if (open.some(id => seen.has(id))) return 'Duplicate tool call id';
    for (const id of open) seen.add(id);
  }
  return undefined;
}
