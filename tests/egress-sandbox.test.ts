import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import { BUILT_IN_LIMITS } from '../src/engine/sandbox/limits';
import type { CommandResult, CommandSpec, Sandbox } from '../src/engine/sandbox/sandbox';
import type { SandboxOptions } from '../src/engine/sandbox/sandbox-options';
import { certificate } from './egress-certificate';
import { makePlace, openWorld, reasons, type World } from './egress-driver';

let world: World;
let sandbox: Sandbox;
let place: ReturnType<typeof makePlace>;

beforeAll(async () => {
  place = makePlace();
  fs.writeFileSync(path.join(place.workspace, 'ca.pem'), certificate);
  world = await openWorld((request, response) => {
    if (request.url === '/large') {
      response.end(Buffer.alloc(20 * 2 ** 20, 'x'));
    } else {
      request.pipe(response);
      if (request.method === 'GET') response.write('hello from outside');
    }
  });
  sandbox = createSandbox(place.options);
  expect(await sandbox.check()).toMatchObject({ runs: true });
});

afterAll(async () => {
  await sandbox.dispose();
  await world.close();
  fs.rmSync(place.base, { recursive: true, force: true });
});

const rules = (): NonNullable<CommandSpec['egress']> => {
  const hosts = [`mirror.example:${world.tlsPort}`, `mirror.example:${world.webPort}`];
  return { allow: hosts, deny: [], privateHosts: hosts };
};

function run(
  command: string,
  more: Partial<CommandSpec> = {},
  inside: Sandbox = sandbox
): Promise<CommandResult> {
  return inside.run({
    workspace: place.workspace,
    cwd: '.',
    command,
    limits: BUILT_IN_LIMITS,
    born: [],
    egress: rules(),
    signal: new AbortController().signal,
    ...more
  });
}

/** Python's own client, which finds the proxy by the environment, as pip does. */
const fetchWith = (url: string, more = ''): string =>
  `python3 -c 'import ssl, urllib.request as u
print(len(u.urlopen(u.Request("${url}"${more}), context=ssl.create_default_context(cafile="ca.pem")).read()))'`;

test('a program reaches an allowed host over TLS and over plain HTTP, and no other', async () => {
  const { tlsPort, webPort } = world;
  const result = await run(
    [
      fetchWith(`https://mirror.example:${tlsPort}/`),
      fetchWith(`http://mirror.example:${webPort}/`),
      `${fetchWith(`https://other.example:${tlsPort}/`)} 2>&1 | tail -n 1`,
      `cat < /dev/tcp/127.0.0.1/${webPort} 2>&1 | head -c 99`,
      'true'
    ].join('\n')
  );
  expect(result).toMatchObject({ exitCode: 0, ended: 'exit' });
  expect(result.stdout).toMatch(/^18\n18\n.*403 Refused by the sandbox: not-allowed/);
  expect(result.stderr).toContain('Connection refused');
  expect(reasons({ refused: () => result.refused })).toEqual([
    `not-allowed other.example:${tlsPort}`
  ]);
});

test('much data passes in both directions, many connections at a time', async () => {
  const url = `https://mirror.example:${world.tlsPort}`;
  const upload = ', data=b"y" * 10_000_000, method="POST"';
  const result = await run(
    `for i in 1 2 3 4 5 6; do ${fetchWith(`${url}/large`)} & ${fetchWith(`${url}/echo`, upload)} & done; wait`
  );
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  expect(result.stdout.split('\n').sort()).toEqual([
    '',
    ...Array<string>(6).fill('10000000'),
    ...Array<string>(6).fill('20971520')
  ]);
}, 60_000);

test('without an allowed host there is neither socket nor bridge nor proxy', async () => {
  const look = 'ls /run/sallyport 2>&1; env | grep -i proxy | sort';
  const none = await run(look, { egress: { allow: [], deny: [], privateHosts: [] } });
  expect(none.stdout).toMatch(/^ls: .*No such file or directory\n$/);
  const proxy = 'http://127.0.0.1:3128';
  const own = 'localhost,127.0.0.1,::1';
  expect((await run(look)).stdout.split('\n').sort()).toEqual(
    [
      '',
      ...['ALL_PROXY', 'HTTPS_PROXY', 'HTTP_PROXY'].map(name => `${name}=${proxy}`),
      `NODE_USE_ENV_PROXY=1`,
      `NO_PROXY=${own}`,
      ...['all_proxy', 'http_proxy', 'https_proxy'].map(name => `${name}=${proxy}`),
      'bridge.py',
      `no_proxy=${own}`,
      'proxy.sock'
    ].sort()
  );
});

test('the socket is gone with the command, and was nobody else’s', async () => {
  const before = leftovers();
  const held = run('sleep 0.3; stat -c "%a %F" /run/sallyport/*');
  expect((await held).stdout).toBe('444 regular file\n600 socket\n');
  expect(leftovers()).toEqual(before);
});

const leftovers = (): readonly string[] =>
  fs
    .readdirSync(path.dirname(place.base))
    .filter(name => name.startsWith('sallyport-egress-') && !name.includes('test'));

test('what the command would say, the bridge says: status, signal, one that cannot start', async () => {
  expect(await run('exit 7')).toMatchObject({ exitCode: 7, ended: 'exit' });
  expect(await run('kill -TERM $$')).toMatchObject({ exitCode: 143, signal: 'SIGTERM' });
  expect(await run('kill -KILL $$')).toMatchObject({ exitCode: 137, signal: 'SIGKILL' });
  // Python ignores SIGPIPE, and whoever it starts would too.
  expect((await run('yes | head -n 1; echo ${PIPESTATUS[0]}')).stdout).toBe('y\n141\n');
});

test('a command cannot outlive its bridge', async () => {
  const result = await run('kill -KILL $PPID; sleep 30; echo survived > survived');
  expect(result).toMatchObject({ exitCode: 137 });
  expect(result.durationMs).toBeLessThan(10_000);
  expect(fs.existsSync(path.join(place.workspace, 'survived'))).toBe(false);
});

test('a cancel leaves the command its time to clean up', async () => {
  const stop = new AbortController();
  const result = await run(
    'trap "echo cleaned > cleaned; exit" TERM; echo ready; sleep 30 & wait',
    {
      signal: stop.signal,
      onOutput: () => stop.abort()
    }
  );
  expect(result.ended).toBe('cancelled');
  expect(fs.existsSync(path.join(place.workspace, 'cleaned'))).toBe(true);
});

const broken: readonly [
  name: string,
  options: Partial<SandboxOptions>,
  spec: Partial<CommandSpec>
][] = [
  ['no bridge', { bridge: '/nowhere/bridge.py' }, {}],
  [
    'a list that cannot be read',
    {},
    { egress: { allow: ['mirror.example'], deny: ['*'], privateHosts: [] } }
  ]
];

test.each(broken)(
  'with %s a command that wants the network does not start',
  async (_name, options, spec) => {
    const other = createSandbox({ ...place.options, ...options });
    const result = await run('echo ran > ran', spec, other);
    expect(result).toMatchObject({ started: false, ended: 'set-up', error: { code: 'failed' } });
    expect(fs.existsSync(path.join(place.workspace, 'ran'))).toBe(false);
    await other.dispose();
  }
);

test('a dead proxy reaches nothing: the bridge hangs up, and the command goes on', async () => {
  const port = await freePort();
  const connect = `import socket
s = socket.create_connection(("127.0.0.1", ${port}))
print(s.recv(1))`;
  const nowhere = path.join(place.base, 'nowhere.sock');
  const bridge = ['-I', '-S', '-s', place.options.bridge ?? '', nowhere, `${port}`];
  expect(execFileSync('python3', [...bridge, 'python3', '-c', connect], { encoding: 'utf8' })).toBe(
    "b''\n"
  );
});

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      // The cast: a server that listens on a port has such an address.
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
