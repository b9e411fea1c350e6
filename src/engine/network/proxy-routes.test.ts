import table from '../../../tests/no-proxy.json';
import { ProxyRoutes, UNREADABLE } from './proxy-routes';

const found = (
  settings: Record<string, string>,
  host: string,
  port = 443,
  secure = true
): unknown => {
  const proxy = new ProxyRoutes(settings).find(host, port, { secure });
  return typeof proxy === 'object' ? `${proxy.host}:${proxy.port}` : proxy;
};

test.each<[setting: string, way: unknown]>([
  ['http://proxy.example:3128', 'proxy.example:3128'],
  ['http://proxy.example', 'proxy.example:80'],
  ['https://proxy.example', 'proxy.example:443'],
  ['http://proxy.example:3128/', 'proxy.example:3128'],
  ['proxy.example:3128', 'proxy.example:3128'],
  ['http://[fd00::1]:3128', 'fd00::1:3128'],
  ['http://ada:p%40ss@proxy.example:3128', 'proxy.example:3128'],
  ['', undefined],
  [' ', undefined],
  ['socks5://proxy.example:1080', UNREADABLE],
  ['http://', UNREADABLE],
  ['http://proxy.example:99999', UNREADABLE],
  ['file:///etc/passwd', UNREADABLE]
])('the setting %j leads to %s', (HTTPS_PROXY, way) => {
  expect(found({ HTTPS_PROXY }, 'api.example')).toEqual(way);
});

test('each kind of request has its own proxy, and a credential is decoded before it is written', () => {
  const routes = new ProxyRoutes({
    HTTPS_PROXY: 'http://a%3A:p%40ss@one',
    HTTP_PROXY: 'http://two'
  });
  const [secure, plain] = [true, false].map(kind => routes.find('h.example', 1, { secure: kind }));
  expect(secure).toEqual({
    secure: false,
    host: 'one',
    port: 80,
    authorization: `Basic ${Buffer.from('a::p@ss').toString('base64')}`
  });
  expect(plain).toMatchObject({ host: 'two', authorization: '' });
  expect(found({ HTTPS_PROXY: 'http://one' }, 'h.example', 80, false)).toBeUndefined();
});

test('[JM-22] what the proxy is shown is known to who takes secrets out', () => {
  const HTTPS_PROXY = 'http://ada:p%40ssword@one';
  const sent = Buffer.from('ada:p@ssword').toString('base64');
  expect(new ProxyRoutes({ HTTPS_PROXY, HTTP_PROXY: 'two:80' }).secrets()).toEqual([
    sent,
    'p@ssword'
  ]);
});

/** What `NO_PROXY` says, for engine and gate alike: places (`host` or `host:port`) that it spares, and that it does not. */
test.each(table)('NO_PROXY $list spares what it should', ({ list, direct, led }) => {
  const ask = (place: string): unknown => {
    const [, host = place, port = '443'] = /^([^:]+):(\d+)$/.exec(place) ?? [];
    return found({ HTTPS_PROXY: 'http://proxy.example', NO_PROXY: list }, host, Number(port));
  };
  expect(direct.filter(place => ask(place) !== undefined)).toEqual([]);
  expect(led.filter(place => ask(place) === undefined)).toEqual([]);
});
