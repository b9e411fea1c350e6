import { spawn, type ChildProcess } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import type { ServerPin } from '../src/engine/config/server-pin';
import { McpBench } from './mcp-bench';

// Real servers in the sandbox, on machines that may be busy.
jest.setTimeout(30_000);

/** Servers at an address: the reference server as it is, and ones of our own that answer as none should. */

let bench: McpBench;
const servers: http.Server[] = [];
let reference: ChildProcess | undefined;

beforeAll(async () => {
  bench = await McpBench.open({ timing: { connectMs: 5000, callMs: 3000 } });
}, 60_000);

afterAll(async () => {
  await bench.close();
  servers.forEach(server => server.closeAllConnections());
  servers.forEach(server => server.close());
  reference?.kill('SIGKILL');
});

const at = (url: string, more: object = {}): ServerPin =>
  // The cast: what else a row says of it is checked by the policy that it goes into.
  ({ name: 'web', transport: 'http', url, ...more }) as ServerPin;

type Answer = (request: http.IncomingMessage, body: string, response: http.ServerResponse) => void;

/** A server of our own on this machine; its address. */
async function listen(answer: Answer): Promise<string> {
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => answer(request, body, response));
  });
  servers.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  // The cast: it listens at a port.
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/mcp`;
}

/** Answers as an honest server; `call` says what a call comes to. */
const honest =
  (call: (id: unknown, response: http.ServerResponse) => void): Answer =>
  (request, body, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    // The cast: the client sends it.
    const { id, method } = JSON.parse(body) as { id?: unknown; method: string };
    const say = (result: object): void => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    };
    switch (method) {
      case 'initialize':
        return say({
          protocolVersion: '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'web', version: '1' }
        });
      case 'tools/list':
        return say({ tools: [{ name: 'work', inputSchema: { type: 'object' } }] });
      case 'tools/call':
        return call(id, response);
      default:
        if (id === undefined) return void response.writeHead(202).end();
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end(
          JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'none' } })
        );
    }
  };

const done = (id: unknown, response: http.ServerResponse, text = 'done'): void => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const result = { content: [{ type: 'text', text }] };
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
};

test('the reference server answers over streamable HTTP, with progress and questions', async () => {
  const port = 20_000 + (process.pid % 20_000);
  const script = path.join(
    __dirname,
    '../node_modules/@modelcontextprotocol/server-everything/dist/index.js'
  );
  reference = spawn(process.execPath, [script, 'streamableHttp'], {
    env: { PATH: process.env['PATH'], PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe']
  });
  await new Promise<void>((ready, fail) => {
    reference?.once('exit', () => fail(new Error('The reference server ended.')));
    reference?.stderr?.on('data', (said: Buffer) => {
      if (said.toString().includes('listening')) ready();
    });
  });
  await bench.add(at(`http://127.0.0.1:${port}/mcp`));
  expect((await bench.call('web__echo', { message: 'far' })).output?.text).toBe('Echo: far');
  const long = await bench.call('web__trigger-long-running-operation', { duration: 0.2, steps: 2 });
  expect([long.outcome, long.live.split('\n')[0]]).toEqual(['ok', '1/2']);
  const asked = await bench.call(
    'web__trigger-elicitation-request',
    {},
    { elicit: () => Promise.resolve({ action: 'decline' }) }
  );
  expect(asked.output?.text).toMatch(/declined/);
}, 60_000);

test('[JM-22] no redirect is followed, and nothing but the pinned origin is asked', async () => {
  const other: string[] = [];
  const elsewhere = await listen((_request, _body, response) => {
    other.push('asked');
    response.writeHead(200).end('{}');
  });
  for (const [status, to] of [
    [307, elsewhere],
    [308, '/other'],
    [302, 'file:///etc/passwd']
  ] as const) {
    const url = await listen((_request, _body, response) => {
      response.writeHead(status, { Location: to }).end();
    });
    await expect(bench.add(at(url))).rejects.toMatchObject({ code: 'mcp-connection' });
  }
  expect(other).toEqual([]);
});

const answers: readonly [
  what: string,
  call: (id: unknown, response: http.ServerResponse) => void,
  outcome: string,
  code: string | undefined
][] = [
  ['answers', (id, response) => done(id, response), 'ok', undefined],
  ['hangs', () => undefined, 'timeout', 'mcp-timeout'],
  ['dies', (_id, response) => response.destroy(), 'interrupted', 'mcp-ended'],
  ['fails', (_id, response) => void response.writeHead(500).end('canary'), 'failed', 'mcp-other'],
  [
    'lets nobody in',
    (_id, response) => void response.writeHead(403).end('canary'),
    'failed',
    'mcp-permission'
  ],
  [
    'sends 50 MB',
    (id, response) => done(id, response, 'x'.repeat(50 * 2 ** 20)),
    'interrupted',
    'mcp-too-large'
  ],
  [
    'floods',
    (_id, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const one = {
        jsonrpc: '2.0',
        method: 'notifications/message',
        params: { level: 'info', data: 1 }
      };
      response.write(`data: ${JSON.stringify(one)}\n\n`.repeat(5000));
    },
    'interrupted',
    'mcp-too-fast'
  ]
];

test.each(answers)('[JM-13] one that %s', async (_what, call, outcome, code) => {
  await bench.add(at(await listen(honest(call))));
  const result = await bench.call('web__work');
  expect([result.outcome, result.error?.code]).toEqual([outcome, code]);
  expect(JSON.stringify(result)).not.toMatch(/canary|127\.0\.0\.1/);
});

test('headers come from the gate, by reference, and a server nobody listens for is told as such', async () => {
  const seen: unknown[] = [];
  bench.secrets.set('Authorization', 'Bearer canary-header');
  const url = await listen((request, body, response) => {
    seen.push(request.headers['authorization']);
    honest((id, answer) => done(id, answer, 'got Bearer canary-header'))(request, body, response);
  });
  await bench.add(at(url, { headers: { Authorization: 'env:NOTES' } }));
  expect((await bench.call('web__work')).outcome).toBe('ok');
  expect(new Set(seen)).toEqual(new Set(['Bearer canary-header']));
  bench.secrets.clear();
  await expect(bench.add(at(url, { headers: { Authorization: 'env:NOTES' } }))).rejects.toThrow();
  await expect(bench.add(at('http://127.0.0.1:9/mcp'))).rejects.toMatchObject({
    code: 'mcp-connection'
  });
});

test('[JM-8] a token that is not taken is asked for anew, once, and a person who must sign in is told', async () => {
  const tokens: unknown[] = [];
  const url = await listen((request, body, response) => {
    tokens.push(request.headers['authorization']);
    if (request.headers['authorization'] === 'Bearer token-2')
      honest((id, answer) => done(id, answer))(request, body, response);
    else response.writeHead(401, { 'WWW-Authenticate': 'Bearer scope="a"' }).end();
  });
  bench.lastToken = '';
  bench.answerToken = refused => (refused === 'token-1' ? 'token-2' : bench.lastToken || 'token-1');
  await bench.add(at(url, { oauth: {} }));
  expect((await bench.call('web__work')).outcome).toBe('ok');
  expect(tokens.slice(0, 2)).toEqual(['Bearer token-1', 'Bearer token-2']);
  expect(tokens.filter(token => token === 'Bearer token-1')).toHaveLength(1);

  bench.answerToken = () => undefined;
  await expect(bench.add(at(url, { oauth: {} }))).rejects.toMatchObject({ code: 'needs-sign-in' });
});
