import type { SequencedEvent } from '../../protocol/events';
import { reduce } from '../../protocol/reduce';
import { emptyThread, type TurnState } from '../../protocol/state';
import { KeptTurns } from './kept-turns';

/** A thread of turns with a message of so many characters each; counts what is read of it. */
class Turns {
  readonly entries: SequencedEvent[] = [];
  reads = 0;

  constructor(
    readonly threadId: string,
    private readonly characters: number
  ) {}

  add(): void {
    const turnId = `u_${this.entries.length}`;
    const messageId = `m_${this.entries.length}`;
    const events: readonly SequencedEvent['event'][] = [
      { type: 'turn-start', turnId, mode: 'ask', input: [{ type: 'text', text: turnId }] },
      { type: 'message-start', turnId, messageId },
      { type: 'message-end', messageId, text: 'x'.repeat(this.characters) },
      { type: 'turn-end', turnId, reason: 'done', changes: [], usage: {}, verdicts: NONE }
    ];
    for (const event of events)
      this.entries.push({ seq: this.entries.length + 1, time: 0, actor: 'agent', event });
  }

  *read(after: number): Generator<SequencedEvent> {
    for (const entry of this.entries.filter(({ seq }) => seq > after)) {
      this.reads += 1;
      yield entry;
    }
  }

  get turns(): readonly TurnState[] {
    return this.entries.reduce(reduce, emptyThread(this.threadId)).turns;
  }
}

const NONE = { allowed: 0, asked: 0, denied: 0 };

test('each look reads what came since the last, and sees all turns', () => {
  const kept = new KeptTurns();
  const thread = new Turns('t_1', 10);
  for (let turn = 1; turn <= 3; turn++) {
    thread.add();
    expect(kept.of(thread)).toEqual(thread.turns);
  }
  expect(thread.reads).toBe(12);
});

test('what is kept is bounded: the thread that was looked at longest ago is read whole again', () => {
  const kept = new KeptTurns(4_000);
  const [first, second] = [new Turns('t_1', 1_000), new Turns('t_2', 1_000)];
  for (const thread of [first, second]) {
    thread.add();
    expect(kept.of(thread)).toEqual(thread.turns);
  }
  kept.of(first);
  expect([first.reads, second.reads]).toEqual([8, 4]);
});

test('a thread that is too large to be kept is still told whole', () => {
  const kept = new KeptTurns(500);
  const thread = new Turns('t_1', 1_000);
  thread.add();
  thread.add();
  expect(kept.of(thread)).toEqual(thread.turns);
  expect(kept.of(thread)).toEqual(thread.turns);
});
