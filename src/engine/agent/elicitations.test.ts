import type { ThreadEvent } from '../../protocol/events';
import { ElicitationDesk } from './elicitations';
import type { ThreadLog } from './thread-log';

const question = {
  server: 'files',
  tool: 'open',
  message: 'Which one?',
  schema: { type: 'object', properties: { name: { type: 'string' } } }
};

function makeDesk() {
  let now = 0;
  const events: ThreadEvent[] = [];
  const log: ThreadLog = {
    threadId: 't_1',
    append: (_actor, ...added) => void events.push(...added),
    animate: () => undefined,
    endStreams: () => undefined,
    read: () => []
  };
  const desk = new ElicitationDesk(() => now);
  const cancel = new AbortController();
  const asked = desk.ask(log, 'u_1', question, cancel.signal);
  const [request] = events;
  if (request?.type !== 'elicitation-request') throw new Error('Expected a question.');
  const { elicitationId } = request;
  const wait = (): void => {
    now += 10_000;
  };
  return { desk, events, asked, cancel, wait, answer: { threadId: 't_1', elicitationId } };
}

const accept = { action: 'accept', content: { name: 'canary' } } as const;

test('a question is answered once, after it could be read, and what was typed is the server’s alone', async () => {
  const { desk, events, asked, wait, answer } = makeDesk();
  expect(() => desk.answer({ ...answer, ...accept })).toThrow('before the question could be read');
  wait();
  expect(() => desk.answer({ ...answer, ...accept, threadId: 't_2' })).toThrow('over');
  desk.answer({ ...answer, ...accept });
  expect(await asked).toEqual(accept);
  expect(() => desk.answer({ ...answer, ...accept })).toThrow('answered or over');
  expect(events.map(({ type }) => type)).toEqual(['elicitation-request', 'elicitation-answer']);
  expect(JSON.stringify(events)).not.toContain('canary');
});

test('a no needs no waiting, and an answer to what was not asked is refused', async () => {
  const { desk, asked, wait, answer } = makeDesk();
  wait();
  const other = { ...answer, action: 'accept', content: { password: 'x' } } as const;
  expect(() => desk.answer(other)).toThrow('what was asked');
  desk.answer({ ...answer, action: 'decline' });
  expect(await asked).toEqual({ action: 'decline' });
});

test('the end of the call cancels its question, and none is asked of a call that ended', async () => {
  const { desk, events, asked, cancel, wait, answer } = makeDesk();
  cancel.abort();
  expect(await asked).toEqual({ action: 'cancel' });
  wait();
  expect(() => desk.answer({ ...answer, ...accept })).toThrow('over');
  expect(events.at(-1)).toMatchObject({ type: 'elicitation-answer', action: 'cancel' });
  const late = desk.ask({} as ThreadLog, 'u_1', question, AbortSignal.abort());
  expect(await late).toEqual({ action: 'cancel' });
});
