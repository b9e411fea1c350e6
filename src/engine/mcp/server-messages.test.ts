import type { MessageLevel } from '../config/message-levels';
import { ServerMessages } from './server-messages';

function listen(level: MessageLevel) {
  const rows: string[] = [];
  let now = 0;
  const messages = new ServerMessages(
    'notes',
    () => level,
    row => rows.push(row),
    () => ({}),
    () => now
  );
  return { rows, messages, wait: (ms: number) => (now += ms) };
}

const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

test.each<[MessageLevel, readonly string[]]>([
  ['off', []],
  ['error', LEVELS.slice(4)],
  ['warning', LEVELS.slice(3)],
  ['info', LEVELS.slice(1)],
  ['debug', LEVELS]
])('[JM-23] at %s these messages are shown', (level, shown) => {
  const { rows, messages } = listen(level);
  for (const each of [...LEVELS, 'shout']) messages.take({ level: each, data: 'words' });
  expect(rows).toEqual(shown.map(each => `notes, unverified, ${each}: words\n`));
});

test.each([
  ['lines', 'a\nnotes, unverified, error: b', 'a notes, unverified, error: b'],
  ['what turns text round', 'a\u202eb\u001b[31m', 'a\\u{202e}b\\u{1b}[31m'],
  ['a value', { at: 1 }, '{"at":1}'],
  ['a secret', { password: 'canary' }, expect.not.stringContaining('canary')],
  ['much', 'x'.repeat(100_000), `${'x'.repeat(500)} …`]
])('[JM-23] a message that holds %s is one line that shows it', (_what, data, shown) => {
  const { rows, messages } = listen('debug');
  messages.take({ level: 'info', data });
  const [row = ''] = rows;
  expect(row.slice('notes, unverified, info: '.length, -1)).toEqual(shown);
  expect(row.slice(0, -1)).not.toContain('\n');
});

test('[JM-23] a flood is bounded in a second and in all, and what was left out is said', () => {
  const { rows, messages, wait } = listen('debug');
  for (let second = 0; second < 10; second++) {
    for (let at = 0; at < 1000; at++) messages.take({ level: 'info', data: 'more' });
    if (second === 0) expect(rows).toHaveLength(20);
    wait(1000);
  }
  messages.progress({ progress: 1, total: 2 });
  expect(rows).toHaveLength(100);
  messages.end();
  expect(rows.at(-1)).toBe('notes: 9901 more messages left out\n');
});

test('[JM-23] how far a call is has no level, and is shown unless nothing is', () => {
  const { rows, messages } = listen('error');
  messages.progress({ progress: 1, total: 2, message: 'half\u200b' });
  messages.progress({ progress: 3 });
  expect(rows).toEqual(['1/2 half\\u{200b}\n', '3\n']);
  const off = listen('off');
  off.messages.progress({ progress: 1 });
  expect(off.rows).toEqual([]);
});
