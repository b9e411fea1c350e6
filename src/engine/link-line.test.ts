import type { SequencedEvent } from '../protocol/events';
import type { EngineLine } from '../protocol/link';
import { lineText } from './link-line';

const GATE_BYTES = 16 * 1024 * 1024;
const huge = '\u0001'.repeat(4_000_000);

const entry = (seq: number, text: string): SequencedEvent => ({
  seq,
  time: 7,
  actor: 'agent',
  event: { type: 'message-end', messageId: 'm_1', text }
});
const standIn = (seq: number): object => ({
  ...entry(seq, ''),
  event: { type: 'notice', code: 'event-too-large', params: { type: 'message-end' } }
});
const notify = (method: string, params: unknown): EngineLine => ({
  type: 'notify',
  to: ['c1'],
  frame: { jsonrpc: '2.0', method, params }
});
const response = (result: unknown): EngineLine => ({
  type: 'response',
  connection: 'c1',
  frame: { jsonrpc: '2.0', id: 3, result }
});

test.each<[string, EngineLine, object]>([
  ['an event', notify('event', { threadId: 't', ...entry(5, huge) }), { params: standIn(5) }],
  [
    'one of a replay’s events',
    notify('events', { threadId: 't', entries: [entry(5, 'short'), entry(6, huge)] }),
    { params: { threadId: 't', entries: [entry(5, 'short'), standIn(6)] } }
  ],
  ['an answer', response({ huge }), { id: 3, error: { data: { code: 'too-large' } } }]
])('%s that no line can carry goes out as its stand-in', (_name, line, frame) => {
  const text = lineText(line);
  expect(Buffer.byteLength(text)).toBeLessThan(GATE_BYTES);
  expect(JSON.parse(text)).toMatchObject({ frame });
});

test('a line that fits is the line itself, also where it is long', () => {
  const line = response({ text: 'ä'.repeat(7_000_000) });
  expect(lineText(line)).toBe(JSON.stringify(line));
});

test('what has no stand-in is an error, and not a line', () => {
  const call = { name: 'trust/remove', params: { realPath: huge } } as const;
  expect(() => lineText({ type: 'service', id: 1, ...call })).toThrow('too long');
});
