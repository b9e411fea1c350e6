import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readItems } from '../models/wire/read-items';
import { HostAsker } from './ask-host';
import { ProxyRoutes } from './proxy-routes';

/** How a body goes out and comes in, over a real connection. */

const seen: { length: string | undefined; body: Buffer }[] = [];
let answer: (response: ServerResponse) => void = response => response.end();
const server = createServer((request, response) => void take(request, response));
const asker = new HostAsker(new ProxyRoutes({}));
let url: URL;

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  seen.push({ length: request.headers['content-length'], body: Buffer.concat(parts) });
  answer(response);
}

beforeAll(async () => {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  // The cast: what listens at a port has an address with one.
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(async () => {
  asker.close();
  await new Promise(done => server.close(done));
});

const ask = (body?: string): Promise<Response> =>
  asker.ask({ url, method: 'POST', headers: {}, body });

test.each([
  ['nothing', ''],
  ['a line', 'Grüße, 🙂'],
  ['more than a piece', 'a'.repeat(200_000)],
  ['pairs over every cut', `x${'🙂'.repeat(100_000)}`],
  ['a half pair at a cut', `${'x'.repeat(64 * 1024 - 1)}\uD83D${'y'.repeat(10)}`]
])('sends %s whole, with its length', async (_name, body) => {
  await (await ask(body)).text();
  const bytes = Buffer.from(body);
  expect(seen.map(({ length, body: got }) => [length, got.equals(bytes)])).toEqual([
    [String(bytes.length), true]
  ]);
});

test('what lies ready of an answer comes as few pieces, each byte once and in order', async () => {
  answer = response => {
    response.cork();
    for (let word = 0; word < 500; word++) response.write(`${word} `);
    response.uncork();
    response.end();
  };
  const pieces: Uint8Array[] = [];
  const { body } = await ask();
  if (body !== null) for await (const piece of readItems(body)) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe(
    Array.from({ length: 500 }, (_, word) => `${word} `).join('')
  );
  expect(pieces.length).toBeLessThan(50);
});

test('an answer that breaks off fails where it is read', async () => {
  answer = response => {
    response.writeHead(200, { 'Content-Length': '10' });
    response.write('half', () => response.destroy());
  };
  await expect((await ask()).text()).rejects.toThrow();
});

test('who lets go of an answer ends its connection', async () => {
  const ended = new Promise<void>(done => {
    answer = response => {
      response.on('close', done);
      response.write('a word');
    };
  });
  await (await ask()).body?.cancel();
  await ended;
});
