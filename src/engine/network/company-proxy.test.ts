import { inspect } from 'node:util';
import { CompanyProxy, PROXY_PASSWORD, type ProxyManner } from '../../../tests/company-proxy';
import { certificate } from '../../../tests/egress-certificate';
import { askOverTls, openWorld, reasons, say, type World } from '../../../tests/egress-driver';
import { openEgress } from '../sandbox/egress/open-egress';
import { requestPinned } from '../sandbox/egress/pinned-request';
import { HostAsker } from './ask-host';
import { EgressRefused } from './egress-refused';
import { ProxyRoutes } from './proxy-routes';
import { openTunnel } from './proxy-tunnel';
import { whyNot } from './why-not';

/** Every way out of the engine behind a company's proxy: its own requests, and those of commands. */

let world: World;
let proxy: CompanyProxy;
beforeAll(async () => {
  world = await openWorld();
  proxy = await CompanyProxy.start();
});
beforeEach(() => {
  proxy.manner = 'leads';
  proxy.asked.length = proxy.shown.length = world.seen.length = 0;
});
afterAll(async () => {
  await proxy.stop();
  await world.close();
});

const routes = (spared = ''): ProxyRoutes =>
  new ProxyRoutes({
    HTTPS_PROXY: proxy.address,
    HTTP_PROXY: proxy.address,
    NO_PROXY: spared
  });
const place = (host = 'mirror.example'): string => `${host}:${world.tlsPort}`;

/** What asking comes to: the answer, or why there is none. */
const cameTo = (asking: Promise<Response>): Promise<string> =>
  asking.then(
    async response => `${response.status} ${await response.text()}`,
    (error: unknown) => (error instanceof EgressRefused ? error.reason : String(error))
  );

interface Case {
  readonly host?: string;
  readonly ca?: string;
  readonly spared?: string;
  readonly signal?: AbortSignal;
}

/** The two ways of the engine's own: to a model, and to what is judged by the rules of the network. */
const ways = {
  model: ({ host, ca = certificate, spared, signal }: Case) =>
    new HostAsker(routes(spared), ca).ask({
      url: new URL(`https://${place(host)}/`),
      method: 'GET',
      headers: {},
      signal
    }),
  judged: ({ host, ca = certificate, spared, signal }: Case, more: object = {}) =>
    requestPinned(
      { url: new URL(`https://${place(host)}/`), method: 'GET', headers: {}, signal },
      {
        rules: { deny: ['denied.example'], privateHosts: [] },
        quietMs: 5000,
        mostBytes: () => 1000,
        resolve: () => Promise.reject(new Error('no names of the world are looked up here')),
        routes: routes(spared),
        ca,
        ...more
      }
    )
};

describe.each(Object.entries(ways))('%s requests', (_name, way) => {
  test('go through the proxy by CONNECT with its credential, and TLS is the host’s own', async () => {
    expect(await cameTo(way({}))).toBe('200 hello from outside');
    expect(proxy.asked).toEqual([`CONNECT ${place()}`]);
    expect(proxy.shown).toEqual([
      `Basic ${Buffer.from(`ada:${PROXY_PASSWORD}`).toString('base64')}`
    ]);
    expect(world.seen).toEqual([`${place()} /`]);
  });

  test.each<[manner: ProxyManner, reason: string]>([
    [407, 'proxy-login'],
    [403, 'proxy-refused'],
    [405, 'proxy-refused'],
    [502, 'proxy-failed'],
    [504, 'proxy-failed'],
    [302, 'proxy-refused'],
    ['hangs up', 'proxy-unreachable']
  ])('[JM-13] of a proxy that says %s come to %s, in words of ours', async (manner, reason) => {
    proxy.manner = manner;
    const error: unknown = await way({}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason });
    const said = whyNot(error, new URL(`https://${place()}`));
    expect(said).toMatch(/^The company's proxy|mirror\.example is reached through/i);
    expect(said + inspect(error, { depth: 9 })).not.toMatch(/canary|127\.0\.0\.1/);
    expect(world.seen).toEqual([]);
  });

  test.each<[what: string, options: Case, reason: string]>([
    ['no authority that is trusted', { ca: '' }, 'tls-untrusted'],
    ['a certificate for another name', { host: 'wrong.example' }, 'tls-name']
  ])(
    '[JM-22] to a host with %s are refused: the proxy vouches for nobody',
    async (_what, options, reason) => {
      expect(await cameTo(way(options))).toBe(reason);
      expect(world.seen).toEqual([]);
    }
  );

  test('end with their signal while the proxy hangs', async () => {
    proxy.manner = 'hangs';
    const stop = new AbortController();
    const asking = cameTo(way({ signal: stop.signal }));
    setTimeout(() => stop.abort(), 20);
    expect(await asking).toMatch(/^AbortError/);
  });
});

test('[JM-20] a proxy that hangs is given up in its time', async () => {
  proxy.manner = 'hangs';
  const [found] = [routes().find('mirror.example', 443, { secure: true })];
  const end = { host: 'mirror.example', port: 443 };
  const opening =
    found === undefined ? Promise.resolve() : openTunnel(found, end, { answerMs: 30 });
  await expect(opening).rejects.toMatchObject({ reason: 'proxy-silent' });
});

test('a proxy that is not there, or whose setting cannot be read, is told as that and nothing goes another way', async () => {
  const settings = ['http://127.0.0.1:9', 'socks5://127.0.0.1:1080'];
  const came = settings.map(HTTPS_PROXY =>
    cameTo(ways.judged({}, { routes: new ProxyRoutes({ HTTPS_PROXY }) }))
  );
  expect(await Promise.all(came)).toEqual(['proxy-unreachable', 'proxy-setting']);
  expect(world.seen).toEqual([]);
});

test.each<[what: string, host: string, more: object, reason: string]>([
  ['a rule denies', 'denied.example', {}, 'denied'],
  [
    'the resolver leads inside',
    'mirror.example',
    { resolve: () => Promise.resolve(['10.0.0.7']) },
    'inner-address'
  ],
  [
    'the resolver leads to the cloud’s metadata',
    'mirror.example',
    { resolve: () => Promise.resolve(['169.254.169.254', '8.8.8.8']) },
    'inner-address'
  ],
  ['is an address', '10.0.0.7', {}, 'bad-name']
])('[NB-41] the proxy hears nothing of a host that %s', async (_what, host, more, reason) => {
  const asking = cameTo(ways.judged({ host }, more));
  expect(await asking).toMatch(reason === 'bad-name' ? /network lists/ : reason);
  expect(proxy.asked).toEqual([]);
});

test('a host that NO_PROXY spares is judged and dialled here', async () => {
  const rules = { deny: [], privateHosts: [place()] };
  const here = { rules, resolve: () => Promise.resolve(['127.0.0.1']) };
  expect(await cameTo(ways.judged({ spared: 'mirror.example' }, here))).toBe(
    '200 hello from outside'
  );
  expect(proxy.asked).toEqual([]);
});

describe('commands', () => {
  const open = (resolve: () => Promise<readonly string[]>) =>
    openEgress({
      rules: {
        allow: [place(), `mirror.example:${world.webPort}`],
        deny: [],
        privateHosts: []
      },
      resolve,
      routes: routes()
    });
  const unresolved = (): Promise<readonly string[]> => Promise.reject(new Error('none'));

  test('[MG-19] reach an allowed host through the sandbox’s proxy and the company’s behind it', async () => {
    const egress = await open(unresolved);
    expect(await askOverTls(egress, place())).toContain('hello from outside');
    const authority = `mirror.example:${world.webPort}`;
    const plain = `GET http://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\nConnection: close\r\n\r\n`;
    expect(await say(egress, plain)).toContain('hello from outside');
    // Both by CONNECT: whether it lets a port through is the company's to say.
    expect(proxy.asked).toEqual([`CONNECT ${place()}`, `CONNECT ${authority}`]);
    expect(egress.refused()).toEqual([]);
    await egress.close();
  });

  test('are refused by the rules before the company’s proxy hears of it, and told what it did', async () => {
    const inside = await open(() => Promise.resolve(['192.168.0.1']));
    await askOverTls(inside, place()).catch(() => undefined);
    await askOverTls(inside, 'other.example:443').catch(() => undefined);
    await askOverTls(inside, place(), { servername: 'other.example' }).catch(() => undefined);
    expect(reasons(inside)).toEqual([`inner-address ${place()}`, 'not-allowed other.example:443']);
    await inside.close();
    const egress = await open(unresolved);
    await askOverTls(egress, place(), { servername: 'other.example' }).catch(() => undefined);
    expect(proxy.asked).toEqual([]);
    proxy.manner = 407;
    await askOverTls(egress, place()).catch(() => undefined);
    expect(reasons(egress)).toEqual([`server-name ${place()}`, `proxy-login ${place()}`]);
    await egress.close();
  });
});
