import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { BUILT_IN_LIMITS } from '../src/engine/sandbox/limits';
import type { CommandSpec } from '../src/engine/sandbox/sandbox';
import type { SandboxOptions } from '../src/engine/sandbox/sandbox-options';

/** A home, a workspace, secrets, servers and a token that are all decoys: each holds the canary. */
export interface DecoyWorld {
  readonly canary: string;
  readonly base: string;
  readonly home: string;
  readonly workspace: string;
  readonly outside: string;
  readonly runtime: string;
  readonly port: number;
  readonly socket: string;
  readonly abstractSocket: string;
  readonly options: SandboxOptions;
  dispose(): Promise<void>;
}

export async function makeDecoyWorld(): Promise<DecoyWorld> {
  const canary = `canary-${randomBytes(8).toString('hex')}`;
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-decoys-')));
  fs.chmodSync(base, 0o755);
  const at = (...parts: string[]): string => path.join(base, ...parts);
  const write = (file: string, text: string, mode = 0o644): void => {
    fs.mkdirSync(path.dirname(at(file)), { recursive: true });
    fs.writeFileSync(at(file), text, { mode });
  };
  write('home/.ssh/id_ed25519', canary);
  write('home/.aws/credentials', canary);
  write('home/.local/share/jupyter/runtime/jpserver-1.json', JSON.stringify({ token: canary }));
  write('home/.local/share/jupyter/sallyport/policy.json', canary);
  write('outside/notes.txt', canary);
  write('workspace/.env', `TOKEN=${canary}`);
  write('workspace/.vscode/settings.json', '{}');
  write('workspace/deep/er/.envrc', 'true');
  write('workspace/data.txt', 'data');
  git(at('workspace'), 'init', '-q');
  git(at('workspace'), 'add', 'data.txt');
  git(at('workspace'), '-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-qm', 'first');
  const servers = [net.createServer(), net.createServer(), net.createServer()] as const;
  servers.forEach(server => server.on('connection', socket => socket.end(canary)));
  const abstractSocket = `sallyport-${canary}`;
  await listen(servers[0], { port: 0, host: '127.0.0.1' });
  await listen(servers[1], { path: at('outside/host.sock') });
  await listen(servers[2], { path: `\0${abstractSocket}` });
  const address = servers[0].address();
  return {
    canary,
    base,
    home: at('home'),
    workspace: at('workspace'),
    outside: at('outside'),
    runtime: at('home/.local/share/jupyter/runtime'),
    port: typeof address === 'object' && address ? address.port : 0,
    socket: at('outside/host.sock'),
    abstractSocket,
    options: {
      stateDir: at('home/.local/share/jupyter/sallyport'),
      home: at('home'),
      jupyterPaths: {
        config: [at('home/.jupyter')],
        data: [at('home/.local/share/jupyter')],
        runtime: [at('home/.local/share/jupyter/runtime')]
      },
      environment: { PATH: process.env['PATH'] ?? '', DECOY_API_TOKEN: canary }
    },
    dispose: async () => {
      await Promise.all(servers.map(server => new Promise(done => server.close(done))));
      fs.rmSync(base, { recursive: true, force: true });
    }
  };
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
 * The same command without the sandbox, as control: in a process and mount namespace of its own, so that it never
 * touches a process of the host. Returns stdout.
 */
export function runControl(world: DecoyWorld, command: string): Promise<string> {
  const asOther = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  // Not the synchronous kind: the decoy servers live in this process and must go on answering.
  return new Promise(resolve => {
    execFile(
      'unshare',
      [
        ...asOther,
        '--pid',
        '--fork',
        '--kill-child',
        '--mount-proc',
        'bash',
        '--norc',
        '-c',
        command
      ],
      {
        cwd: world.workspace,
        env: { ...process.env, HOME: world.home, DECOY_API_TOKEN: world.canary },
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
        timeout: 20_000,
        killSignal: 'SIGKILL'
      },
      // A control may end with an error after it has done what counts.
      (_error, stdout) => resolve(stdout)
    );
  });
}

const git = (folder: string, ...args: readonly string[]): void => {
  execFileSync('git', [...args], { cwd: folder, stdio: 'ignore' });
};

const listen = (server: net.Server, where: net.ListenOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => resolve());
  });
