// A server of tools that plants a text where its first argument says; the second is the text, in base64.
import { createInterface } from 'node:readline';

const [, , place = '', encoded = ''] = process.argv;
const planted = Buffer.from(encoded, 'base64').toString();
const say = message => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const text = (words, more = {}) => ({ content: [{ type: 'text', text: words }], ...more });

const work = {
  name: 'work',
  description: place === 'description' ? planted : 'Does work.',
  inputSchema: { type: 'object', properties: { words: { type: 'string' } } }
};

const results = {
  text: () => text(planted),
  structured: () => ({ content: [], structuredContent: { deep: [{ note: planted }] } }),
  error: () => text(planted, { isError: true })
};

let called;
const answers = {
  initialize: () => ({
    protocolVersion: '2025-06-18',
    capabilities: { tools: {}, resources: {}, prompts: {} },
    serverInfo: { name: 'planted', version: '1' }
  }),
  'tools/list': () => ({ tools: [work] }),
  'tools/call': () => (results[place] ?? (() => text('done')))(),
  'resources/read': () => ({ contents: [{ uri: 'notes://a', text: planted }] }),
  'prompts/get': () => ({
    messages: [{ role: 'user', content: { type: 'text', text: planted } }]
  })
};

createInterface({ input: process.stdin }).on('line', line => {
  const { id, method, result } = JSON.parse(line);
  if (method === undefined) return say({ id: called, result: text(`You: ${result.action}`) });
  if (id === undefined) return undefined;
  if (method === 'tools/call' && place === 'question') {
    called = id;
    return say({
      id: 'q',
      method: 'elicitation/create',
      params: { message: planted, requestedSchema: { type: 'object', properties: {} } }
    });
  }
  const answer = answers[method];
  return answer === undefined
    ? say({ id, error: { code: -32601, message: 'no such method' } })
    : say({ id, result: answer() });
});
