import fs from 'node:fs';
import path from 'node:path';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import type { Sandbox } from '../src/engine/sandbox/sandbox';
import { commandIn, makeDecoyWorld, runControl, type DecoyWorld } from './decoy-world';

/** One way out. Its control must print `OUT` or leave the trace, the sandboxed run must do neither. */
interface Attempt {
  readonly name: string;
  readonly command: (world: DecoyWorld) => string;
  /** Something on disk that tells; absent: stdout holds the canary or `OUT`. */
  readonly trace?: (world: DecoyWorld) => boolean;
}

const connect = (target: string): string =>
  `python3 -c 'import socket; s = socket.socket(socket.AF_UNIX); s.connect(${target}); print(s.recv(99).decode())'`;
const call = (...args: string[]): string =>
  `python3 -c 'import ctypes; print("OUT" if ctypes.CDLL(None, use_errno=True).syscall(${args.join(', ')}) >= 0 else "held")'`;
const within =
  (...parts: string[]) =>
  (world: DecoyWorld): boolean =>
    fs.existsSync(path.join(world.base, ...parts));

const ATTEMPTS: readonly Attempt[] = [
  { name: 'reads an SSH key in home', command: w => `cat ${w.home}/.ssh/id_ed25519` },
  { name: 'reads cloud credentials through ~', command: () => 'cat ~/.aws/credentials' },
  { name: "reads the server's runtime file", command: w => `cat ${w.runtime}/*.json` },
  { name: 'reads the policy store', command: w => `cat ${w.options.stateDir}/policy.json` },
  { name: 'reads .env of the workspace', command: () => 'cat .env' },
  { name: 'reads a file beside the workspace', command: w => `cat ${w.outside}/notes.txt` },
  { name: 'reads a token in its environment', command: () => 'env' },
  {
    name: 'reads a token in the environment of process 1 and all others',
    command: () => 'cat /proc/[0-9]*/environ | tr "\\0" "\\n"'
  },
  {
    name: 'reads through the root of another process',
    command: w => `cat /proc/[0-9]*/root${w.outside}/notes.txt`
  },
  {
    name: 'reaches a server on loopback',
    command: w => `cat < /dev/tcp/127.0.0.1/${w.port}`
  },
  { name: 'reaches a socket of the host', command: w => connect(`"${w.socket}"`) },
  {
    name: 'reaches an abstract socket of the host',
    command: w => connect(`"\\0${w.abstractSocket}"`)
  },
  {
    name: 'opens a packet or vsock socket',
    command: () => `${call('41', '40', '1', '0')}`
  },
  {
    name: 'writes beside the workspace',
    command: w => `echo x > ${w.outside}/written`,
    trace: within('outside/written')
  },
  {
    name: 'writes beside the workspace through ..',
    command: () => 'echo x > ../outside/dotted',
    trace: within('outside/dotted')
  },
  {
    name: 'writes through a symbolic link out',
    command: w => `ln -s ${w.outside} way && echo x > way/linked`,
    trace: within('outside/linked')
  },
  {
    name: 'makes a hard link to a secret',
    command: w => `ln ${w.home}/.ssh/id_ed25519 stolen && cat stolen`
  },
  {
    name: 'plants a git hook',
    command: () => 'echo x > .git/hooks/post-checkout',
    trace: within('workspace/.git/hooks/post-checkout')
  },
  {
    name: 'moves .git away',
    command: () => 'mv .git .other && mv .other/HEAD .other/HEAD2; true',
    trace: w => !fs.existsSync(path.join(w.workspace, '.git/HEAD'))
  },
  {
    name: 'changes editor settings',
    command: () => 'echo 1 > .vscode/settings.json',
    trace: w => fs.readFileSync(path.join(w.workspace, '.vscode/settings.json'), 'utf8') !== '{}'
  },
  {
    name: 'moves the parent of a protected file away',
    command: () => 'mv deep deeper',
    trace: w => !fs.existsSync(path.join(w.workspace, 'deep/er/.envrc'))
  },
  { name: 'makes a user namespace', command: () => 'unshare --user true && echo OUT' },
  { name: 'makes a mount namespace', command: () => 'unshare --mount true && echo OUT' },
  { name: 'mounts', command: () => 'mount -t tmpfs none /mnt && echo OUT' },
  { name: 'traces a process', command: () => call('101', '0', '0', '0', '0') },
  {
    name: 'makes a ring for input and output',
    command: () => call('425', '1', 'ctypes.create_string_buffer(120)')
  },
  {
    name: 'sets a setuid bit',
    command: () => 'cp /bin/true raised && chmod u+s raised && [ -u raised ] && echo OUT'
  },
  {
    name: 'fills shared memory beyond its bound',
    command: () =>
      '{ mount -t tmpfs -o size=1g none /dev/shm; head -c 80M /dev/zero > /dev/shm/x && echo OUT; } 2>/dev/null'
  },
  {
    name: 'fills /tmp beyond its bound',
    command: () =>
      '{ mount -t tmpfs -o size=1g none /tmp; head -c 300M /dev/zero > /tmp/x && echo OUT; } 2>/dev/null'
  },
  { name: 'writes to the root folder', command: () => 'mkdir /made && rmdir /made && echo OUT' }
];

describe('a command in the sandbox, beside its control outside', () => {
  let world: DecoyWorld;
  let sandbox: Sandbox;

  beforeEach(async () => {
    process.env['DECOY_API_TOKEN'] = 'set-below';
    world = await makeDecoyWorld();
    process.env['DECOY_API_TOKEN'] = world.canary;
    sandbox = createSandbox(world.options);
    expect(await sandbox.check()).toEqual({ tier: '1', runs: true, reason: '' });
  });
  afterEach(async () => {
    delete process.env['DECOY_API_TOKEN'];
    await sandbox.dispose();
    await world.dispose();
  });

  test.each(ATTEMPTS)('$name: works outside and not inside', async ({ command, trace }) => {
    const isOut = (stdout: string): boolean =>
      trace ? trace(world) : stdout.includes(world.canary) || stdout.includes('OUT');
    const result = await sandbox.run(commandIn(world, command(world)));
    expect(result).toMatchObject({ started: true, ended: 'exit' });
    expect(isOut(result.stdout)).toBe(false);
    const control = await runControl(world, command(world));
    expect(isOut(control)).toBe(true);
  });
});
