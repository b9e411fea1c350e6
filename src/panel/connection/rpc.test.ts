import { FakeGate, NO_ANSWER, type Answers, type FakeSocket } from '../../../tests/panel/fake-gate';
import { Rpc } from './rpc';

async function open(
  answers: Answers,
  timeoutMs = () => 15_000
): Promise<{ rpc: Rpc; socket: FakeSocket }> {
  const gate = new FakeGate(answers);
  const socket = new gate.settings.WebSocket('ws://lab.test/');
  await new Promise(resolve => socket.addEventListener('open', resolve));
  return { rpc: new Rpc(socket, timeoutMs), socket: gate.socket };
}

const refuse = (): never => {
  throw { code: 'not-found' };
};

test('[NB-15] ten thousand requests, answered, refused or cut off, leave nothing behind', async () => {
  const { rpc, socket } = await open({
    'thread/list': () => ({ threads: [] }),
    'policy/get': refuse,
    'sandbox/check': () => NO_ANSWER
  });
  const kinds = await Promise.all(
    Array.from({ length: 10_000 }, async (_, index) => {
      const asked =
        index % 3 === 0
          ? rpc.request('thread/list', {})
          : index % 3 === 1
            ? rpc.request('policy/get', { workspace: '' })
            : rpc.request('sandbox/check', {});
      if (index === 9999) setTimeout(() => socket.drop(1006));
      return asked.then(
        () => 'answered',
        (error: { readonly code: string }) => error.code
      );
    })
  );
  const count = (kind: string): number => kinds.filter(other => other === kind).length;
  expect([count('answered'), count('not-found'), count('connection-lost')]).toEqual([
    3334, 3333, 3333
  ]);
  expect(rpc.pending).toBe(0);
  rpc.dispose();
  rpc.dispose();
});

test.each([
  ['no JSON', '{'],
  ['no object', '7'],
  ['an answer to nothing', '{"jsonrpc":"2.0","id":99,"result":{}}'],
  ['a request, which this page does not take', '{"jsonrpc":"2.0","id":1,"method":"event"}'],
  ['bytes', new ArrayBuffer(4)]
])('%s is passed over, and the line goes on', async (_, data) => {
  const { rpc, socket } = await open({ ping: () => ({}) });
  let notified = 0;
  rpc.notified.connect(() => (notified += 1));
  socket.dispatchEvent(new MessageEvent('message', { data }));
  await expect(rpc.request('ping', {})).resolves.toEqual({});
  expect(notified).toBe(0);
});

test('[JM-20] a request that nobody answers fails in the time of the settings, and what comes later is passed over', async () => {
  jest.useFakeTimers();
  try {
    let milliseconds = 15_000;
    const opening = open({ 'thread/list': () => NO_ANSWER, ping: () => ({}) }, () => milliseconds);
    await jest.advanceTimersByTimeAsync(1);
    const { rpc, socket } = await opening;
    const first = rpc.request('thread/list', {}).catch((error: unknown) => error);
    milliseconds = 5000;
    const second = rpc.request('thread/list', {}).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(5000);
    expect(await second).toMatchObject({
      code: 'no-answer',
      message:
        'The server did not answer thread/list in 5 s. It may still be carried out; try again.'
    });
    expect(rpc.pending).toBe(1);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await first).toMatchObject({ code: 'no-answer' });
    const late = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { threads: [] } });
    socket.dispatchEvent(new MessageEvent('message', { data: late }));
    await expect(rpc.request('ping', {})).resolves.toEqual({});
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});
