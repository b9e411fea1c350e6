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

const table: readonly [list: string, direct: readonly string[], led: readonly string[]][] = [
  ['', ['localhost', '127.0.0.1', '127.9.9.9', '::1', 'a.localhost'], ['a.example', '10.0.0.1']],
  ['*', ['a.example', '10.0.0.1', 'fd00::1'], []],
  [
    'example.org',
    ['example.org', 'EXAMPLE.org', 'example.org.', 'deep.er.example.org'],
    ['notexample.org', 'example.org.evil.net', 'org', 'example.com']
  ],
  ['.example.org', ['example.org', 'a.example.org'], ['aexample.org']],
  ['*.example.org', ['example.org', 'a.example.org'], ['aexample.org']],
  ['example.org:8443', ['example.org:8443', 'a.example.org:8443'], ['example.org']],
  ['Example.ORG , b.example\tc.example', ['example.org', 'b.example', 'c.example'], ['d.example']],
  ['10.0.0.0/8', ['10.1.2.3', '10.255.255.255'], ['11.0.0.1', 'ten.example', 'fd00::a']],
  ['192.168.7.0/31', ['192.168.7.1'], ['192.168.7.2']],
  ['fd00::/8', ['fd12::1'], ['fe80::1', '10.0.0.1']],
  ['192.168.1.7', ['192.168.1.7'], ['192.168.1.70', '2.192.168.1.7']],
  ['192.168.1.7:8080', ['192.168.1.7:8080'], ['192.168.1.7']],
  ['fd00::1,[fd00::2],[fd00::3]:81', ['fd00::1', 'fd00:0:0::1', 'fd00::2'], ['fd00::3']],
  ['10.0.0.0/33,/8,:443,...,.', [], ['10.0.0.1', 'a.example']]
];

test.each(table)('NO_PROXY %j spares %j, and leads %j through the proxy', (list, direct, led) => {
  const ask = (place: string): unknown => {
    const [, host = place, port = '443'] = /^([^:]+):(\d+)$/.exec(place) ?? [];
    return found({ HTTPS_PROXY: 'http://proxy.example', NO_PROXY: list }, host, Number(port));
  };
  expect(direct.filter(place => ask(place) !== undefined)).toEqual([]);
  expect(led.filter(place => ask(place) === undefined)).toEqual([]);
});
