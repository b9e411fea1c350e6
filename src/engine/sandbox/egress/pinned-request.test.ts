import { certificate } from '../../../../tests/egress-certificate';
import { openWorld, type World } from '../../../../tests/egress-driver';
import { systemCode } from '../../../base/system-code';
import { EgressRefused } from '../../network/egress-refused';
import { requestPinned } from './pinned-request';

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

interface Case {
  readonly deny?: readonly string[];
  /** Whether a person accepted that the hosts lead inside. */
  readonly inner?: boolean;
  readonly addresses?: readonly string[];
  readonly ca?: string;
  readonly quietMs?: number;
  readonly signal?: AbortSignal;
}

/** Resolves with what came, or with the reason or code of why nothing did. */
async function ask(address: string, options: Case = {}): Promise<string> {
  const { deny = [], inner = true, addresses = ['127.0.0.1'], ca = certificate } = options;
  const hosts = [`mirror.example:${world.tlsPort}`, `mirror.example:${world.webPort}`];
  try {
    const response = await requestPinned(
      { url: new URL(address), method: 'GET', headers: {}, signal: options.signal },
      {
        rules: { deny, privateHosts: inner ? hosts : [] },
        quietMs: options.quietMs ?? 5000,
        mostBytes: () => 1000,
        resolve: () => Promise.resolve(addresses),
        ca
      }
    );
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return error instanceof EgressRefused ? error.reason : systemCode(error) || String(error);
  }
}

test('[JM-22] asks over TLS as the host that was named, and follows nothing', async () => {
  expect(await ask(secure('/a?b=c'))).toBe('200 hello from outside');
  expect(await ask(secure('/moved'))).toBe('302 ');
  const host = `mirror.example:${world.tlsPort}`;
  expect(world.seen).toEqual([`${host} /a?b=c`, `${host} /moved`]);
});

test.each<[string, () => string, Case, string]>([
  ['a host that is denied', () => secure(), { deny: ['mirror.example'] }, 'denied'],
  ['a name that leads inside', () => secure(), { inner: false }, 'inner-address'],
  [
    'a name that leads to both',
    () => secure(),
    { inner: false, addresses: ['8.8.8.8', '127.0.0.1'] },
    'inner-address'
  ],
  [
    'metadata of a cloud',
    () => plain(),
    { inner: false, addresses: ['169.254.169.254'] },
    'inner-address'
  ],
  ['an address that no host has', () => secure(), { addresses: ['0.0.0.0'] }, 'never-address'],
  ['an address in numbers', () => 'https://10.0.0.1/', {}, 'failed'],
  ['a name without an address', () => secure(), { addresses: [] }, 'unresolved']
])('[NB-41] refuses %s before anything is dialled', async (_name, address, options, reason) => {
  expect(await ask(address(), options)).toBe(reason);
  expect(world.connections()).toBe(0);
});

test('[JM-22] refuses a server that cannot show that it is the one', async () => {
  expect(await ask(secure(), { ca: '' })).toBe('tls-untrusted');
  expect(world.seen).toEqual([]);
});

test.each<[string, string, Case, RegExp]>([
  ['says more than was agreed', '/large', {}, /^too-large$/],
  ['does not answer', '/hangs', { quietMs: 100 }, /^no-answer$/],
  ['stops in the middle', '/stalls', { quietMs: 100 }, /./]
])('[NB-41] breaks off with a server that %s', async (_name, path, options, reason) => {
  const came = await ask(plain(path), options);
  expect(came).toMatch(reason);
  expect(came).not.toMatch(/^200/);
});

test('ends with its signal', async () => {
  const stop = new AbortController();
  const asked = ask(plain('/hangs'), { signal: stop.signal });
  setTimeout(() => stop.abort(), 20);
  expect(await asked).toMatch(/^AbortError/);
});
