import { MESSAGE_BOUNDS, MessageReader } from './message-reader';

function readAll(chunks: readonly (string | Buffer)[]): { taken: object[]; fault?: string } {
  const taken: object[] = [];
  const reader = new MessageReader(message => taken.push(message));
  try {
    for (const chunk of chunks) reader.push(Buffer.from(chunk));
    return { taken };
  } catch (error) {
    // The cast: only coded errors are thrown.
    return { taken, fault: (error as { code: string }).code };
  }
}

const line = `${JSON.stringify({ a: 'é' })}\n`;

test.each<[what: string, chunks: readonly (string | Buffer)[], expected: unknown]>([
  ['one message', [line], { taken: [{ a: 'é' }] }],
  ['several in a chunk', [line + line], { taken: [{ a: 'é' }, { a: 'é' }] }],
  [
    'one in pieces, cut in a character',
    [Buffer.from(line).subarray(0, 7), Buffer.from(line).subarray(7)],
    { taken: [{ a: 'é' }] }
  ],
  ['blank lines and lines that are none', ['\n \nhello\n7\n"a"\n', line], { taken: [{ a: 'é' }] }],
  ['an end that has not come', ['{"a":1'], { taken: [] }],
  [
    'too much without an end',
    ['x'.repeat(MESSAGE_BOUNDS.messageBytes), 'x'],
    { taken: [], fault: 'mcp-too-large' }
  ],
  [
    'too much in one line',
    [`${'x'.repeat(MESSAGE_BOUNDS.messageBytes + 1)}\n`],
    { taken: [], fault: 'mcp-too-large' }
  ],
  [
    'too much of what is none',
    ['hello\n'.repeat(MESSAGE_BOUNDS.strayLines + 1)],
    { taken: [], fault: 'mcp-too-fast' }
  ]
])('[JM-26] reads %s', (_what, chunks, expected) => {
  expect(readAll(chunks)).toEqual(expected);
});

test('too many in a second end it', () => {
  const { taken, fault } = readAll([line.repeat(MESSAGE_BOUNDS.perSecond + 1)]);
  expect([taken.length, fault]).toEqual([MESSAGE_BOUNDS.perSecond, 'mcp-too-fast']);
});
