import { FakeGate, INITIALIZED, NO_ANSWER, type Answers } from '../../../tests/panel/fake-gate';
import { Connection } from './connection';

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  for (const connection of connections.splice(0)) connection.dispose();
  jest.useRealTimers();
});

const connections: Connection[] = [];

function start(answers: Answers = {}): { gate: FakeGate; connection: Connection } {
  const gate = new FakeGate(answers);
  const connection = new Connection({
    settings: gate.settings,
    version: () => '1.0.0',
    random: () => 1
  });
  connections.push(connection);
  return { gate, connection };
}

const settle = (milliseconds = 0): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);

test('[NB-12, JP-25] takes a ticket, offers our subprotocol below the base URL, and puts no secret in a URL', async () => {
  const { gate, connection } = start();
  connection.connect(true);
  await settle();
  expect(connection.state.state).toBe('open');
  expect(gate.urls.map(url => url.replace(/\?\d+$/, ''))).toEqual([
    'http://lab.test/user/ada/sallyport/api/tickets',
    'ws://lab.test/user/ada/sallyport/api/socket'
  ]);
  expect(gate.subprotocols).toEqual(['sallyport.v1']);
  expect(gate.urls.join()).not.toMatch(/token|ticket-/);
  expect(gate.heard.map(({ method, params }) => ({ method, params }))).toEqual([
    {
      method: 'initialize',
      params: {
        protocolVersion: 1,
        ticket: 'ticket-1',
        client: { name: 'panel', version: '1.0.0' },
        visible: true
      }
    }
  ]);
});

test('a hidden panel does not ask for the engine, and opens the line again when it is shown', async () => {
  const { gate, connection } = start();
  connection.connect(false);
  await settle();
  connection.connect(true);
  connection.connect(true);
  await settle();
  expect(gate.heardOf('initialize').map(({ params }) => params['visible'])).toEqual([false, true]);
  expect(gate.sockets.map(({ readyState }) => readyState)).toEqual([3, 1]);
});

test.each([
  [401, 'signed-out'],
  [403, 'signed-out'],
  [404, 'refused']
])('[NB-16] a ticket refused with %d ends in "%s", without a loop', async (status, state) => {
  const { gate, connection } = start();
  gate.ticketStatus = status;
  connection.connect(true);
  await settle(600_000);
  expect(connection.state.state).toBe(state);
  expect(gate.urls).toHaveLength(1);
});

test('[NB-16] a network that fails is tried again ever later, and at most half a minute apart', async () => {
  const { gate, connection } = start();
  gate.ticketStatus = 0;
  connection.connect(true);
  await settle();
  const delays: number[] = [];
  for (let retry = 0; retry < 7; retry++) {
    if (connection.state.state !== 'waiting') throw new Error(connection.state.state);
    expect(connection.state.attempt).toBe(retry + 1);
    delays.push(connection.state.retryAt - Date.now());
    await settle(delays.at(-1));
  }
  expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  gate.ticketStatus = 201;
  connection.retryNow();
  await settle();
  expect(connection.state.state).toBe('open');
});

test('[NB-16] the wait is as long as the server asks for', async () => {
  const { gate, connection } = start();
  gate.ticketStatus = 429;
  gate.retryAfter = '17';
  connection.connect(true);
  await settle();
  expect(connection.state).toEqual({
    state: 'waiting',
    attempt: 1,
    retryAt: Date.now() + 17_000,
    cause: 'busy'
  });
});

test('[KS-12] a server that cannot record anything is named, and tried again', async () => {
  const { gate, connection } = start();
  gate.ticketStatus = 503;
  gate.refusal = { code: 'audit-unwritable', message: 'The audit cannot be written.', fix: '' };
  connection.connect(true);
  await settle();
  expect(connection.state).toMatchObject({ state: 'waiting', cause: 'audit' });
  gate.ticketStatus = 201;
  connection.retryNow();
  await settle();
  expect(connection.state.state).toBe('open');
});

test('a 503 of somebody in between is the network', async () => {
  const { gate, connection } = start();
  gate.ticketStatus = 503;
  connection.connect(true);
  await settle();
  expect(connection.state).toMatchObject({ state: 'waiting', cause: 'network' });
});

test('tickets without sockets, three times in a row, name a proxy', async () => {
  const { gate, connection } = start();
  gate.socketsOpen = false;
  connection.connect(true);
  const causes: string[] = [];
  connection.stateChanged.connect((_, state) => {
    if (state.state === 'waiting') causes.push(state.cause);
  });
  await settle(10_000);
  expect(causes.slice(0, 3)).toEqual(['network', 'network', 'proxy']);
});

test.each([
  [1006, { state: 'waiting', cause: 'network' }],
  [4403, { state: 'refused', reason: 'rights' }],
  [4410, { state: 'waiting', cause: 'server-stops' }]
])('a line closed with %d leads to %j', async (code, state) => {
  const { gate, connection } = start();
  connection.connect(true);
  await settle();
  gate.socket.drop(code);
  expect(connection.state).toMatchObject(state);
});

test('a lease that ended takes a new ticket at once; only its 403 asks to sign in', async () => {
  const { gate, connection } = start();
  connection.connect(true);
  await settle(15_000);
  gate.socket.drop(4401);
  await settle();
  expect([connection.state.state, gate.tickets]).toEqual(['open', 2]);
  await settle(15_000);
  gate.ticketStatus = 403;
  gate.socket.drop(4401);
  await settle(600_000);
  expect([connection.state.state, gate.tickets]).toEqual(['signed-out', 3]);
});

test('a lease that ends at once, again and again, is not asked for in a loop', async () => {
  const { gate, connection } = start();
  connection.opened.connect(() => gate.socket.drop(4401));
  connection.connect(true);
  await settle(1000);
  expect(gate.tickets).toBeLessThan(4);
});

test('the lease is renewed with a fresh ticket within four minutes, and pings go every 20 seconds', async () => {
  const { gate, connection } = start({
    'lease/renew': () => ({ leaseSeconds: 300, role: 'viewer' })
  });
  const roles: string[] = [];
  connection.renewed.connect((_, role) => roles.push(role));
  connection.connect(true);
  await settle(240_000);
  expect(gate.heardOf('lease/renew').map(({ params }) => params)).toEqual([{ ticket: 'ticket-2' }]);
  expect(gate.urls.filter(url => /tickets\?for=lease/.test(url))).toHaveLength(1);
  expect(roles).toEqual(['viewer']);
  expect(gate.heardOf('ping')).toHaveLength(12);
});

test('a line on which nothing is heard any more is given up', async () => {
  const { gate, connection } = start({ ping: () => NO_ANSWER });
  connection.connect(true);
  await settle(65_000);
  expect(gate.sockets.length).toBeGreaterThan(1);
});

test.each([
  ['another version', () => ({ ...INITIALIZED, version: '2.0.0' }), 'version'],
  ['a refusal of rights', () => Promise.reject(new Error()), undefined]
])('%s stops with a word for the person', async (_, initialize, reason) => {
  const refuse = (): never => {
    throw { code: 'forbidden' };
  };
  const { connection } = start({ initialize: reason === undefined ? refuse : initialize });
  connection.connect(true);
  await settle(60_000);
  expect(connection.state).toMatchObject({ state: 'refused', reason: reason ?? 'rights' });
});

test('[NB-15] requests in flight fail by name when the line breaks; nothing is kept or sent again', async () => {
  const { gate, connection } = start({ 'thread/create': () => NO_ANSWER });
  connection.connect(true);
  await settle();
  const lost = expect(connection.request('thread/create', { workspace: '' })).rejects.toMatchObject(
    { code: 'connection-lost' }
  );
  gate.socket.drop(1006);
  await lost;
  await settle(60_000);
  expect(connection.state.state).toBe('open');
  expect(gate.heardOf('thread/create')).toHaveLength(1);
});

test('[NB-15] disposing it twice ends every timer', async () => {
  const { gate, connection } = start();
  connection.connect(true);
  await settle();
  connection.dispose();
  connection.dispose();
  expect(gate.socket.readyState).toBe(3);
  expect(jest.getTimerCount()).toBe(0);
});
