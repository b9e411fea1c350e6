import type { CallItem, TurnState } from '../../protocol/state';
import { Conversation } from './conversation';
import type { Shortened } from './told-history';

const MARK = 'mark-1';
const call = (step: number, size: number): CallItem => ({
  type: 'call',
  callId: `c${step}`,
  tool: 'write_file',
  input: { path: `${step}.txt`, content: `[${step}${'i'.repeat(size)}${step}]` },
  startedAt: 0,
  step,
  outcome: 'ok',
  output: { text: `<${step}${'o'.repeat(size)}${step}>` }
});
const turn = (turnId: string, items: TurnState['items']): TurnState => ({
  turnId,
  mode: 'agent',
  input: [{ type: 'text', text: `The person's words ${'w'.repeat(9000)}.` }],
  startedAt: 0,
  items: [{ type: 'message', messageId: 'm', text: 'I begin.', done: true, step: 1 }, ...items],
  uncovered: []
});
const begin = (sizes: readonly number[], shortened?: Shortened): Conversation =>
  new Conversation(
    {
      turns: [
        turn('u1', [call(1, 30_000)]),
        turn(
          'u2',
          sizes.map((size, at) => call(at + 1, size))
        )
      ],
      ...(shortened && { shortened })
    },
    MARK
  );
/** Which results are told whole, from the first turn's on. */
const whole = (conversation: Conversation): string =>
  conversation.messages
    .filter(({ role }) => role === 'tool')
    .map(message => (JSON.stringify(message).includes('left out') ? '-' : 'W'))
    .join('');

test.each<[sizes: readonly number[], tokens: number, step: number | null, whole: string]>([
  // Both turns' words alone are 4,500 tokens.
  [[8000, 8000, 8000, 8000], 20_000, 1, '--WWW'],
  [[8000, 8000, 8000, 8000], 17_500, 2, '---WW'],
  [[8000, 8000, 8000, 8000], 12_000, 3, '----W'],
  [[8000, 8000, 8000, 8000], 1, 4, '-----'],
  [[], 9000, 0, '-']
])('steps of %j characters in %i tokens: short through step %p', (sizes, tokens, step, told) => {
  const conversation = begin(sizes);
  const made = conversation.makeRoom(tokens);
  expect([made?.step, whole(conversation)]).toEqual([step, told]);
  const text = JSON.stringify(conversation.messages);
  expect(text.match(/w{9000}/g)).toHaveLength(2);
  expect(text.match(/<\/mark-1>/g)).toHaveLength(1 + sizes.length);
  if (sizes.length > 0) expect(text).toMatch(/\[4i+.*4.txt|4.txt.*\[4i+/);
  // After a restart the journal tells the same.
  const again = begin(sizes, { turnId: 'u2', step: made?.step ?? 0, kept: made?.kept ?? 0 });
  expect(again.messages).toEqual(conversation.messages);
});

test('what is short already wins nothing, and is left as it is', () => {
  const conversation = begin([]);
  expect(conversation.makeRoom(9000)).not.toBeNull();
  const before = conversation.messages;
  expect(conversation.makeRoom(1)?.after ?? 0).toBeLessThan(9000);
  expect(conversation.makeRoom(1)).toBeNull();
  expect(before.length).toBe(conversation.messages.length);
});

test('steps that came live are counted as those of the journal', () => {
  const conversation = begin([]);
  for (const step of [1, 2, 3, 4]) {
    const input = { command: 'make' };
    conversation.addStep(
      step,
      [{ type: 'tool-call', toolCallId: `l${step}`, toolName: 'run_command', input }],
      [{ callId: 'c', tool: 'run_command', outcome: 'ok', output: { stdout: 'o'.repeat(9000) } }]
    );
  }
  expect(conversation.makeRoom(12_000)?.step).toBe(2);
  expect(whole(conversation)).toBe('---WW');
});
