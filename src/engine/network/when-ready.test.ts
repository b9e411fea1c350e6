import net from 'node:net';
import { whenReady } from './when-ready';

let server: net.Server;
let port: number;

beforeEach(async () => {
  server = net.createServer(socket => socket.on('error', () => undefined).resume());
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  // The cast: a server that listens on a port has such an address.
  ({ port } = server.address() as net.AddressInfo);
});

afterEach(() => new Promise(done => server.close(done)));

const host = '127.0.0.1';

test('a socket is given once it says that it is ready', async () => {
  const socket = await whenReady(net.connect({ host, port }), 'connect', { host, port });
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});

test('[JM-20] what nobody wants any more is destroyed, also where that was so from the start', async () => {
  const socket = net.connect({ host, port });
  const signal = AbortSignal.abort('not wanted');
  await expect(whenReady(socket, 'connect', { host, port, signal })).rejects.toBe('not wanted');
  expect(socket.destroyed).toBe(true);
});

test('[JM-20] what does not become ready in its time is destroyed, and is no answer', async () => {
  // A plain connection never becomes one of TLS.
  const socket = net.connect({ host, port });
  const ready = whenReady(socket, 'secureConnect', { host, port, waitMs: 50 });
  await expect(ready).rejects.toMatchObject({ reason: 'no-answer' });
  expect(socket.destroyed).toBe(true);
});
