import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import { BUILT_IN_LIMITS } from '../src/engine/sandbox/limits';
import type { CommandResult, CommandSpec, Sandbox } from '../src/engine/sandbox/sandbox';
import { certificate } from './egress-certificate';
import { makePlace, openProxy, openWorld, reasons, type World } from './egress-driver';
import { without } from './lacking-machine';
import { runDriver } from './start-driver';

jest.setTimeout(60_000);

let world: World;
let place: ReturnType<typeof makePlace>;
let sandbox: Sandbox;

beforeEach(async () => {
  place = makePlace();
  fs.writeFileSync(path.join(place.workspace, 'ca.pem'), certificate);
  world = await openWorld();
  sandbox = createSandbox(place.options);
  expect(await sandbox.check()).toMatchObject({ runs: true });
});
afterEach(async () => {
  await sandbox.dispose();
  await world.close();
  fs.rmSync(place.base, { recursive: true, force: true });
});

const spec = (command: string, workspace = place.workspace): CommandSpec => {
  const hosts = [`mirror.example:${world.webPort}`];
  return {
    workspace,
    cwd: '.',
    command,
    limits: BUILT_IN_LIMITS,
    born: [],
    egress: { allow: hosts, deny: [], privateHosts: hosts },
    signal: new AbortController().signal
  };
};
const fetchFrom = (host: string): string =>
  `python3 -c 'import urllib.request as u; print(u.urlopen("http://${host}:${world.webPort}/").read())' 2>&1 | tail -n 1`;
const hello = "b'hello from outside'";

test('as the owner of a workspace of somebody else: the same hosts and no others', async () => {
  const owned = path.join(place.base, 'owned');
  fs.mkdirSync(owned);
  // Whoever is not root can drop to nobody, and is that owner.
  if (process.getuid?.() === 0) fs.chownSync(owned, 12345, 12345);
  fs.chmodSync(place.base, 0o755);
  const command = `id -u; ${fetchFrom('mirror.example')}; ${fetchFrom('other.example')}`;
  const result = await sandbox.run(spec(command, owned));
  expect(result.stdout.split('\n').slice(0, 2)).toEqual([`${fs.statSync(owned).uid}`, hello]);
  expect(result.stdout).toContain('403: Refused by the sandbox: not-allowed');
  expect(reasons({ refused: () => result.refused })).toEqual([
    `not-allowed other.example:${world.webPort}`
  ]);
});

/** The sockets of the proxies that are open now. */
const sockets = (): readonly string[] =>
  fs
    .readdirSync(path.dirname(place.base))
    .filter(name => name.startsWith('sallyport-egress-') && !name.includes('test'))
    .map(name => path.join(path.dirname(place.base), name, 'proxy.sock'));

/** Runs a command that says `ready`, and lets `act` do something to it before it goes on. */
async function runWhile(act: () => void | Promise<void>, rest: string): Promise<CommandResult> {
  const go = path.join(place.workspace, 'go');
  let acted: Promise<void> | undefined;
  return sandbox.run({
    ...spec(`echo ready; while [ ! -e go ]; do sleep 0.02; done; ${rest}`),
    onOutput: () => {
      acted ??= Promise.resolve(act()).finally(() => fs.writeFileSync(go, ''));
    }
  });
}

test("the socket gone in mid-run, and somebody else's in its place: only the first proxy is ever reached", async () => {
  let reached = 0;
  const stranger = net.createServer(socket => {
    reached += 1;
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nSTRANGE');
  });
  const before = new Set(sockets());
  const result = await runWhile(
    async () => {
      const [socket = ''] = sockets().filter(file => !before.has(file));
      fs.rmSync(socket);
      await new Promise<void>(done => stranger.listen(socket, () => done()));
    },
    `${fetchFrom('mirror.example')}; ${fetchFrom('other.example')}`
  );
  await new Promise(done => stranger.close(done));
  expect(result.stdout).not.toContain('STRANGE');
  expect(reached).toBe(0);
  expect(result.stdout).toMatch(/hello from outside|refused|reset|closed/i);
  expect(result.stdout).toContain('403: Refused by the sandbox: not-allowed');
});

test('a proxy that dies in mid-run: the bridge hangs up, the program is told, and goes on', async () => {
  const proxy = await openProxy({ allow: ['a.example'], privateHosts: ['a.example'] });
  const port = 20_000 + (process.pid % 20_000);
  const bridge = ['-I', '-S', '-s', place.options.bridge ?? '', proxy.socket, `${port}`];
  const tries = `import socket, sys
def ask():
    s = socket.create_connection(("127.0.0.1", ${port}))
    s.sendall(b"CONNECT b.example:443 HTTP/1.1\\r\\nHost: b.example:443\\r\\n\\r\\n")
    try: return s.recv(12)
    except OSError as error: return type(error).__name__.encode()
print(ask(), flush=True)
sys.stdin.readline()
print(ask(), flush=True)`;
  const child = spawn('python3', [...bridge, 'python3', '-c', tries], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("b'HTTP/1.1 403'");
  await proxy.close();
  child.stdin.end('\n');
  expect((await lines.next()).value).toMatch(/^b''$|ConnectionResetError/);
  expect(await new Promise(done => child.once('exit', done))).toBe(0);
});

test('no Python for the bridge: what wants the network does not start, with the reason; what does not runs', async () => {
  const { resolveHost: _resolveHost, ...options } = place.options;
  const bare = { wrapper: without('python3', 'python3.11', 'python3.12', 'python3.13') };
  const { signal: _signal, ...wanted } = spec('echo ran; touch ran');
  const refused = await runDriver(place.base, { options, spec: wanted, mode: 'run' }, bare);
  expect(refused.result).toMatchObject({
    started: false,
    ended: 'set-up',
    error: { code: 'failed', message: expect.stringContaining('Expected a python3 for the bridge') }
  });
  expect(fs.existsSync(path.join(place.workspace, 'ran'))).toBe(false);
  const { egress: _egress, ...plain } = wanted;
  const ran = await runDriver(place.base, { options, spec: plain, mode: 'run' }, bare);
  expect(ran.result).toMatchObject({ started: true, exitCode: 0, stdout: 'ran\n' });
});

test('a Python that fails for the bridge: the command does not run', async () => {
  const folder = path.join(place.base, 'bin');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'bridge.py'), 'raise SystemExit("no epoll here")');
  const broken = createSandbox({ ...place.options, bridge: path.join(folder, 'bridge.py') });
  const result = await broken.run(spec('echo ran > ran'));
  expect(result.exitCode).not.toBe(0);
  expect(result.stderr).toContain('no epoll here');
  expect(fs.existsSync(path.join(place.workspace, 'ran'))).toBe(false);
  await broken.dispose();
});

test('the proxy is gone with its command: what is left of a socket answers nobody', async () => {
  let socket = '';
  const before = new Set(sockets());
  await runWhile(() => {
    [socket = ''] = sockets().filter(file => !before.has(file));
  }, 'true');
  expect(socket).not.toBe('');
  expect(fs.existsSync(socket)).toBe(false);
  const connect = `import socket; socket.socket(socket.AF_UNIX).connect(${JSON.stringify(socket)})`;
  expect(() => execFileSync('python3', ['-c', connect], { stdio: 'pipe' })).toThrow();
});
