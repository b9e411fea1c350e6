import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import type { CommandResult, Sandbox } from '../src/engine/sandbox/sandbox';
import { commandIn, makeDecoyWorld, runControl, type DecoyWorld } from './decoy-world';
import { runDriver, startDriver } from './start-driver';

let world: DecoyWorld;
let sandbox: Sandbox;

beforeAll(async () => {
  world = await makeDecoyWorld();
  sandbox = createSandbox(world.options);
  expect(await sandbox.check()).toEqual({ tier: '1', runs: true, reason: '' });
});
afterAll(async () => {
  await sandbox.dispose();
  await world.dispose();
});

const at = (name: string): string => path.join(world.workspace, name);
const run = (command: string, more: Parameters<typeof commandIn>[2] = {}): Promise<CommandResult> =>
  sandbox.run(commandIn(world, command, more));

/** Waits for something another process does; there is no event for it here. */
async function until(holds: () => boolean, seconds = 10): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !holds();) {
    if (Date.now() > end) {
      throw new Error('it did not happen in time');
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** Living processes whose command line holds the mark; our own tests name it nowhere else. */
const living = (mark: string): readonly string[] =>
  fs.readdirSync('/proc').filter(name => {
    try {
      const line = fs.readFileSync(`/proc/${name}/cmdline`, 'latin1');
      return (
        line.includes(mark) && !fs.readFileSync(`/proc/${name}/stat`, 'latin1').includes(') Z')
      );
    } catch {
      return false;
    }
  });

/** Ways to stay behind. Each leaves a process that sleeps for a number of seconds nobody else sleeps for. */
const DAEMONS: readonly (readonly [string, (mark: string) => string])[] = [
  ['in the background', mark => `sleep ${mark} & disown`],
  ['with nohup', mark => `nohup sleep ${mark} >/dev/null 2>&1 &`],
  ['with setsid', mark => `setsid -f sleep ${mark} </dev/null >/dev/null 2>&1`],
  [
    'with two forks and every signal ignored',
    mark => `(trap '' TERM HUP INT; setsid bash -c 'sleep ${mark}' & ) &`
  ]
];
let count = 0;
const newMark = (): string => `4${process.pid}${String(count++).padStart(3, '0')}`;
const awaitDaemon = (mark: string, name: string): string =>
  `until grep -qsa 'sleep.*${mark}' /proc/[0-9]*/cmdline; do :; done; touch ${name}`;

describe('[NB-23] leaves no process behind', () => {
  test.each(DAEMONS)(
    '%s: gone after the call, but there without the sandbox',
    async (_, daemon) => {
      const mark = newMark();
      // Seen from inside while it lives, which is the control: the daemon does start.
      const result = await run(`${daemon(mark)}\n${awaitDaemon(mark, 'there')}`);
      expect(result).toMatchObject({ started: true, exitCode: 0 });
      expect(fs.existsSync(at('there'))).toBe(true);
      expect(living(mark)).toEqual([]);
    }
  );

  test.each(DAEMONS)('%s: gone after the time-out', async (_, daemon) => {
    const mark = newMark();
    const result = await run(`${daemon(mark)}\nsleep 60`, { limits: { wallSeconds: 1 } });
    expect(result).toMatchObject({ started: true, ended: 'timeout', exitCode: null });
    expect(living(mark)).toEqual([]);
  });

  test.each(DAEMONS)('%s: gone after a cancel', async (name, daemon) => {
    const mark = newMark();
    const file = `cancel-${name.length}`;
    const stop = new AbortController();
    const running = run(
      `trap '' TERM\n${daemon(mark)}\n${awaitDaemon(mark, file)}; while :; do sleep 1; done`,
      {
        signal: stop.signal
      }
    );
    await until(() => fs.existsSync(at(file)));
    expect(living(mark).length).toBeGreaterThan(0);
    stop.abort();
    expect(await running).toMatchObject({ started: true, ended: 'cancelled', exitCode: null });
    expect(living(mark)).toEqual([]);
  });

  test('a cancel asks first: a command that listens cleans up', async () => {
    const stop = new AbortController();
    const running = run(
      `trap 'echo cleaned > cleaned; exit 3' TERM\ntouch waits; while :; do sleep 0.05; done`,
      { signal: stop.signal }
    );
    await until(() => fs.existsSync(at('waits')));
    stop.abort();
    expect(await running).toMatchObject({ ended: 'cancelled' });
    expect(fs.existsSync(at('cleaned'))).toBe(true);
  });

  test('all of it is gone when the engine itself is killed', async () => {
    const mark = newMark();
    const engine = startDriver(world.base, {
      options: world.options,
      spec: commandIn(world, `setsid -f sleep ${mark}; touch engine-runs; sleep ${mark}`),
      mode: 'run'
    });
    await until(() => fs.existsSync(at('engine-runs')));
    expect(living(mark).length).toBeGreaterThan(1);
    engine.kill('SIGKILL');
    await until(() => living(mark).length === 0);
  });

  test('an engine that dies while it holds the command back does not let it go', async () => {
    const engine = startDriver(world.base, {
      options: world.options,
      spec: commandIn(world, 'touch let-go; sleep 1'),
      mode: 'hold'
    });
    const line = await new Promise<string>(resolve =>
      engine.stdout?.once('data', data => resolve(String(data)))
    );
    expect(line).toContain('held');
    engine.kill('SIGKILL');
    await new Promise(resolve => engine.once('close', resolve));
    await until(() => living('touch let-go;').length === 0);
    expect(fs.existsSync(at('let-go'))).toBe(false);
  });
});

describe('reaches no process of the host', () => {
  test('sees none, and cannot signal one', async () => {
    const victim = spawn('sleep', ['600'], { stdio: 'ignore' });
    const ended = new Promise(resolve => victim.once('exit', resolve));
    const result = await run(`
kill -9 ${victim.pid} && echo OUT
for p in /proc/[0-9]*; do echo "$(tr '\\0' ' ' < $p/cmdline)"; done
kill -9 -1
echo lives`);
    expect(result.stdout.split('\n')).not.toContain('OUT');
    expect(result.stdout.split('\n')).not.toContain('sleep 600 ');
    expect(victim.exitCode).toBeNull();
    // The control: the same number, by whoever is not confined, does end it.
    process.kill(victim.pid ?? 0, 'SIGKILL');
    await ended;
    expect(victim.signalCode).toBe('SIGKILL');
  });
});

describe('is bounded', () => {
  test('[MG-18] in processes: a fork bomb ends, and the host keeps its own bound', async () => {
    const before = fs.readFileSync('/proc/sys/kernel/pid_max', 'utf8');
    const bomb = `python3 -c '
import os, time
n = 0
try:
    while n < 500:
        if os.fork() == 0:
            time.sleep(3)
            os._exit(0)
        n += 1
except OSError as error:
    print("stopped", n)
else:
    print("OUT", n, flush=True)
'`;
    const result = await run(bomb, { limits: { processes: 64, wallSeconds: 20 } });
    expect(result.stdout).toMatch(/^stopped \d+$/m);
    expect(fs.readFileSync('/proc/sys/kernel/pid_max', 'utf8')).toBe(before);
    expect(await runControl(world, bomb)).toContain('OUT');
  }, 60_000);

  test('[MG-18] in memory', async () => {
    const eat = `python3 -c 'x = bytearray(300 * 2**20); print("OUT")'`;
    const result = await run(eat, { limits: { memoryMB: 128 } });
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain('MemoryError');
    expect(await runControl(world, eat)).toContain('OUT');
  });

  test('[MG-18] in output: an endless one ends with head and tail kept', async () => {
    const result = await run('echo first; yes', { limits: { outputKB: 16 } });
    expect(result).toMatchObject({ ended: 'output-limit', exitCode: null });
    expect(result.stdout.startsWith('first\ny\n')).toBe(true);
    expect(Buffer.byteLength(result.stdout)).toBeLessThan(17 * 1024);
    expect(result.omitted.stdout).toBeGreaterThan(63 * 16 * 1024);
  });

  test('[MG-18] in time', async () => {
    const result = await run('echo before; sleep 600', { limits: { wallSeconds: 1 } });
    expect(result).toMatchObject({ ended: 'timeout', exitCode: null, stdout: 'before\n' });
    expect(result.durationMs).toBeLessThan(8000);
  });

  test('in processor time', async () => {
    const result = await run('while :; do :; done', { limits: { cpuSeconds: 1, wallSeconds: 30 } });
    expect(result).toMatchObject({ ended: 'exit', signal: 'SIGXCPU' });
  });

  test('in the size of a file', async () => {
    const big = 'truncate -s 2G big && echo OUT; rm -f big';
    expect((await run(big)).stdout).toBe('');
    expect(await runControl(world, big)).toContain('OUT');
  });
});

test('[MG-16] runs with no capability of any set, and can gain none', async () => {
  const { stdout } = await sandbox.run(commandIn(world, 'cat /proc/self/status'));
  const field = (name: string): string =>
    new RegExp(`^${name}:\\s*(\\S+)$`, 'm').exec(stdout)?.[1] ?? '';
  expect(
    ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(name => Number(field(name)))
  ).toEqual([0, 0, 0, 0, 0]);
  expect([field('NoNewPrivs'), field('Seccomp')]).toEqual(['1', '2']);
});

test('inherits no descriptor of the engine, nor of whoever started it', async () => {
  const secret = fs.openSync(path.join(world.outside, 'notes.txt'), 'r');
  const list = `python3 -c '
import os
for name in os.listdir("/proc/self/fd"):
    if os.path.exists("/proc/self/fd/" + name):
        print(os.readlink("/proc/self/fd/" + name).split(":")[0])
'; cat <&3`;
  const { result } = await runDriver(
    world.base,
    { options: world.options, spec: commandIn(world, list), mode: 'run' },
    { descriptors: [...Array<number>(40).fill(secret)] }
  );
  expect(result.started).toBe(true);
  // In the place of each that somebody left open stands /dev/null.
  const places = new Set(result.stdout.trim().split('\n'));
  expect(
    [...places].filter(place => place !== '/dev/null' && !place.endsWith('(deleted)'))
  ).toEqual([]);
  const control = execFileSync('bash', ['-c', 'cat <&3'], {
    stdio: ['ignore', 'pipe', 'ignore', secret],
    encoding: 'utf8'
  });
  expect(control).toContain(world.canary);
  fs.closeSync(secret);
});
