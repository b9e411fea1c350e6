import fs from 'node:fs';
import path from 'node:path';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import type { SandboxOptions } from '../src/engine/sandbox/sandbox-options';
import { commandIn, makeDecoyWorld, type DecoyWorld } from './decoy-world';
import { runDriver } from './start-driver';

let world: DecoyWorld;
beforeAll(async () => {
  world = await makeDecoyWorld();
});
afterAll(() => world.dispose());

const PID_MAX = '/proc/sys/kernel/pid_max';
const machinesBound = fs.readFileSync(PID_MAX, 'utf8');
afterEach(() => {
  const found = fs.readFileSync(PID_MAX, 'utf8');
  if (found !== machinesBound) {
    fs.writeFileSync(PID_MAX, machinesBound); // Else whatever runs next fails for want of processes.
  }
  expect(found).toBe(machinesBound);
});

const isRoot = process.getuid?.() === 0;
const MARK = 'touch ran; echo ran';
const ran = (): boolean => fs.existsSync(path.join(world.workspace, 'ran'));

function stub(script: string): string {
  const file = path.join(world.base, 'bwrap-stub');
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

const LANDLOCK = path.join(__dirname, '../jupyterlab_sallyport/sandbox/landlock.py');

const STUBS: readonly (readonly [name: string, script: string])[] = [
  ['ends well without a status document', 'exit 0'],
  [
    'runs the command itself without a status document',
    'while [ "$1" != -- ]; do shift; done; shift; exec "$@"'
  ],
  ['claims the exit of a command', 'echo \'{ "exit-code": 0 }\' >&4'],
  ['claims a process that is not its child', 'echo \'{ "child-pid": 1 }\' >&4; sleep 5'],
  ['may make no namespace', 'echo "bwrap: No permissions to create new namespace" >&2; exit 1'],
  [
    'finds the limit used up',
    'echo "bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)" >&2; exit 1'
  ],
  ['may not map users', 'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1'],
  [
    'may not mount /proc, nor show that of the host',
    'echo "bwrap: Can\'t mount proc on /newroot/proc: Operation not permitted" >&2; exit 1'
  ],
  ['is too old', 'echo "bwrap: Unknown option --disable-userns" >&2; exit 1'],
  ['fails in an unknown way', 'echo "bwrap: whatever" >&2; exit 1']
];

// One that never says anything is given up after 10 seconds.
const PATIENT_MS = 30_000;

/** Neither status nor run may be anything else where nothing confines. */
async function expectRefusal(options: Partial<SandboxOptions>): Promise<void> {
  const sandbox = createSandbox({ ...world.options, ...options });
  const status = await sandbox.check();
  expect(status).toMatchObject({ tier: '3', runs: false });
  expect(status.reason).not.toBe('');
  expect(status.fix).toBeTruthy();
  expect(await sandbox.run(commandIn(world, MARK))).toMatchObject({
    started: false,
    ended: 'set-up',
    stdout: '',
    error: { code: 'no-sandbox' }
  });
  expect(ran()).toBe(false);
  await sandbox.dispose();
}

test.each(STUBS)(
  'a bubblewrap that %s, and no Landlock: refused with reason and fix, and nothing ran',
  (_, script) => expectRefusal({ bwrap: stub(script), landlock: path.join(world.base, 'absent') }),
  PATIENT_MS
);

test(
  'a process without a namespace is never bound by the number of processes of the machine',
  async () => {
    const script = 'sleep 5 & echo "{ \\"child-pid\\": $! }" >&4; exec sleep 5';
    const landlock = path.join(world.base, 'absent');
    await expectRefusal({ bwrap: stub(script), landlock, groups: false });
  },
  PATIENT_MS
);

test.each(STUBS)(
  'a bubblewrap that %s, beside Landlock: confined by that, flagged, with no network',
  async (_, script) => {
    const sandbox = createSandbox({ ...world.options, bwrap: stub(script), landlock: LANDLOCK });
    expect(await sandbox.check()).toMatchObject({ tier: '2', runs: true });
    expect(sandbox.status.reason).toContain('Landlock alone');
    expect(sandbox.status.fix).toBeTruthy();
    const tries = `echo ran; cat ${world.outside}/notes.txt .env; cat < /dev/tcp/127.0.0.1/${world.port}`;
    expect(await sandbox.run(commandIn(world, tries))).toMatchObject({
      started: true,
      stdout: 'ran\n',
      confinement: { tier: '2' }
    });
    await sandbox.dispose();
  },
  PATIENT_MS
);

/** Programs in the place of the helper; each would be trusted with the command if nobody looked. */
const HELPERS: readonly (readonly [name: string, script: string])[] = [
  ['does not say which Landlock there is', 'pass'],
  ['finds too old a Landlock', 'print(2)'],
  ['ends at once', versionElse('sys.exit(0)')],
  ['fails', versionElse('sys.exit("landlock: create_ruleset: Function not implemented")')],
  ['claims a process that is not its child', versionElse('tell(1)')],
  [
    'runs the command without confining it',
    versionElse(`
request = json.load(open(5, "rb"))
child = os.fork()
if child == 0:
    os.set_inheritable(6, True)
    os.execve(request["argv"][0], request["argv"], request["environment"])
tell(child)
os.waitpid(child, 0)`)
  ]
];

function versionElse(script: string): string {
  return `
import json, os, sys
def tell(number):
    os.write(4, ('{ "child-pid": %d }\\n' % number).encode())
if sys.argv[1:] == ["--version"]:
    print(7)
    sys.exit()
${script}`;
}

test.each(HELPERS)(
  'no bubblewrap, and a helper that %s: refused, and nothing ran',
  async (_, script) => {
    const landlock = path.join(world.base, 'helper.py');
    fs.writeFileSync(landlock, script);
    await expectRefusal({ bwrap: path.join(world.base, 'absent'), landlock });
  },
  PATIENT_MS
);

test("a masked /proc: the host's is shown, flagged, and tells no more than command lines", async () => {
  if (!isRoot) {
    process.stderr.write('machine | a masked /proc | not tried: it takes root to mask one\n');
    return;
  }
  const masked = [
    'mount --bind /proc/sys /proc/sys && mount -o remount,ro,bind /proc/sys',
    'mount --bind /dev/null /proc/kallsyms && mount -t tmpfs none /proc/acpi'
  ].join(' && ');
  const tries = 'echo ran; cat /proc/[0-9]*/environ; unshare --user true && echo OUT; touch ran';
  const { status, result } = await runDriver(
    world.base,
    { options: world.options, spec: commandIn(world, tries), mode: 'run' },
    { wrapper: ['unshare', '--mount', 'sh', '-c', `${masked} && exec "$@"`, 'sh'] }
  );
  expect(status).toMatchObject({ tier: '1b', runs: true });
  expect(status.reason).toContain('command lines');
  expect(status.fix).toContain('systempaths');
  expect(result).toMatchObject({ started: true, exitCode: 0, confinement: { tier: '1b' } });
  expect(result.stdout).toMatch(/^ran\n/);
  expect(result.stdout).not.toMatch(/OUT|canary/);
  fs.rmSync(path.join(world.workspace, 'ran'));
});

test('no bubblewrap and no Landlock: refused with how to install it, and nothing ran', async () => {
  const sandbox = createSandbox({ ...world.options, bwrap: path.join(world.base, 'absent') });
  expect(await sandbox.check()).toMatchObject({ tier: '3', runs: false });
  expect(sandbox.status.fix).toContain('bubblewrap');
  expect(await sandbox.run(commandIn(world, MARK))).toMatchObject({ started: false });
  expect(ran()).toBe(false);
  await sandbox.dispose();
});

test('user namespaces really forbidden: refused, and nothing ran', async () => {
  const { status, result } = await runDriver(
    world.base,
    { options: world.options, spec: commandIn(world, MARK), mode: 'run' },
    {
      wrapper: [
        'unshare',
        '--user',
        '--map-root-user',
        'sh',
        '-c',
        'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"',
        'sh'
      ]
    }
  );
  expect(status).toMatchObject({ tier: '3', runs: false });
  expect(status.fix).toContain('max_user_namespaces');
  expect(result).toMatchObject({ started: false, error: { code: 'no-sandbox' } });
  expect(ran()).toBe(false);
});

test('a bubblewrap that breaks after a good self-test: a set-up error, no second try without it', async () => {
  const file = stub('exec /usr/bin/bwrap "$@"');
  const sandbox = createSandbox({ ...world.options, bwrap: file });
  expect(await sandbox.check()).toMatchObject({ tier: '1', runs: true });
  stub('exit 0');
  expect(await sandbox.run(commandIn(world, MARK))).toMatchObject({
    started: false,
    ended: 'set-up',
    error: { code: 'failed' }
  });
  expect(ran()).toBe(false);
  await sandbox.dispose();
});

test('a workspace of somebody else: the command runs as its owner', async () => {
  const owned = path.join(world.base, 'owned');
  fs.mkdirSync(owned);
  // Who is not root has none, and commands run as they do.
  const owner = isRoot ? 12345 : process.getuid?.();
  if (isRoot) fs.chownSync(owned, 12345, 12345);
  const sandbox = createSandbox(world.options);
  const result = await sandbox.run({ ...commandIn(world, 'touch made'), workspace: owned });
  expect(result).toMatchObject({ started: true, exitCode: 0 });
  expect(fs.statSync(path.join(owned, 'made')).uid).toBe(owner);
  await sandbox.dispose();
});

test('an ordinary user confines commands as well', async () => {
  const user = isRoot ? { uid: 12346, gid: 12346 } : undefined;
  const folders = ['workspace', 'home', 'state'].map(name => path.join(world.base, `own-${name}`));
  const [workspace = '', home = '', stateDir = ''] = folders;
  for (const folder of folders) {
    fs.mkdirSync(folder);
    if (user) fs.chownSync(folder, user.uid, user.gid);
  }
  fs.writeFileSync(path.join(home, 'secret'), world.canary);
  const { status, result } = await runDriver(
    world.base,
    {
      options: { ...world.options, home, stateDir, environment: { PATH: '/usr/bin:/bin' } },
      spec: {
        ...commandIn(world, `touch made; cat ${home}/secret; cat ${world.outside}/notes.txt`),
        workspace
      },
      mode: 'run'
    },
    user && { user }
  );
  expect(status).toEqual({ tier: '1', runs: true, reason: '' });
  expect(result).toMatchObject({ started: true, stdout: '' });
  expect(fs.statSync(path.join(workspace, 'made')).uid).toBe(user?.uid ?? process.getuid?.());
});
