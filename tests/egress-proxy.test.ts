import net from 'node:net';
import { Duplex } from 'node:stream';
import tls from 'node:tls';
import { openEgress, type Egress } from '../src/engine/sandbox/egress/open-egress';
import {
  askOverTls,
  openProxy,
  openTunnel,
  openWorld,
  reasons,
  say,
  type World
} from './egress-driver';
import { certificate } from './egress-certificate';

let world: World;
let proxy: Egress;
/** The rules that let the two decent hosts through, at the ports that the test's servers have. */
let open: readonly string[];

beforeEach(async () => {
  world = await openWorld();
  open = [
    `mirror.example:${world.tlsPort}`,
    `mirror.example:${world.webPort}`,
    `*.below.example:${world.webPort}`
  ];
  proxy = await openProxy({ allow: open, privateHosts: open });
});

afterEach(async () => {
  await proxy.close();
  await world.close();
});

const get = (url: string, host: string, more = ''): string =>
  `GET ${url} HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`;

describe('what is let through', () => {
  test('TLS to an allowed host [MG-19, JP-30]', async () => {
    expect(await askOverTls(proxy, `mirror.example:${world.tlsPort}`)).toContain(
      'hello from outside'
    );
    expect(world.seen).toEqual([`mirror.example:${world.tlsPort} /`]);
    expect(proxy.refused()).toEqual([]);
  });

  test('plain HTTP in the form for proxies, its connection headers left behind', async () => {
    const authority = `mirror.example:${world.webPort}`;
    const said = await say(
      proxy,
      get(`http://${authority}/a?b=c`, authority, 'Proxy-Authorization: Basic eDp5\r\n')
    );
    expect(said).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*hello from outside/);
    expect(world.seen).toEqual([`${authority} /a?b=c`]);
  });

  test('plain HTTP in a tunnel, request by request', async () => {
    const authority = `mirror.example:${world.webPort}`;
    const tunnel = await openTunnel(proxy, authority);
    const said = new Promise<string>(resolve => {
      let text = '';
      tunnel.on('data', chunk => (text += chunk.toString())).on('close', () => resolve(text));
    });
    tunnel.write(`GET /one HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    tunnel.write(get('/two', authority));
    expect((await said).match(/hello from outside/g)).toHaveLength(2);
    expect(world.seen).toEqual([`${authority} /one`, `${authority} /two`]);
  });

  test('a body of stated length and a chunked one, both whole', async () => {
    const bodies: string[] = [];
    const echo = await openWorld((request, response) => {
      let text = '';
      request.on('data', chunk => (text += chunk));
      request.on('end', () => {
        bodies.push(text);
        response.end('taken');
      });
    });
    const authority = `mirror.example:${echo.webPort}`;
    const other = await openProxy({ allow: [authority], privateHosts: [authority] });
    const post = (headers: string, body: string): string =>
      `POST http://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${headers}\r\nConnection: close\r\n\r\n${body}`;
    expect(await say(other, post('Content-Length: 5', 'first'))).toContain('taken');
    expect(
      await say(other, post('Transfer-Encoding: chunked', '6\r\nsecond\r\n0\r\n\r\n'))
    ).toContain('taken');
    expect(bodies).toEqual(['first', 'second']);
    await other.close();
    await echo.close();
  });
});

describe('what is refused [NB-41]', () => {
  const hosts: readonly [host: string, reason: string, why: string][] = [
    ['other.example', 'not-allowed', 'no rule speaks of it'],
    ['mirror.example.evil.example', 'not-allowed', 'an allowed name in front of another'],
    ['evil-mirror.example', 'not-allowed', 'an allowed name at the end of another'],
    ['xmirror.example', 'not-allowed', 'one letter more'],
    ['below.example', 'not-allowed', 'a star covers what is below only'],
    ['xbelow.example', 'not-allowed', 'a star stands for whole labels'],
    ['xn--mirror-.example', 'bad-name', 'a label that ends with a hyphen'],
    ['mirror.example.', 'bad-name', 'a trailing dot'],
    ['MIRROR.example', 'bad-name', 'another spelling'],
    ['mir_ror.example', 'bad-name', 'an underscore'],
    ['mirrоr.example', 'bad-name', 'a Cyrillic letter'],
    ['localhost', 'bad-name', 'no dot'],
    ['127.0.0.1', 'bad-name', 'an address'],
    ['2130706433', 'bad-name', 'an address as one number'],
    ['0x7f000001', 'bad-name', 'an address, hexadecimal'],
    ['0177.0.0.1', 'bad-name', 'an address, octal'],
    ['127.1', 'bad-name', 'an address, short'],
    ['[::1]', 'bad-name', 'an address of version 6'],
    ['[::ffff:127.0.0.1]', 'bad-name', 'a mapped address'],
    ['user@mirror.example', 'bad-name', 'user information'],
    ['mirror.example%00.evil.example', 'bad-name', 'an escape']
  ];

  test.each(hosts)('CONNECT to %s: %s, %s', async (host, reason) => {
    const said = await say(proxy, `CONNECT ${host}:443 HTTP/1.1\r\nHost: x\r\n\r\n`);
    // Some never get past the parser, which answers nothing.
    expect(said).toMatch(/^$|^HTTP\/1.1 403 Refused by the sandbox/);
    expect(proxy.refused().map(refusal => refusal.reason)).toEqual([
      said === '' ? 'bad-request' : reason
    ]);
    expect(world.connections()).toBe(0);
  });

  test.each(hosts)('GET http://%s/: %s, %s', async host => {
    const said = await say(proxy, get(`http://${host}:${world.webPort}/`, host));
    expect(said).toMatch(/^$|^HTTP\/1.1 403 Refused by the sandbox/);
    expect(proxy.refused()).toHaveLength(1);
    expect(world.connections()).toBe(0);
  });

  test.each([
    'mirror.example',
    'mirror.example:0',
    'mirror.example:65536',
    'mirror.example:0443',
    'mirror.example:443x',
    'mirror.example:-1',
    'mirror.example:443:80',
    'mirror.example:22',
    ':443',
    'http://mirror.example:443/'
  ])('CONNECT to %s, a port trick', async authority => {
    const said = await say(proxy, `CONNECT ${authority} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(said).toMatch(/^$|^HTTP\/1.1 403 /);
    expect(proxy.refused()).toHaveLength(1);
    expect(world.connections()).toBe(0);
  });

  test('a refusal names the entry that would let it through, and counts', async () => {
    await say(proxy, 'CONNECT new.example:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    await say(proxy, 'CONNECT new.example:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    await say(proxy, 'CONNECT new.example:8443 HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(proxy.refused()).toEqual([
      {
        host: 'new.example',
        port: 443,
        reason: 'not-allowed',
        count: 2,
        entry: { list: 'network.allow', host: 'new.example' }
      },
      {
        host: 'new.example',
        port: 8443,
        reason: 'not-allowed',
        count: 1,
        entry: { list: 'network.allow', host: 'new.example:8443' }
      }
    ]);
  });

  test('deny wins over allow, with a star for the name itself too, at every port', async () => {
    const both = await openProxy({
      allow: ['*.a.example', 'a.example', 'b.example:8443'],
      deny: ['*.a.example', 'b.example']
    });
    for (const authority of ['x.a.example:443', 'a.example:443', 'b.example:8443']) {
      await say(both, `CONNECT ${authority} HTTP/1.1\r\nHost: x\r\n\r\n`);
    }
    expect(reasons(both)).toEqual([
      'denied x.a.example:443',
      'denied a.example:443',
      'denied b.example:8443'
    ]);
    await both.close();
  });

  test('a list that cannot be read opens nothing', async () => {
    await expect(openProxy({ allow: ['a.example'], deny: ['*.evil.*'] })).rejects.toMatchObject({
      code: 'failed'
    });
  });
});

describe('where names lead', () => {
  const inner: readonly [addresses: readonly string[], reason: string][] = [
    [['127.0.0.1'], 'inner-address'],
    [['10.0.0.1'], 'inner-address'],
    [['169.254.169.254'], 'inner-address'],
    [['::1'], 'inner-address'],
    [['::ffff:127.0.0.1'], 'inner-address'],
    [['fd00::1'], 'inner-address'],
    [['0.0.0.0'], 'never-address'],
    [['64:ff9b::7f00:1'], 'never-address'],
    [['93.184.216.34', '127.0.0.1'], 'inner-address'],
    [[], 'unresolved']
  ];

  test.each(inner)(
    'a host that leads to %j, which nobody accepted: %s',
    async (addresses, reason) => {
      const other = await openProxy(
        { allow: ['a.example'] },
        { addresses: { 'a.example': addresses } }
      );
      expect(await say(other, 'CONNECT a.example:443 HTTP/1.1\r\nHost: x\r\n\r\n')).toContain(
        '403'
      );
      expect(reasons(other)).toEqual([`${reason} a.example:443`]);
      await other.close();
    }
  );

  test('an accepted host says nothing for another one, another port, or an address that no host has', async () => {
    const other = await openProxy(
      {
        allow: ['a.example', 'a.example:8443', 'b.example', 'c.example'],
        privateHosts: ['a.example', 'c.example']
      },
      { addresses: { 'c.example': ['0.0.0.0'] } }
    );
    for (const authority of ['a.example:8443', 'b.example:443', 'c.example:443']) {
      await say(other, `CONNECT ${authority} HTTP/1.1\r\nHost: x\r\n\r\n`);
    }
    expect(reasons(other)).toEqual([
      'inner-address a.example:8443',
      'inner-address b.example:443',
      'never-address c.example:443'
    ]);
    await other.close();
  });

  test('a name is resolved once a connection: what it leads to later is not dialled', async () => {
    let asked = 0;
    const answers = [['127.0.0.1'], ['10.255.255.1']];
    const authority = `mirror.example:${world.tlsPort}`;
    const rebinding = await openEgress({
      rules: { allow: [authority], deny: [], privateHosts: [authority] },
      resolve: () => Promise.resolve(answers[asked++] ?? [])
    });
    expect(await askOverTls(rebinding, authority)).toContain('hello from outside');
    expect(asked).toBe(1);
    await rebinding.close();
  });
});

describe('what is said inside', () => {
  test.each(['other.example', 'mirror.example.evil.example', ''])(
    'TLS that asks for %j in a tunnel to another host never reaches the network',
    async servername => {
      const authority = `mirror.example:${world.tlsPort}`;
      await expect(askOverTls(proxy, authority, { servername })).rejects.toThrow();
      expect(reasons(proxy)).toEqual([`server-name ${authority}`]);
      expect(world.connections()).toBe(0);
    }
  );

  test.each([
    ['SSH', 'SSH-2.0-client\r\n', 'bad-request'],
    ['bytes', '\0\0\0\0', 'not-web'],
    ['a TLS record that is no greeting', Buffer.from('16030100050200000100', 'hex'), 'not-web'],
    ['an alert', Buffer.from('15030100020228', 'hex'), 'not-web'],
    ['an old greeting of SSL 2', Buffer.from('802e0100020015000000100000', 'hex'), 'not-web'],
    [
      'a greeting that is cut off inside',
      Buffer.from('160301000801000004030300ff', 'hex'),
      'not-web'
    ]
  ])('%s in a tunnel is refused', async (_name, bytes, reason) => {
    const tunnel = await openTunnel(proxy, `mirror.example:${world.tlsPort}`);
    const closed = new Promise(resolve => tunnel.on('close', resolve));
    tunnel.resume();
    tunnel.write(bytes);
    await closed;
    expect(proxy.refused().map(refusal => refusal.reason)).toEqual([reason]);
    expect(world.connections()).toBe(0);
  });

  test('a greeting in many small pieces and several records is read whole', async () => {
    const authority = `mirror.example:${world.tlsPort}`;
    const raw = await openTunnel(proxy, authority);
    let first = true;
    const slow = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        if (!first) return void raw.write(chunk, done);
        first = false;
        // Re-cut: the greeting in records of 50 bytes, each sent byte by byte at first.
        const hello = chunk.subarray(5);
        for (let at = 0; at < hello.length; at += 50) {
          const part = hello.subarray(at, at + 50);
          const header = Buffer.from([22, 3, 1, 0, part.length]);
          raw.write(header.subarray(0, 2));
          raw.write(Buffer.concat([header.subarray(2), part]));
        }
        done();
      }
    });
    raw.on('data', chunk => slow.push(chunk)).on('close', () => slow.push(null));
    const secured = tls.connect({ socket: slow, servername: 'mirror.example', ca: certificate });
    const said = await new Promise<string>((resolve, reject) => {
      let text = '';
      secured.on('data', chunk => (text += chunk.toString()));
      secured.on('end', () => resolve(text)).on('error', reject);
      secured.write(get('/', authority));
    });
    expect(said).toContain('hello from outside');
  });

  const smuggled: readonly [name: string, request: (authority: string) => string][] = [
    ['another Host', a => get(`http://${a}/`, 'other.example')],
    ['two Hosts', a => get(`http://${a}/`, a, `Host: other.example\r\n`)],
    ['no Host', a => `GET http://${a}/ HTTP/1.0\r\n\r\n`],
    [
      'both lengths',
      a => get(`http://${a}/`, a, 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n')
    ],
    ['two lengths', a => get(`http://${a}/`, a, 'Content-Length: 4\r\nContent-Length: 5\r\n')],
    [
      'an encoding that would get lost',
      a => get(`http://${a}/`, a, 'Transfer-Encoding: gzip, chunked\r\n')
    ],
    ['a bare line feed', a => `GET http://${a}/ HTTP/1.1\nHost: ${a}\n\n`],
    ['a folded header', a => get(`http://${a}/`, a, 'X: a\r\n Host: other.example\r\n')],
    ['a blank before a colon', a => get(`http://${a}/`, a, 'Content-Length : 4\r\n')],
    ['a NUL in a header', a => get(`http://${a}/`, a, 'X: a\0b\r\n')],
    ['the plain form', a => get('/', a)],
    ['https without a tunnel', a => get(`https://${a}/`, a)],
    ['another scheme', a => get(`ftp://${a}/`, a)],
    ['a blank in the path', a => get(`http://${a}/a b`, a)],
    ['a backslash host', a => get(`http://other.example\\@${a}/`, a)],
    ['a fragment', a => get(`http://${a}/#@other.example`, a)]
  ];

  test.each(smuggled)('a plain request with %s is refused', async (_name, request) => {
    const said = await say(proxy, request(`mirror.example:${world.webPort}`));
    expect(said).toMatch(/^$|^HTTP\/1.1 40[03] /);
    expect(proxy.refused()).toHaveLength(said.includes(' 400 ') ? 0 : 1);
    expect(world.seen).toEqual([]);
  });

  test.each([
    ['another Host', (a: string) => get('/', a).replace(a, 'other.example')],
    ['the form for proxies', (a: string) => get(`http://${a}/`, a)],
    ['a tunnel in the tunnel', (a: string) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\r\n\r\n`]
  ])('a second request in a plain tunnel with %s is refused', async (_name, second) => {
    const authority = `mirror.example:${world.webPort}`;
    const tunnel = await openTunnel(proxy, authority);
    const closed = new Promise(resolve => tunnel.on('close', resolve));
    tunnel.resume();
    tunnel.write(`GET /first HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    tunnel.write(second(authority));
    await closed;
    expect(world.seen.filter(line => line !== `${authority} /first`)).toEqual([]);
  });
});

describe('what is too much', () => {
  test('a header without end', async () => {
    const said = await say(
      proxy,
      `GET http://mirror.example/ HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n`
    );
    expect(said).toBe('');
    expect(reasons(proxy)).toEqual(['bad-request :0']);
  });

  test('a client that says its request a byte now and then, and one that says nothing in its tunnel', async () => {
    const allow = [`mirror.example:${world.tlsPort}`];
    const hasty = await openProxy({ allow, privateHosts: allow }, { bounds: { firstMs: 100 } });
    await say(hasty, 'GET http://mirror.example/ HTTP/1.1\r\nX: ');
    const silent = await openTunnel(hasty, `mirror.example:${world.tlsPort}`);
    await new Promise(resolve => silent.on('close', resolve).resume());
    expect(hasty.refused().map(({ reason }) => reason)).toEqual(['too-slow', 'too-slow']);
    expect(world.connections()).toBe(0);
    await hasty.close();
  });

  test('more connections than one command may have', async () => {
    const narrow = await openProxy({}, { bounds: { connections: 2 } });
    const held = [0, 1].map(() => net.connect(narrow.socket).on('error', () => undefined));
    await Promise.all(held.map(socket => new Promise(resolve => socket.on('connect', resolve))));
    await say(narrow);
    expect(reasons(narrow)).toEqual(['too-many :0']);
    await narrow.close();
  });

  test('more bytes than one command may move, after which the proxy takes nobody', async () => {
    const flood = await openWorld((_request, response) => response.end(Buffer.alloc(300_000)));
    const authority = `mirror.example:${flood.webPort}`;
    const narrow = await openProxy(
      { allow: [authority], privateHosts: [authority] },
      { bounds: { receivedBytes: 100_000 } }
    );
    const said = await say(narrow, get(`http://${authority}/`, authority));
    expect(said.length).toBeLessThan(300_000);
    expect(reasons(narrow)).toEqual(['too-much :0']);
    await expect(say(narrow, '')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(flood.seen).toHaveLength(1);
    await narrow.close();
    await flood.close();
  });

  test('hosts without end are told of in a bounded list', async () => {
    for (let index = 0; index < 60; index += 1) {
      await say(proxy, `CONNECT h${index}.example:443 HTTP/1.1\r\nHost: x\r\n\r\n`);
    }
    expect(proxy.refused()).toHaveLength(50);
  });
});

test('a closed proxy has no socket and no connections left', async () => {
  const tunnel = await openTunnel(proxy, `mirror.example:${world.tlsPort}`);
  const closed = new Promise(resolve => tunnel.on('close', resolve).resume());
  await proxy.close();
  await closed;
  await expect(say(proxy)).rejects.toMatchObject({ code: 'ENOENT' });
});
