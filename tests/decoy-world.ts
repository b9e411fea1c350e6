import { execFileSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import dgram from 'node:dgram';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { BUILT_IN_LIMITS } from '../src/engine/sandbox/limits';
import type { CommandSpec } from '../src/engine/sandbox/sandbox';
import type { SandboxOptions } from '../src/engine/sandbox/sandbox-options';
import { OURSELVES, runAsOwner, type Identity } from './identities';

/** A home, a workspace, secrets, servers and a token that are all decoys: each holds the canary. */
export interface DecoyWorld {
  readonly identity: Identity;
  readonly canary: string;
  readonly base: string;
  readonly home: string;
  readonly workspace: string;
  readonly outside: string;
  readonly runtime: string;
  /** Path outside that nobody makes but a plant that runs. */
  readonly mark: string;
  /** Only root may read it. */
  readonly rootFile: string;
  readonly sharedFile: string;
  /** Of a shared memory segment and of a message queue of System V. */
  readonly ipcKey: number;
  /** A server on every address. */
  readonly port: number;
  /** A server of datagrams on loopback. */
  readonly namePort: number;
  /** Of this machine, as others see it. */
  readonly localAddress: string;
  readonly socket: string;
  readonly temporarySocket: string;
  /** '' where we may not make one. */
  readonly runSocket: string;
  readonly abstractSocket: string;
  readonly options: SandboxOptions;
  /** The same world with another workspace, made as the first one. */
  renewed(): DecoyWorld;
  dispose(): Promise<void>;
}

/** @param identity who runs the engine and owns the workspace; absent: we ourselves */
export async function makeDecoyWorld(identity: Identity = OURSELVES): Promise<DecoyWorld> {
  const canary = `canary-${randomBytes(8).toString('hex')}`;
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-decoys-')));
  const at = (...parts: string[]): string => path.join(base, ...parts);
  fs.chmodSync(base, 0o755);
  for (const folder of ['outside', 'marks']) {
    fs.mkdirSync(at(folder));
    fs.chmodSync(at(folder), 0o777);
  }
  const decoys = [
    'home/.ssh/id_ed25519',
    'home/.aws/credentials',
    'home/.local/share/jupyter/sallyport/policy.json',
    'outside/notes.txt'
  ];
  decoys.forEach(file => writeDecoy(at(file), canary));
  writeDecoy(
    at('home/.local/share/jupyter/runtime/jpserver-1.json'),
    JSON.stringify({ token: canary })
  );
  own(at('home'), identity.engine);
  // A control as another user must get at all of it.
  execFileSync('chmod', ['-R', 'a+rwX', at('home')]);
  fs.writeFileSync(at('root-file'), canary, { mode: 0o600 });
  const sharedFile = path.join('/dev/shm', `sallyport-${canary}`);
  writeDecoy(sharedFile, canary);
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'ssh-'));
  fs.chmodSync(temporary, 0o755);
  const run = makeRunFolder(canary);
  const sockets = {
    socket: at('outside/host.sock'),
    agent: at('home/sockets/agent.sock'),
    docker: at('home/sockets/docker.sock'),
    bus: at('home/sockets/bus'),
    temporarySocket: path.join(temporary, 'agent.1'),
    ...(run === undefined ? {} : { runSocket: path.join(run, 'docker.sock') })
  };
  fs.mkdirSync(at('home/sockets'));
  const abstractSocket = `sallyport-${canary}`;
  const servers = await Promise.all([
    listen(canary, { port: 0, host: '0.0.0.0' }),
    listen(canary, { path: `\0${abstractSocket}` }),
    ...Object.values(sockets).map(path => listen(canary, { path }))
  ]);
  Object.values(sockets).forEach(file => fs.chmodSync(file, 0o777));
  const names = await listenForNames(canary);
  const ipcKey = randomInt(1, 2 ** 31);
  shareMemory('make', ipcKey, canary);
  const address = servers[0]?.address();
  makeWorkspace(at('template'), canary, identity);
  let count = 0;
  const withWorkspace = (): DecoyWorld => {
    const number = count++;
    const workspace = at(number === 0 ? 'workspace' : `workspace-${number}`);
    execFileSync('cp', ['-a', at('template'), workspace]);
    return { ...world, workspace, mark: at('marks', String(number)) };
  };
  const world: DecoyWorld = {
    identity,
    canary,
    base,
    home: at('home'),
    workspace: '',
    outside: at('outside'),
    runtime: at('home/.local/share/jupyter/runtime'),
    mark: '',
    rootFile: at('root-file'),
    sharedFile,
    ipcKey,
    port: typeof address === 'object' && address ? address.port : 0,
    namePort: names.address().port,
    localAddress: localAddress(),
    socket: sockets.socket,
    temporarySocket: sockets.temporarySocket,
    runSocket: sockets.runSocket ?? '',
    abstractSocket,
    options: {
      stateDir: at('home/.local/share/jupyter/sallyport'),
      home: at('home'),
      jupyterPaths: {
        config: [at('home/.jupyter')],
        data: [at('home/.local/share/jupyter')],
        runtime: [at('home/.local/share/jupyter/runtime')]
      },
      environment: {
        PATH: SEARCH_PATH,
        DECOY_API_TOKEN: canary,
        SSH_AUTH_SOCK: sockets.agent
      }
    },
    renewed: withWorkspace,
    dispose: async () => {
      await Promise.all(servers.map(server => new Promise(done => server.close(done))));
      await new Promise<void>(done => names.close(done));
      shareMemory('remove', ipcKey, canary);
      for (const folder of [base, temporary, sharedFile, ...(run === undefined ? [] : [run])]) {
        fs.rmSync(folder, { recursive: true, force: true });
      }
    }
  };
  return withWorkspace();
}

/** One command of a decoy world; what is not said is as wide as it may be. */
export const commandIn = (
  world: DecoyWorld,
  command: string,
  more: Partial<Omit<CommandSpec, 'limits'>> & { limits?: Partial<CommandSpec['limits']> } = {}
): CommandSpec => ({
  workspace: world.workspace,
  cwd: '.',
  command,
  born: [],
  signal: new AbortController().signal,
  ...more,
  limits: { ...BUILT_IN_LIMITS, wallSeconds: 30, ...more.limits }
});

/**
 * The same command without the sandbox, as control: by the user that it would run as, in a process and mount namespace of
 * its own, so that it never touches a process of the host. Returns stdout.
 */
export function runControl(world: DecoyWorld, command: string): Promise<string> {
  const asRoot = process.getuid?.() === 0 && world.identity.commands.uid === 0;
  return runAsOwner(
    world.identity.commands,
    [
      'unshare',
      ...(asRoot ? [] : ['--user', '--map-root-user']),
      ...['--pid', '--fork', '--kill-child', '--mount-proc', 'bash', '--norc', '-c', command]
    ],
    world.workspace,
    // The variables that a shell inherits from the engine.
    { ...world.options.environment, HOME: world.home, DECOY_API_TOKEN: world.canary }
  );
}

/** What the workspace's owner does on the host, by hand. Returns stdout. */
export const runOnHost = (world: DecoyWorld, command: string): Promise<string> =>
  runAsOwner(world.identity.commands, ['bash', '--norc', '-c', command], world.workspace, {
    PATH: SEARCH_PATH,
    HOME: world.home
  });

/** A repository with secrets, settings and submodules that are not there yet. */
function makeWorkspace(folder: string, canary: string, { commands }: Identity): void {
  const put = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  };
  put('.env', `TOKEN=${canary}`);
  put('deep/er/.env.local', `TOKEN=${canary}`);
  put('.vscode/settings.json', '{}');
  put('deep/er/.envrc', 'true');
  put('data.txt', 'data');
  const git = (...args: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: folder,
      stdio: 'ignore'
    });
  };
  git('init', '-q', '-b', 'main');
  git('add', 'data.txt');
  for (const link of ['sub', 'absent/sub']) {
    git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},${link}`);
  }
  git('commit', '-qm', 'first');
  fs.mkdirSync(path.join(folder, 'sub'));
  own(folder, commands);
}

function writeDecoy(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  // A hard link is made only to what one may write oneself.
  fs.chmodSync(file, 0o666);
}

function own(folder: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  if (process.getuid?.() === 0 && uid !== 0) {
    execFileSync('chown', ['-R', `${uid}:${gid}`, folder]);
  }
}

/** As docker's, below /run; undefined where we may not make one. */
function makeRunFolder(canary: string): string | undefined {
  const folder = `/run/sallyport-${canary}`;
  try {
    fs.mkdirSync(folder, { mode: 0o755 });
    return folder;
  } catch {
    return undefined;
  }
}

function shareMemory(what: 'make' | 'remove', key: number, canary: string): void {
  execFileSync('python3', ['-I', '-c', SHARE, what, String(key), canary]);
}

const SHARE = `
import ctypes, sys
libc = ctypes.CDLL(None); libc.shmat.restype = ctypes.c_void_p
what, key, canary = sys.argv[1], int(sys.argv[2]), sys.argv[3].encode()
memory, queue = libc.shmget(key, 64, 0o1666), libc.msgget(key, 0o1666)
if what == "make":
    ctypes.memmove(libc.shmat(memory, None, 0), canary, len(canary))
    for _ in range(8): libc.msgsnd(queue, (1).to_bytes(8, "little") + canary, len(canary), 0)
else:
    libc.shmctl(memory, 0, None); libc.msgctl(queue, 0, None)
`;

async function listen(canary: string, where: net.ListenOptions): Promise<net.Server> {
  const server = net.createServer(socket => socket.on('error', () => undefined).end(canary));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => resolve());
  });
  return server;
}

async function listenForNames(canary: string): Promise<dgram.Socket> {
  const server = dgram.createSocket('udp4');
  server.on('message', (_, { port, address }) => server.send(canary, port, address));
  await new Promise<void>(resolve => server.bind(0, '127.0.0.1', resolve));
  return server;
}

/** An address beyond loopback; loopback's where this machine has no other. */
const localAddress = (): string =>
  Object.values(os.networkInterfaces())
    .flatMap(addresses => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';

/** The system's Python where there is one: a version manager's lies in somebody's home and starts slowly. */
const SEARCH_PATH = fs.existsSync('/usr/bin/python3')
  ? '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'
  : (process.env['PATH'] ?? '');
