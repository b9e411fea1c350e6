import type { ServerResponse } from 'node:http';
import { chat } from './chat.ts';
import { converse } from './converse.ts';
import { gemini } from './gemini.ts';
import { messages } from './messages.ts';
import { mistral } from './mistral.ts';
import { responses } from './responses.ts';
import type { Asked, Dialect, Reply } from './said.ts';

/** Replies to a request in the dialect that its path asks for. */
export async function answer(asked: Asked, reply: Reply, response: ServerResponse): Promise<void> {
  if ('status' in reply) {
    const { status, headers = {}, body = { error: { message: `status ${status}` } } } = reply;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
    return;
  }
  const dialect = dialectOf(asked.path);
  if (dialect === undefined) {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"There is no such path here."}}');
    return;
  }
  const refusal = dialect.refuse?.(asked.body);
  if (refusal !== undefined) {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ object: 'error', message: refusal }));
    return;
  }
  const [first] = reply;
  if (first !== undefined && 'fault' in first && first.fault === 'silence') return;
  response.writeHead(200, { 'content-type': dialect.contentType, 'cache-control': 'no-cache' });
  response.flushHeaders();
  const speaker = dialect.speak();
  for (const said of reply) {
    if ('until' in said) {
      await said.until;
      continue;
    }
    if ('fault' in said) {
      if (said.fault === 'end') response.end();
      // What was said before is read before the connection breaks.
      else if (said.fault === 'cut') setTimeout(() => response.destroy(), 50);
      else if (said.fault === 'garbage') response.end('data: {no json\n\n');
      return;
    }
    response.write(speaker(said));
    if ('finish' in said || 'error' in said) break;
  }
  response.end();
}

const dialectOf = (path: string): Dialect | undefined => {
  if (path.endsWith('/converse-stream')) return converse;
  if (path.endsWith('/mistral/chat/completions')) return mistral;
  if (path.endsWith('/chat/completions')) return chat;
  if (path.endsWith('/messages')) return messages;
  if (path.endsWith('/responses')) return responses;
  return path.includes(':streamGenerateContent') ? gemini : undefined;
};
