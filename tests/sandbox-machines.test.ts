import fs from 'node:fs';
import path from 'node:path';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import type { CommandResult } from '../src/engine/sandbox/sandbox';
import type { SandboxStatus } from '../src/protocol/results';
import { commandIn, makeDecoyWorld, type DecoyWorld } from './decoy-world';
import { withMounts, without } from './lacking-machine';
import { runDriver } from './start-driver';

jest.setTimeout(60_000);

let world: DecoyWorld;
beforeEach(async () => {
  world = await makeDecoyWorld();
});
afterEach(() => world.dispose());

/** Reaches for what every tier must keep back: a secret, a server, a file outside, the repository, an environment. */
const reachOut = (): string => `
cat ${world.home}/.ssh/id_ed25519 ${world.outside}/notes.txt .env
cat < /dev/tcp/127.0.0.1/${world.port}
cat /proc/[0-9]*/environ | tr "\\0" "\\n"
echo x > ${world.outside}/reached; echo x > .git/hooks/reached
touch ran`;

/** What must hold of a command on whatever machine: it ran confined, or did not run at all. */
function expectClosed(status: SandboxStatus, result: CommandResult): void {
  const at = (name: string): string => path.join(world.workspace, name);
  expect(result.stdout).not.toContain(world.canary);
  expect(fs.existsSync(path.join(world.outside, 'reached'))).toBe(false);
  expect(fs.existsSync(at('.git/hooks/reached'))).toBe(false);
  expect(status.runs || !result.started).toBe(true);
  expect({ started: result.started, ran: fs.existsSync(at('ran')) }).toEqual({
    started: result.started,
    ran: result.started
  });
  if (!result.started) {
    expect(result).toMatchObject({ ended: 'set-up', stdout: '', error: expect.anything() });
    expect(result.error?.message).not.toBe('');
  }
}

/** Machines that lack something, by what stands in front of the engine; and whether commands may run on them at all. */
const MACHINES: readonly (readonly [
  name: string,
  wrapper: () => readonly string[],
  runs: 'no' | 'confined or not at all'
])[] = [
  ['no bubblewrap', () => without('bwrap'), 'confined or not at all'],
  ['no prlimit', () => without('prlimit'), 'no'],
  ['no mkfifo', () => without('mkfifo'), 'no'],
  ['no nsenter', () => without('nsenter'), 'confined or not at all'],
  [
    'no user namespaces at all',
    () => [
      ...['unshare', '--user', '--map-root-user', 'sh', '-c'],
      ...['echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', 'sh']
    ],
    'confined or not at all'
  ],
  [
    "Docker's default filter",
    () => ['python3', '-I', path.join(__dirname, 'escape/docker-filter.py')],
    'confined or not at all'
  ],
  [
    'a /proc that a container masks',
    () =>
      withMounts(
        'mount -t tmpfs none /proc/acpi 2>/dev/null || mount -t tmpfs none /proc/tty; mount --bind /dev/null /proc/timer_list'
      ),
    'confined or not at all'
  ],
  ['no /proc at all', () => withMounts('mount -t tmpfs none /proc'), 'no'],
  [
    'a sandbox around the engine',
    () => [
      ...['bwrap', '--unshare-all', '--share-net', '--disable-userns', '--unshare-user'],
      ...['--bind', '/', '/', '--proc', '/proc', '--dev', '/dev', '--bind', '/tmp', '/tmp']
    ],
    'confined or not at all'
  ]
];

test.each(MACHINES)('%s: a command runs confined or not at all', async (name, wrapper, runs) => {
  const { status, result } = await runDriver(
    world.base,
    { options: world.options, spec: commandIn(world, reachOut()), mode: 'run' },
    { wrapper: wrapper() }
  );
  expectClosed(status, result);
  if (runs === 'no') {
    expect(result.started).toBe(false);
  }
  if (!status.runs) {
    expect(status.reason).not.toBe('');
  }
  process.stderr.write(
    `machine | ${name} | tier ${status.tier} | ${result.started ? 'ran confined' : 'did not run'} | ${status.reason}\n`
  );
});

test('the control: on a whole machine the same command runs, in the first tier, and reaches nothing', async () => {
  const { status, result } = await runDriver(world.base, {
    options: world.options,
    spec: commandIn(world, reachOut()),
    mode: 'run'
  });
  expect(status).toMatchObject({ tier: '1', runs: true });
  expect(result.started).toBe(true);
  expectClosed(status, result);
});

test('no setpriv, where the workspace is somebody else’s: refused, and nothing ran', async () => {
  const owned = path.join(world.base, 'owned');
  fs.mkdirSync(owned);
  if (process.getuid?.() !== 0) {
    process.stderr.write(
      'machine | no setpriv | not tried: it takes root to own a folder of somebody else\n'
    );
    return;
  }
  fs.chownSync(owned, 12345, 12345);
  const { result } = await runDriver(
    world.base,
    {
      options: world.options,
      spec: { ...commandIn(world, 'touch ran'), workspace: owned },
      mode: 'run'
    },
    { wrapper: without('setpriv') }
  );
  expect(result).toMatchObject({
    started: false,
    ended: 'set-up',
    error: { message: expect.stringContaining('setpriv') }
  });
  expect(fs.readdirSync(owned)).toEqual([]);
});

/** A bubblewrap that leaves something out of what it is told: by a stream editor on its options, one a line. */
const WEAKENED: readonly (readonly [what: string, edit: string])[] = [
  ['the system call filter', '/^--seccomp$/,+1d'],
  ['the network namespace', '/^--unshare-net$/d'],
  ['the read-only root', '/^--remount-ro$/{N;/\\n\\/$/d}'],
  ['what is read-only in the workspace', 's/^--ro-bind-fd$/--bind-fd/'],
  ['what is hidden in the workspace', '/^--ro-bind-data$/{N;N;d}'],
  ['the read-only /proc', '/^--remount-ro$/{N;/\\n\\/proc$/d}'],
  ['the bound of /tmp', '/^--perms$/{N;N;N;N;N;/\\n\\/tmp$/d}'],
  ['the system folders as they should be', 's/^--ro-bind$/--bind/']
];

test.each(WEAKENED)(
  'a bubblewrap that leaves out %s: found out, and nothing runs',
  async (_, edit) => {
    const file = path.join(world.base, 'weak');
    fs.writeFileSync(
      file,
      `#!/bin/bash\nexec 5< <(tr '\\0' '\\n' <&5 | sed '${edit}' | tr '\\n' '\\0')\nexec bwrap "$@"\n`,
      { mode: 0o755 }
    );
    const sandbox = createSandbox({ ...world.options, bwrap: file });
    const status = await sandbox.check();
    const result = await sandbox.run(commandIn(world, reachOut()));
    expectClosed(status, result);
    expect(status.tier === '1' && status.runs).toBe(false);
    await sandbox.dispose();
  }
);

test('the control: a bubblewrap that hands its options on the same way, all of them, is one', async () => {
  const file = path.join(world.base, 'whole');
  fs.writeFileSync(
    file,
    `#!/bin/bash\nexec 5< <(tr '\\0' '\\n' <&5 | sed '' | tr '\\n' '\\0')\nexec bwrap "$@"\n`,
    { mode: 0o755 }
  );
  const sandbox = createSandbox({ ...world.options, bwrap: file });
  expect(await sandbox.check()).toMatchObject({ tier: '1', runs: true });
  await sandbox.dispose();
});

test('a filter that is empty: found out, and nothing runs', async () => {
  const file = path.join(world.base, 'unfiltered');
  fs.writeFileSync(file, '#!/bin/bash\nexec 3</dev/null\nexec bwrap "$@"\n', { mode: 0o755 });
  const sandbox = createSandbox({ ...world.options, bwrap: file });
  const status = await sandbox.check();
  expect(status.tier === '1' && status.runs).toBe(false);
  expectClosed(status, await sandbox.run(commandIn(world, reachOut())));
  await sandbox.dispose();
});
