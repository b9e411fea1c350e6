import fs from 'node:fs';
import path from 'node:path';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import { commandIn, makeDecoyWorld, type DecoyWorld } from './decoy-world';
import { runDriver } from './start-driver';

let world: DecoyWorld;
beforeAll(async () => {
  world = await makeDecoyWorld();
});
afterAll(() => world.dispose());

const MARK = 'touch ran; echo ran';
const ran = (): boolean => fs.existsSync(path.join(world.workspace, 'ran'));

function stub(script: string): string {
  const file = path.join(world.base, 'bwrap-stub');
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

const STUBS: readonly (readonly [string, string, string])[] = [
  ['ends well without a status document', 'exit 0', '3'],
  [
    'runs the command itself without a status document',
    'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
    '2'
  ],
  ['claims the exit of a command', 'echo \'{ "exit-code": 0 }\' >&4', '3'],
  ['claims a process that is not its child', 'echo \'{ "child-pid": 1 }\' >&4; sleep 5', '2'],
  [
    'may make no namespace',
    'echo "bwrap: No permissions to create new namespace" >&2; exit 1',
    '2'
  ],
  [
    'finds the limit used up',
    'echo "bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)" >&2; exit 1',
    '2'
  ],
  ['may not map users', 'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1', '2'],
  [
    'may not mount /proc',
    'echo "bwrap: Can\'t mount proc on /newroot/proc: Operation not permitted" >&2; exit 1',
    '1b'
  ],
  ['is too old', 'echo "bwrap: Unknown option --disable-userns" >&2; exit 1', '3'],
  ['fails in an unknown way', 'echo "bwrap: whatever" >&2; exit 1', '2']
];

test.each(STUBS)(
  'a bubblewrap that %s: refused with reason and fix, and nothing ran',
  async (_, script, tier) => {
    const sandbox = createSandbox({ ...world.options, bwrap: stub(script) });
    const status = await sandbox.check();
    expect(status).toMatchObject({ tier, runs: false });
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
  },
  // One that never says anything is given up after 10 seconds.
  20_000
);

test('no bubblewrap: refused with how to install it, and nothing ran', async () => {
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
  expect(status).toMatchObject({ tier: '2', runs: false });
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
  fs.chownSync(owned, 12345, 12345);
  const sandbox = createSandbox(world.options);
  const result = await sandbox.run({ ...commandIn(world, 'touch made'), workspace: owned });
  expect(result).toMatchObject({ started: true, exitCode: 0 });
  expect(fs.statSync(path.join(owned, 'made')).uid).toBe(12345);
  await sandbox.dispose();
});

test('an ordinary user confines commands as well', async () => {
  const user = { uid: 12346, gid: 12346 };
  const folders = ['workspace', 'home', 'state'].map(name => path.join(world.base, `own-${name}`));
  const [workspace = '', home = '', stateDir = ''] = folders;
  for (const folder of folders) {
    fs.mkdirSync(folder);
    fs.chownSync(folder, user.uid, user.gid);
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
    { user }
  );
  expect(status).toEqual({ tier: '1', runs: true, reason: '' });
  expect(result).toMatchObject({ started: true, stdout: '' });
  expect(fs.statSync(path.join(workspace, 'made')).uid).toBe(user.uid);
});
