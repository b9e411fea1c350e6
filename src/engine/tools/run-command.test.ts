import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ToolBench } from '../../../tests/escape/tool-bench';
import type { CommandSpec, Sandbox } from '../sandbox/sandbox';
import { createSandbox } from '../sandbox/create-sandbox';
import { BUILT_IN_LIMITS } from '../sandbox/limits';
import type { CallResult, ToolContext } from './tool';

jest.setTimeout(60_000);

let base: string;
let sandbox: Sandbox;
let bench: ToolBench;

beforeAll(async () => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-run-')));
  fs.mkdirSync(path.join(base, 'home'));
  sandbox = createSandbox({
    stateDir: path.join(base, 'state'),
    home: path.join(base, 'home'),
    jupyterPaths: { config: [], data: [], runtime: [] },
    environment: { PATH: '/usr/bin:/bin', SAFE: 'yes', A_TOKEN: 'no' }
  });
  expect(await sandbox.check()).toEqual({ tier: '1', runs: true, reason: '' });
});
afterAll(async () => {
  await sandbox.dispose();
  fs.rmSync(base, { recursive: true, force: true });
});
beforeEach(() => {
  bench = new ToolBench({ sandbox });
});
afterEach(() => bench.dispose());

const withContext = (context: Partial<ToolContext>): ToolBench => {
  bench.dispose();
  bench = new ToolBench({ sandbox, context });
  return bench;
};
const run = (command: string, more: object = {}): Promise<CallResult | string> =>
  bench.call('run_command', { command, ...more });

describe('what a person sees before it runs', () => {
  test('is all of it: line, folder, bounds, confinement, names of variables', async () => {
    bench.put('src/a.txt', '');
    const prepared = await bench.prepare('run_command', {
      command: 'pytest -q\necho done',
      cwd: 'src',
      timeoutSeconds: 30
    });
    expect({ ...prepared, checkpoint: undefined, run: undefined }).toEqual({
      payload: { command: 'pytest -q\necho done', cwd: 'src', timeoutSeconds: 30 },
      effects: [{ type: 'command', line: 'pytest -q\necho done', cwd: 'src' }],
      targets: {},
      summary: {
        kind: 'command',
        title: { code: 'run-command', params: { command: 'pytest -q…' } },
        risk: 'medium'
      },
      facts: {
        cwd: 'src',
        sandbox: { tier: '1', network: false, writes: ['.'] },
        limits: {
          seconds: 30,
          memoryMB: BUILT_IN_LIMITS.memoryMB,
          processes: BUILT_IN_LIMITS.processes
        },
        environment: sandbox.environmentNames()
      },
      checkpoint: undefined,
      run: undefined
    });
    expect(prepared.facts.environment).toEqual(expect.arrayContaining(['PATH', 'SAFE']));
    expect(prepared.facts.environment).not.toContain('A_TOKEN');
  });

  test('names what undo would not bring back', async () => {
    withContext({
      uncoveredByCommand: () => Promise.resolve([{ path: 'data/big.bin', reason: 'too-large' }])
    });
    const { facts } = await bench.prepare('run_command', { command: 'true' });
    expect(facts).toMatchObject({ uncovered: ['data/big.bin (too-large)'] });
  });

  test('has the bounds that policy set, where these are narrower than what was asked for', async () => {
    withContext({ commandLimits: { ...BUILT_IN_LIMITS, wallSeconds: 5, processes: 7 } });
    const { facts } = await bench.prepare('run_command', { command: 'true', timeoutSeconds: 60 });
    expect(facts.limits).toMatchObject({ seconds: 5, processes: 7 });
  });

  test('prepares to itself, so that what is approved can be compared with what runs', async () => {
    const first = await bench.prepare('run_command', { command: 'true', cwd: '.' });
    const second = await bench.prepare('run_command', first.payload);
    expect(second.payload).toEqual(first.payload);
  });
});

describe('[JP-38] the payload is what runs, byte for byte', () => {
  /** Lines that are easy to change on the way: by a shell in between, by trimming, by another form of a character. */
  const LINES: readonly string[] = [
    'true',
    ' true ',
    'true\n',
    '\ntrue\n\n',
    'true\t;\ttrue',
    "echo 'a  b'   # comment",
    'echo "$HOME" `true` $(true) ${x:-y} $$ \\$x',
    'echo \\\\ \\n "\\\\"',
    'true %s %d %% {} !! ^x^y',
    'echo é e\u0301 ｆ 漢字 \u{1f600} \u2764\ufe0f',
    'cat <<A\n$x\nA',
    '-c',
    '--',
    "'",
    'x'.repeat(32_768)
  ];

  test.each(LINES)('%j', async command => {
    const given: CommandSpec[] = [];
    withContext({
      sandbox: {
        ...sandbox,
        status: sandbox.status,
        environmentNames: () => [],
        run: spec => {
          given.push(spec);
          return sandbox.run(spec);
        }
      }
    });
    const prepared = await bench.prepare('run_command', { command });
    await bench.run(prepared);
    expect(given.map(spec => spec.command)).toEqual([prepared.payload['command']]);
    expect(prepared.payload['command']).toBe(command);
  });

  test('down to the argument list of the shell that runs it', async () => {
    const command = `tr '\\0' '\\n' < /proc/$$/cmdline | tail -n +5 # é  "$x" \\ 'end'`;
    const result = await run(command);
    expect(result).toMatchObject({ outcome: 'ok', output: { stdout: `${command}\n` } });
  });
});

describe('what is refused before anybody is asked', () => {
  test.each([
    ['no line', {}],
    ['an empty line', { command: '' }],
    ['a blank line', { command: ' \n\t ' }],
    ['a line that is no text', { command: ['true'] }],
    ['a line beyond 32,768 characters', { command: 'x'.repeat(32_769) }],
    ['a NUL', { command: 'true\0rm' }],
    ['a carriage return, which hides what stands before it', { command: 'rm -rf x\rtrue' }],
    ['an escape sequence', { command: 'true \u001b[8m; rm x' }],
    ['a change of direction', { command: 'true \u202e; rm x' }],
    ['an isolate', { command: 'true \u2066 rm x' }],
    ['a character of no width', { command: 'tr\u200bue' }],
    ['a line separator', { command: 'true \u2028 rm x' }],
    ['a soft hyphen', { command: 'tr\u00adue' }],
    ['a filler that looks like a blank', { command: 'true \u3164' }],
    ['tags, which spell text that nobody sees', { command: 'true \u{e0072}\u{e006d}' }],
    ['half a character, which would run as another one', { command: 'echo \ud800' }],
    ['an unknown member', { command: 'true', shell: '/bin/sh' }],
    ['environment variables', { command: 'true', env: { A: 'b' } }],
    ['no time', { command: 'true', timeoutSeconds: 0 }],
    ['part of a second', { command: 'true', timeoutSeconds: 1.5 }],
    [
      'a time beyond the bound',
      { command: 'true', timeoutSeconds: BUILT_IN_LIMITS.wallSeconds + 1 }
    ],
    ['a time in words', { command: 'true', timeoutSeconds: '5' }],
    ['an empty folder', { command: 'true', cwd: '' }],
    ['a folder that is not there', { command: 'true', cwd: 'none' }],
    ['a file as folder', { command: 'true', cwd: 'file' }]
  ])('%s', async (_, input) => {
    bench.put('file', '');
    expect(await bench.call('run_command', input)).toBe('bad-params');
  });

  test.each([
    ['..', 'bad-path'],
    ['/etc', 'bad-path'],
    ['~', 'bad-path'],
    ['dir/..', 'bad-path'],
    ['dir\\x', 'bad-path'],
    ['dir\0', 'bad-path'],
    ['link', 'bad-params'],
    ['link/in', 'is-link']
  ])('[NB-19] the folder %j', async (cwd, code) => {
    fs.mkdirSync(path.join(bench.root, 'dir'));
    fs.mkdirSync(path.join(bench.outside, 'in'));
    fs.symlinkSync('../outside', path.join(bench.root, 'link'));
    expect(await run('true', { cwd })).toBe(code);
  });

  test('anything, where nothing can be confined', async () => {
    bench.dispose();
    bench = new ToolBench();
    expect(await run('touch ran')).toBe('no-sandbox');
    expect(fs.readdirSync(bench.root)).toEqual([]);
  });
});

describe('how it ends', () => {
  test('ok, with what it printed and changed', async () => {
    bench.put('old.py', '');
    expect(
      await run(
        'echo out; echo err >&2; touch data.csv new.py; echo 1 > old.py; mkdir d; rm -f none'
      )
    ).toEqual({
      outcome: 'ok',
      output: { exitCode: 0, stdout: 'out\n', stderr: 'err\n' },
      sandbox: expect.objectContaining({ tier: '1' }),
      changes: expect.arrayContaining([
        { path: 'data.csv', change: 'created' },
        { path: 'new.py', change: 'created', runsUnconfined: true },
        { path: 'old.py', change: 'modified', runsUnconfined: true }
      ])
    });
  });

  test('failed, with its status and what it printed', async () => {
    expect(await run('echo out; exit 3')).toMatchObject({
      outcome: 'failed',
      output: { exitCode: 3, stdout: 'out\n' }
    });
  });

  test('failed by a signal, which is named', async () => {
    expect(await run('kill -SEGV $$')).toMatchObject({
      outcome: 'failed',
      output: { exitCode: 139, signal: 'SIGSEGV' }
    });
  });

  test('failed for a line that is no shell line', async () => {
    expect(await run("echo 'open")).toMatchObject({ outcome: 'failed', output: { exitCode: 2 } });
  });

  test('timeout at the time that was asked for, with what it printed by then', async () => {
    expect(await run('echo before; sleep 60', { timeoutSeconds: 1 })).toMatchObject({
      outcome: 'timeout',
      output: { exitCode: null, signal: 'SIGKILL', stdout: 'before\n' },
      error: { code: 'timeout', message: expect.stringContaining('1 s') }
    });
  });

  test('cancelled, with what it printed by then and what it had changed', async () => {
    const stop = new AbortController();
    const prepared = await bench.prepare('run_command', {
      command: 'touch made.py; echo started; sleep 60'
    });
    const result = await bench.run(prepared, { signal: stop.signal, onOutput: () => stop.abort() });
    expect(result).toMatchObject({
      outcome: 'cancelled',
      output: { exitCode: null, stdout: 'started\n' },
      error: { code: 'cancelled' },
      changes: [{ path: 'made.py', change: 'created', runsUnconfined: true }]
    });
  });

  test('cancelled before it ran: nothing of it did', async () => {
    const prepared = await bench.prepare('run_command', { command: 'touch ran' });
    expect(await bench.run(prepared, { signal: AbortSignal.abort() })).toMatchObject({
      outcome: 'cancelled',
      error: { message: expect.stringContaining('before it ran') }
    });
    expect(fs.readdirSync(bench.root)).toEqual([]);
  });

  test('failed for a flood, with head and tail of it and the count of what is left out', async () => {
    withContext({ commandLimits: { ...BUILT_IN_LIMITS, outputKB: 4 } });
    const result = await run('echo first; yes');
    expect(result).toMatchObject({
      outcome: 'failed',
      output: {
        stdout: expect.stringMatching(/^first\ny\n/),
        omitted: { stdout: expect.any(Number), stderr: 0 }
      },
      error: { code: 'output-limit' }
    });
  });

  test('ok with much output: both ends, and the count of what is left out', async () => {
    withContext({ commandLimits: { ...BUILT_IN_LIMITS, outputKB: 4 } });
    const result = await run('seq 1 5000; seq 1 5000 >&2');
    expect(result).toMatchObject({
      outcome: 'ok',
      output: {
        stdout: expect.stringMatching(/^1\n2\n[^]*\n5000\n$/),
        stderr: expect.stringMatching(/^1\n2\n[^]*\n5000\n$/),
        omitted: { stdout: expect.any(Number), stderr: expect.any(Number) }
      }
    });
    const kept = typeof result === 'string' ? '' : String(result.output?.['stdout']);
    expect(kept.length).toBeLessThan(5000);
  });

  test('says why a commit does not work', async () => {
    fs.mkdirSync(path.join(bench.root, '.git'));
    expect(await run('echo x > .git/config')).toMatchObject({
      outcome: 'failed',
      error: { code: 'git-read-only' }
    });
  });

  test('conflict, where something protected has vanished', async () => {
    bench.put('.envrc', '');
    expect(await run('true')).toMatchObject({ outcome: 'ok' });
    fs.rmSync(path.join(bench.root, '.envrc'));
    expect(await run('touch ran')).toMatchObject({
      outcome: 'conflict',
      error: { code: 'conflict', message: expect.stringContaining('.envrc') }
    });
    expect(fs.readdirSync(bench.root)).toEqual([]);
  });
});

test('runs where it is told to, and what it makes there stays writable for its thread', async () => {
  fs.mkdirSync(path.join(bench.root, 'sub'));
  expect(await run('mkdir .vscode; touch .vscode/a', { cwd: 'sub' })).toMatchObject({
    outcome: 'ok',
    changes: expect.arrayContaining([
      { path: 'sub/.vscode/a', change: 'created', runsUnconfined: true }
    ])
  });
  expect(bench.born).toEqual(['sub/.vscode']);
  expect(await run('touch .vscode/b', { cwd: 'sub' })).toMatchObject({ outcome: 'ok' });
});

test('lists only what this command changed, not what one before it did', async () => {
  await run('echo 1 > first.txt');
  const second = await run('echo 1 > second.txt');
  expect(second).toMatchObject({ changes: [{ path: 'second.txt', change: 'created' }] });
});

test('streams what it prints while it runs', async () => {
  const seen: string[] = [];
  const prepared = await bench.prepare('run_command', {
    command: 'echo one; until [ -e go ]; do sleep 0.01; done; echo two >&2'
  });
  await bench.run(prepared, {
    onOutput: (stream, text) => {
      seen.push(`${stream}: ${text}`);
      bench.put('go', '');
    }
  });
  expect(seen).toEqual(['stdout: one\n', 'stderr: two\n']);
});

describe('what a command may do in the workspace', () => {
  const half = (): Sandbox =>
    createSandbox({
      stateDir: path.join(base, 'state-half'),
      home: path.join(base, 'home'),
      jupyterPaths: { config: [], data: [], runtime: [] },
      environment: { PATH: '/usr/bin:/bin' },
      bwrap: path.join(base, 'absent'),
      landlock: path.join(__dirname, '../../../jupyterlab_sallyport/sandbox/landlock.py')
    });

  test('confined by half it only reads at first, which the card shows, and a second yes lets it write', async () => {
    const weaker = half();
    expect(await weaker.check()).toMatchObject({ tier: '2', runs: true });
    withContext({ sandbox: weaker });
    const first = await bench.prepare('run_command', { command: 'echo x > made' });
    expect(first).toMatchObject({
      payload: { command: 'echo x > made', cwd: '.', access: 'read' },
      facts: { sandbox: { tier: '2', writes: [] } }
    });
    expect((await bench.prepare('run_command', first.payload)).payload).toEqual(first.payload);
    expect(await bench.run(first)).toMatchObject({
      outcome: 'failed',
      error: { code: 'ran-read-only', message: expect.stringContaining('`access`') }
    });
    expect(fs.existsSync(path.join(bench.root, 'made'))).toBe(false);
    // As a person changes it on the card.
    const second = await bench.prepare('run_command', { ...first.payload, access: 'write' });
    expect(second.facts.sandbox?.writes).toEqual(['.']);
    expect(await bench.run(second)).toMatchObject({ outcome: 'ok' });
    expect(fs.existsSync(path.join(bench.root, 'made'))).toBe(true);
    await weaker.dispose();
  });

  test('in a whole sandbox it writes, unless it asks to only read', async () => {
    bench.put('src/.env', 'x');
    expect(await run('echo x > made; cat made')).toMatchObject({ outcome: 'ok' });
    const reading = 'cat made; echo y > made; echo y > src/made; touch ~/own /tmp/own && echo own';
    expect(await run(reading, { access: 'read' })).toMatchObject({
      output: { stdout: 'x\nown\n' }
    });
    expect(fs.readFileSync(path.join(bench.root, 'made'), 'utf8')).toBe('x\n');
    expect(fs.existsSync(path.join(bench.root, 'src/made'))).toBe(false);
  });

  test('confined by half the folder that stands for /tmp is bounded as the one in memory is', async () => {
    const weaker = half();
    await weaker.check();
    const command = 'for i in 1 2 3 4 5 6; do head -c 60M /dev/zero > $TMPDIR/$i; done; sleep 30';
    withContext({ sandbox: weaker });
    expect(await run(command)).toMatchObject({
      outcome: 'failed',
      error: { message: expect.stringContaining('256 MiB') }
    });
    await weaker.dispose();
  });
});
