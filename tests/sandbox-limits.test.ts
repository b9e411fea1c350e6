import fs from 'node:fs';
import path from 'node:path';
import { CommandGroups } from '../src/engine/sandbox/cgroup/command-groups';
import { findHierarchies } from '../src/engine/sandbox/cgroup/hierarchies';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import { BUILT_IN_LIMITS } from '../src/engine/sandbox/limits';
import type { SandboxStatus } from '../src/protocol/results';
import type { CommandResult } from '../src/engine/sandbox/sandbox';
import type { SandboxOptions } from '../src/engine/sandbox/sandbox-options';
import { commandIn, makeDecoyWorld, type DecoyWorld } from './decoy-world';

jest.setTimeout(60_000);

let world: DecoyWorld;
/** What this machine can do, which the engine must find out by itself. */
let expected: 'cgroup' | 'rlimit';
beforeAll(async () => {
  world = await makeDecoyWorld();
  expected = (await CommandGroups.find()) ? 'cgroup' : 'rlimit';
});
afterAll(() => world.dispose());

async function run(
  command: string,
  limits: Partial<typeof BUILT_IN_LIMITS>,
  options: Partial<SandboxOptions> = {}
): Promise<CommandResult> {
  const sandbox = createSandbox({ ...world.options, ...options });
  try {
    return await sandbox.run({
      ...commandIn(world, command),
      limits: { ...BUILT_IN_LIMITS, ...limits }
    });
  } finally {
    await sandbox.dispose();
  }
}

/** Ten processes that hold 30 MB each, all at once, and tell when they do. */
const HOARD = `
for i in 1 2 3 4 5 6 7 8 9 10; do
  python3 -c 'import time; x = bytearray(b"x") * (30 << 20); print("held", flush=True); time.sleep(3)' &
done
wait`;
const held = ({ stdout }: CommandResult): number => stdout.split('held').length - 1;

test('[MG-18] says what bounds a command here', async () => {
  expect((await run('true', {})).confinement).toEqual({ tier: '1', limits: expected });
  expect((await run('true', {}, { groups: false })).confinement.limits).toBe('rlimit');
});

test('a kernel that has no group to give any more: the command runs by the bounds of a machine without groups', async () => {
  const sandbox = createSandbox(world.options);
  try {
    expect((await sandbox.check()).tier).toBe('1');
    const make = jest.spyOn(CommandGroups.prototype, 'make').mockImplementation(() => {
      throw new Error('ENOMEM');
    });
    const done = await sandbox.run({ ...commandIn(world, 'echo ran'), limits: BUILT_IN_LIMITS });
    make.mockRestore();
    expect([done.stdout, done.confinement.limits]).toEqual(['ran\n', 'rlimit']);
  } finally {
    await sandbox.dispose();
  }
});

test('the memory of all processes together is bounded where control groups are to be had', async () => {
  const alone = await run(HOARD, { memoryMB: 128 }, { groups: false });
  expect(held(alone)).toBe(10);
  const together = await run(HOARD, { memoryMB: 128 });
  expect(held(together) < 10).toBe(expected === 'cgroup');
});

test('memory folders count as memory where control groups are to be had', async () => {
  const fill = 'head -c 100M /dev/zero > /tmp/filled && echo held';
  expect(held(await run(fill, { memoryMB: 64 }, { groups: false }))).toBe(1);
  expect(held(await run(fill, { memoryMB: 64 }))).toBe(expected === 'cgroup' ? 0 : 1);
});

const PID_MAX = '/proc/sys/kernel/pid_max';

/** Forks until the kernel refuses, and prints how often it did not. */
const FORKS = `python3 -c '
import os, time
count = 0
try:
    while count < 1000:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        count += 1
except OSError:
    pass
print(count)
'`;

test('processes are bounded, to the number where control groups are to be had', async () => {
  const limits = { processes: 40, wallSeconds: 60 };
  const together = await run(FORKS, limits);
  // Without a group, root may have as many again as the kernel reserves numbers.
  expect(Number(together.stdout)).toBeLessThan(expected === 'cgroup' ? 41 : 341);
  const alone = await run(FORKS, limits, { groups: false });
  expect(Number(alone.stdout)).toBeLessThan(341);
});

test('processes are bounded without groups and without a namespace, and the bound of the machine stays', async () => {
  const before = fs.readFileSync(PID_MAX, 'utf8');
  const landlock = path.join(__dirname, '../jupyterlab_sallyport/sandbox/landlock.py');
  const noBubblewrap = {
    bwrap: path.join(world.base, 'absent'),
    landlock,
    groups: false as const
  };
  try {
    const done = await run(FORKS, { processes: 40, wallSeconds: 20 }, noBubblewrap);
    expect([done.confinement.tier, done.ended]).toEqual(['2', 'exit']);
    // As root what is over is counted after the fact, and all of them are ended.
    expect(done.signal === 'SIGKILL' || Number(done.stdout) < 41).toBe(true);
    expect(fs.readFileSync(PID_MAX, 'utf8')).toBe(before);
  } finally {
    // Only root could have changed it.
    if (process.getuid?.() === 0) fs.writeFileSync(PID_MAX, before);
  }
});

test('who asks while a check runs shares it, and a check disturbs no command that runs', async () => {
  const sandbox = createSandbox(world.options);
  try {
    const [first, second] = [sandbox.check(), sandbox.check()];
    expect(second).toBe(first);
    expect((await first).tier).toBe('1');
    let again: Promise<SandboxStatus> | undefined;
    const done = await sandbox.run({
      ...commandIn(world, 'echo begun; sleep 1; echo ended'),
      limits: BUILT_IN_LIMITS,
      onOutput: () => {
        again ??= sandbox.check();
      }
    });
    expect((await again)?.tier).toBe('1');
    expect([done.stdout, done.confinement.limits]).toEqual(['begun\nended\n', expected]);
  } finally {
    await sandbox.dispose();
  }
});

test('no group is left behind, and one of a killed engine is removed', async () => {
  const hierarchies = findHierarchies();
  const left = hierarchies.map(({ folder }) => path.join(folder, 'sallyport-4194305-1-1'));
  left.forEach(folder => fs.mkdirSync(folder));
  await run('sleep 0.1 & disown', {});
  const names = hierarchies.flatMap(({ folder }) => fs.readdirSync(folder));
  expect(names.filter(name => name.startsWith(`sallyport-${process.pid}-`))).toEqual([]);
  expect(left.filter(folder => fs.existsSync(folder))).toEqual([]);
});
