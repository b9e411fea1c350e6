import type { CallItem, TurnState } from '../../protocol/state';
import { Conversation } from './conversation';

const turnOf = (text: string, more: Partial<TurnState> = {}): TurnState => ({
  turnId: 'u1',
  mode: 'agent',
  input: [{ type: 'text', text }],
  startedAt: 0,
  items: [],
  uncovered: [],
  ...more
});
const callOf = (callId: string, more: Partial<CallItem> = {}): CallItem => ({
  type: 'call',
  callId,
  tool: 'read_file',
  input: { path: 'a.txt' },
  startedAt: 0,
  ...more
});
const says = (text: string): TurnState['items'][number] => ({
  type: 'message',
  messageId: text,
  text,
  done: true
});
const end = (reason: 'done' | 'cancelled'): NonNullable<TurnState['end']> => ({
  reason,
  changes: [],
  usage: {},
  verdicts: { allowed: 0, asked: 0, denied: 0 },
  time: 0
});

/** Who speaks, and of which calls. */
const outline = (conversation: Conversation): readonly string[] =>
  conversation.messages.map(({ role, content }) =>
    typeof content === 'string'
      ? role
      : `${role}: ${content
          .map(part =>
            part.type === 'text'
              ? part.text
              : part.type === 'tool-call' || part.type === 'tool-result'
                ? `${part.type} ${part.toolCallId}`
                : part.type
          )
          .join(', ')}`
  );

test('steps of a past turn are told apart, and each call has its result', () => {
  const items = [
    says('First.'),
    callOf('c1', { outcome: 'ok', output: { text: 'x' } }),
    callOf('c2', { outcome: 'denied', error: { code: 'denied', message: 'No.' } }),
    says('Then.'),
    callOf('c3')
  ];
  const conversation = new Conversation({ turns: [turnOf('Go.', { items })] }, 'mark');
  expect(outline(conversation)).toEqual([
    'user: Go.',
    'assistant: First., tool-call c1, tool-call c2',
    'tool: tool-result c1, tool-result c2',
    'assistant: Then., tool-call c3',
    'tool: tool-result c3'
  ]);
  const told = JSON.stringify(conversation.messages);
  expect(told).toContain('No.');
  expect(told).toMatch(/outcome\W+interrupted/);
});

test('what a turn that did not simply end came to is told before the next prompt, and two prompts are one message', () => {
  const turns = [
    turnOf('One.', { end: end('cancelled') }),
    turnOf('Two.', { end: end('done'), items: [says('Yes.')], checkpoint: 'undone' }),
    turnOf('Three.')
  ];
  expect(outline(new Conversation({ turns }, 'mark'))).toEqual([
    'user: One., [The turn before ended: cancelled.]\n\nTwo.',
    'assistant: Yes.',
    'user: [The person undid the changes of the turn before.]\n\nThree.'
  ]);
});

test('a text that was begun and never filled is not told again, and a call without a report is interrupted', () => {
  const conversation = new Conversation({ turns: [turnOf('Go.')] }, 'mark');
  conversation.addStep(
    1,
    [
      { type: 'text', text: '' },
      { type: 'tool-call', toolCallId: 'a', toolName: 'read_file', input: {} }
    ],
    []
  );
  conversation.addStep(2, [{ type: 'text', text: '' }], []);
  expect(outline(conversation)).toEqual([
    'user: Go.',
    'assistant: tool-call a',
    'tool: tool-result a'
  ]);
  expect(JSON.stringify(conversation.messages)).toMatch(/outcome\W+interrupted/);
});

test('half a character, whoever said it, stands in no request of its thread', () => {
  const half = 'a\ud83d';
  const turn = turnOf(half, {
    items: [
      says(half),
      callOf('c1', { input: { [half]: [half] }, outcome: 'ok', output: { text: half } })
    ]
  });
  const conversation = new Conversation({ turns: [turn, turnOf('whole \ud83d\ude00')] }, 'mark');
  const told = JSON.stringify(conversation.messages);
  // JSON writes halves, and nothing else, as such escapes.
  expect(told).not.toMatch(/\\ud[89a-f]/);
  expect(told.match(/a\ufffd/g)?.length).toBeGreaterThanOrEqual(5);
  expect(told).toContain('whole \ud83d\ude00');
});
