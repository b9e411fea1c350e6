import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputStream } from '../agent/live-output';
import type { Journal } from '../journal/journal';
import { openJournal } from '../journal/open-journal';
import { endOpenItems, readTurn } from './open-items';
import { Thread } from './thread';

let base: string;
let journal: Journal;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'items-')));
  mkdirSync(join(base, 'state'), { mode: 0o700 });
  const place = { stateDir: join(base, 'state'), serverRoot: '/srv', localParent: base };
  journal = openJournal({ ...place, principal: 'local', headless: false }, Date.now);
});
afterEach(() => {
  journal.close();
  rmSync(base, { recursive: true, force: true });
});

test.each([
  ['run_command', { stdout: 'so far', stderr: '' }],
  ['far__read_it', undefined]
])('what %s said before it was cut is told as %j', (tool, output) => {
  const open = (): Thread =>
    new Thread(
      't_a',
      journal,
      () => undefined,
      Date.now,
      event => event
    );
  const callId = 'c_a';
  const thread = open();
  thread.append('user', { type: 'thread-created', workspace: 'w', title: '' });
  thread.append('user', { type: 'turn-start', turnId: 'u_a', mode: 'agent', input: [] });
  thread.append('agent', { type: 'tool-call-start', turnId: 'u_a', callId, tool, input: {} });
  const stream = 'stdout';
  thread.animate(outputStream(callId, stream), 'agent', {
    type: 'tool-output-delta',
    callId,
    stream,
    text: 'so far'
  });
  const next = open();
  const turn = readTurn(next, 'u_a');
  expect(turn && endOpenItems(next, turn, 'restarted')).toEqual([]);
  const last = [...next.read(0)].at(-1)?.event;
  expect(last).toMatchObject({ type: 'tool-call-end', callId, outcome: 'interrupted' });
  expect(last?.type === 'tool-call-end' && last.output).toEqual(output);
});
