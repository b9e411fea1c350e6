import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { readListing } from '../src/engine/mcp/tool-definition';
import { CompanyProxy, PROXY_PASSWORD } from './company-proxy';
import { certificate } from './egress-certificate';
import { openWorld, type World } from './egress-driver';
import { useStage, type Engine } from './engine-driver';
import { ModelServer, type Reply } from './model-server';

/**
 * A whole engine as the gate starts it in a company's network: names of the world are looked up nowhere, the proxy is the
 * only way out, and what is there is vouched for by an authority of the company's own.
 */

const stage = useStage();
let world: World;
let models: ModelServer;
let proxy: CompanyProxy;
beforeEach(async () => {
  models = await ModelServer.start();
  proxy = await CompanyProxy.start();
  world = await openWorld((request, response) => {
    const { host = '', ...headers } = request.headers;
    if (host.startsWith('mirror.')) {
      const { origin } = models;
      const asked = http.request(`${origin}${request.url}`, { method: request.method, headers });
      asked.on('response', answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      request.pipe(asked);
    } else if (host.startsWith('index.')) serveTool(request, response);
    else response.writeHead(200, { 'content-type': 'text/plain' }).end('The page of the world.');
  });
});
afterEach(async () => {
  await models.stop();
  await proxy.stop();
  await world.close();
});

const TOOL = { name: 'work', description: 'Works.', inputSchema: { type: 'object' } };

function serveTool(request: http.IncomingMessage, response: http.ServerResponse): void {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    // The cast: the client sends it.
    const { id, method } = JSON.parse(body) as { id?: number; method: string };
    const results: Readonly<Record<string, object>> = {
      initialize: {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'far', version: '1' }
      },
      'tools/list': { tools: [TOOL] },
      'tools/call': { content: [{ type: 'text', text: 'Worked far away.' }] }
    };
    if (id === undefined) return void response.writeHead(202).end();
    const result = results[method];
    const answer = result ? { result } : { error: { code: -32601, message: 'none' } };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
  });
}

/** An engine with this file of authorities. */
async function begin(authorities: string, replies: readonly Reply[]): Promise<Engine> {
  const file = join(stage.world.base, 'authorities.pem');
  writeFileSync(file, authorities);
  models.replies = [...replies];
  const port = world.tlsPort;
  const far = {
    name: 'far',
    transport: 'http',
    url: `https://index.example:${port}/mcp`,
    tools: { work: readListing('far', [TOOL]).tools[0]?.hash }
  };
  const baseUrl = `https://mirror.example:${port}/v1`;
  return stage.start(
    {
      models: [{ id: 'mock', provider: 'openai-compatible', model: 'm', baseUrl }],
      ...stage.policy({ mcp: { servers: [far] } })
    },
    [],
    ['env', `HTTPS_PROXY=${proxy.address}`, `NODE_EXTRA_CA_CERTS=${file}`]
  );
}

const call = (name: string, args: object): Reply => [
  { call: name, args: JSON.stringify(args) },
  { finish: 'tool' }
];

test('[MG-19] [JM-22] model, page and server of tools are reached through the company’s proxy, by the authority that the administrator named', async () => {
  const page = `https://other.example:${world.tlsPort}/page`;
  const engine = await begin(certificate, [
    call('fetch_url', { url: page }),
    call('far__work', {}),
    [{ text: 'Done.' }, { finish: 'stop' }]
  ]);
  const threadId = await engine.thread();
  expect(await engine.complete(threadId, 'Go.')).toMatchObject({ reason: 'done' });
  const ends = engine.events.flatMap(({ event }) =>
    event.type === 'tool-call-end' ? [event] : []
  );
  expect(ends).toMatchObject([
    { outcome: 'ok', output: { text: 'The page of the world.' } },
    { outcome: 'ok', output: { text: 'Worked far away.' } }
  ]);
  const led = ['mirror', 'other', 'index'].map(name => `CONNECT ${name}.example:${world.tlsPort}`);
  expect(new Set(proxy.asked)).toEqual(new Set(led));
  await engine.stop();
  // Nor does anything that is told or kept know what the proxy was shown.
  const told = [JSON.stringify(engine.lines), engine.stderr];
  const kept = readdirSync(stage.world.stateDir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  const sent = Buffer.from(`ada:${PROXY_PASSWORD}`).toString('base64');
  for (const text of [...told, ...kept])
    expect([PROXY_PASSWORD, sent].filter(secret => text.includes(secret))).toEqual([]);
}, 30_000);

test('[MG-19] without any network the product works, and a model that is elsewhere says why it does not', async () => {
  const baseUrl = 'https://models.example/v1';
  const network =
    process.getuid?.() === 0 ? ['unshare', '--net'] : ['unshare', '--map-root-user', '--net'];
  const engine = await stage.start(
    { models: [{ id: 'far', provider: 'openai-compatible', model: 'm', baseUrl }] },
    [],
    network
  );
  writeFileSync(stage.path('a.txt'), 'one\n');
  const threadId = await engine.thread();
  // The built-in provider asks nobody.
  for (const line of ['/read a.txt', '/write b.txt\ntwo', '/sh cat a.txt'])
    expect(await engine.complete(threadId, line)).toMatchObject({ reason: 'done' });
  const outcomes = engine.events.flatMap(({ event }) =>
    event.type === 'tool-call-end' ? [event.outcome] : []
  );
  expect(outcomes).toEqual(['ok', 'ok', 'ok']);
  expect(readFileSync(stage.path('b.txt'), 'utf8')).toMatch(/^two/);
  const asked = await engine.complete(threadId, 'What is new?');
  expect(asked).toMatchObject({
    reason: 'error',
    error: {
      code: 'network',
      message:
        "The model's server could not be reached. Models.example cannot be looked up or reached: this machine seems to be without network."
    }
  });
}, 30_000);

test.each<[authorities: string, why: string]>([
  [
    'no certificate at all',
    'Mirror.example shows a certificate that is not trusted, and the file of authorities that the administrator named holds none that can be read.'
  ]
])(
  '[JM-22] a file of authorities that says %j is told as the reason',
  async (authorities, why) => {
    const engine = await begin(authorities, []);
    const threadId = await engine.thread();
    await engine.turn(threadId, 'Go.');
    const end = await engine.event('turn-end');
    expect(end).toMatchObject({
      reason: 'error',
      error: { code: 'network', message: `The model's server could not be reached. ${why}` }
    });
    expect(world.seen).toEqual([]);
  },
  30_000
);
