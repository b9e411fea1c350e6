import { certificate } from '../../../../tests/egress-certificate';
import { openWorld, type World } from '../../../../tests/egress-driver';
import { HostGate } from './egress-rules';
import { pinnedFetch, type PinnedWire } from './pinned-fetch';

let world: World;
beforeEach(async () => {
  world = await openWorld((request, response) => {
    switch (request.url) {
      case '/moved':
        response.writeHead(302, { location: 'http://other.example/' }).end();
        break;
      case '/large':
        response.end('x'.repeat(10_000));
        break;
      case '/hangs':
        break;
      case '/stalls':
        response.write('begun');
        break;
      case '/says':
        request.pipe(response.writeHead(201, { 'x-a': 'b' }));
        break;
      default:
        response.end('hello from outside');
    }
  });
});
afterEach(() => world.close());

const secure = (path = '/', host = 'mirror.example'): string =>
  `https://${host}:${world.tlsPort}${path}`;
const plain = (path = '/', host = 'mirror.example'): string =>
  `http://${host}:${world.webPort}${path}`;

/** Fetches as the policy has it, unless a case says otherwise; resolves with what came or the reason against it. */
async function ask(
  url: string,
  {
    deny = [],
    inner = true,
    addresses = ['127.0.0.1'],
    init,
    ...wire
  }: Partial<PinnedWire> & {
    readonly deny?: readonly string[];
    readonly inner?: boolean;
    readonly addresses?: readonly string[];
    readonly init?: RequestInit;
  } = {}
): Promise<string> {
  const hosts = [`mirror.example:${world.tlsPort}`, `mirror.example:${world.webPort}`];
  const gate = new HostGate({ allow: hosts, deny, privateHosts: inner ? hosts : [] });
  try {
    const response = await pinnedFetch({
      gate,
      resolve: () => Promise.resolve(addresses),
      ca: certificate,
      bytes: 1000,
      ...wire
    })(url, init);
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown';
  }
}

test('[JM-22] asks over TLS as the host that was named, and follows nothing', async () => {
  expect(await ask(secure('/a?b=c'))).toBe('200 hello from outside');
  expect(await ask(secure('/moved'))).toBe('302 ');
  expect(world.seen).toEqual([
    `mirror.example:${world.tlsPort} /a?b=c`,
    `mirror.example:${world.tlsPort} /moved`
  ]);
});

test('sends a body with its headers', async () => {
  const init = { method: 'POST', body: 'said', headers: { 'content-type': 'text/plain' } };
  expect(await ask(plain('/says'), { init })).toBe('201 said');
});

test.each<[string, () => string, Parameters<typeof ask>[1], string]>([
  ['a host of no rule', () => secure('/', 'other.example'), {}, 'not-allowed'],
  [
    'a lookalike below another name',
    () => secure('/', 'mirror.example.evil.example'),
    {},
    'not-allowed'
  ],
  ['an address', () => `https://127.0.0.1:${world.tlsPort}/`, {}, 'bad-name'],
  ['user information', () => secure().replace('https://', 'https://a:b@'), {}, 'bad-request'],
  ['another scheme', () => 'ftp://mirror.example/', {}, 'bad-request'],
  ['a host that is denied', () => secure(), { deny: ['mirror.example'] }, 'denied'],
  ['no encryption to the outside', () => plain(), { inner: false }, 'not-encrypted'],
  ['a name that leads inside', () => secure(), { inner: false }, 'inner-address'],
  [
    'a name that leads to both',
    () => secure(),
    { inner: false, addresses: ['8.8.8.8', '127.0.0.1'] },
    'inner-address'
  ],
  [
    'metadata of a cloud',
    () => secure(),
    { inner: false, addresses: ['169.254.169.254'] },
    'inner-address'
  ]
])('[NB-41] refuses %s before anything is dialled', async (_name, url, how, reason) => {
  expect(await ask(url(), how)).toBe(reason);
  expect(world.connections()).toBe(0);
});

test('[JM-22] refuses a server that cannot show that it is the one', async () => {
  expect(await ask(secure(), { ca: '' })).toBe('unreachable');
  expect(world.seen).toEqual([]);
});

test.each<[string, string, Partial<PinnedWire>, string]>([
  ['says more than was agreed', '/large', {}, 'too-much'],
  ['does not answer', '/hangs', { answerMs: 100 }, 'too-slow'],
  ['stops in the middle', '/stalls', { idleMs: 100 }, 'too-slow']
])('[NB-41] breaks off with a server that %s', async (_name, path, bounds, reason) => {
  expect(await ask(plain(path), bounds)).toBe(reason);
});

test('ends with its signal', async () => {
  const stop = new AbortController();
  const asked = ask(plain('/hangs'), { init: { signal: stop.signal } });
  setTimeout(() => stop.abort(new Error('stopped by the test')), 20);
  expect(await asked).toBe('stopped by the test');
});
