// What confinement costs: a whole run of `true` (look at the workspace, start, check, run, look again) and 100 MB of output.
// `node bench/sandbox.mjs`; baselines of the same run: `sh -c true`, a minimal bubblewrap, the same output unconfined.
// Once with the limits of single processes and once with control groups, where they are to be had.
// Runs the engine's sandbox itself, bundled from its sources for this run, without the engine around it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const times = process.env.SALLYPORT_BENCH === 'smoke' ? 3 : 60;
const MB = 1e6;
const OUTPUT_MB = 100;
const PRINT = `head -c ${OUTPUT_MB * MB} /dev/zero`;

const base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-bench-')));
process.on('exit', () => rmSync(base, { recursive: true, force: true }));
const [workspace, home] = [join(base, 'workspace'), join(base, 'home')];

function makeWorkspace() {
  mkdirSync(home);
  mkdirSync(join(workspace, 'src', '.vscode'), { recursive: true });
  for (let index = 0; index < 100; index++) {
    writeFileSync(join(workspace, 'src', `module_${index}.py`), `value = ${index}\n`);
  }
  writeFileSync(join(workspace, '.env'), 'TOKEN=decoy\n');
  spawnSync('git', ['init', '-q'], { cwd: workspace });
}

async function loadSandbox() {
  const outfile = join(base, 'sandbox.mjs');
  const part = name => `export * from './src/engine/sandbox/${name}';`;
  const names = [
    'create-sandbox',
    'profile/etc-secrets',
    'confined-command',
    'run/pipes',
    'machine',
    'limits'
  ];
  await build({
    stdin: { contents: names.map(part).join('\n'), resolveDir: root },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    outfile,
    logLevel: 'error'
  });
  return import(outfile);
}

/** Starts a program and counts what it prints; resolves when it has ended. */
function runPlain(program, args) {
  return new Promise((done, fail) => {
    let bytes = 0;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.on('data', chunk => (bytes += chunk.length));
    child.on('error', fail);
    child.on('close', () => done(bytes));
  });
}

async function time(act) {
  const begin = performance.now();
  await act();
  return performance.now() - begin;
}

const round = value => Math.round(value * 100) / 100;

function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share => round(sorted[Math.floor(share * (sorted.length - 1))]);
  return { p50: at(0.5), p95: at(0.95), n: sorted.length };
}

makeWorkspace();
const parts = await loadSandbox();
const options = {
  stateDir: join(base, 'state'),
  home,
  jupyterPaths: { config: [], data: [], runtime: [] },
  environment: { PATH: process.env.PATH ?? '' }
};
const sandbox = parts.createSandbox({ ...options, groups: false });
const selfTestMs = await time(() => sandbox.check());
const grouped = parts.createSandbox(options);
await grouped.check();
if (!sandbox.status.runs) {
  throw new Error(`nothing to measure: ${sandbox.status.reason}`);
}
const spec = command => ({
  workspace,
  cwd: '.',
  command,
  born: [],
  limits: parts.BUILT_IN_LIMITS,
  signal: new AbortController().signal
});
const minimal = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', 'sh', '-c', 'true'];
const run = async by => {
  const result = await by.run(spec('true'));
  if (result.exitCode !== 0) throw new Error(JSON.stringify(result));
  return result.confinement.limits;
};
const hasGroups = (await run(grouped)) === 'cgroup';

const samples = { shell: [], minimalBwrap: [], sandbox: [], sandboxInGroup: [] };
for (let index = -3; index < times; index++) {
  const one = {
    shell: await time(() => runPlain('sh', ['-c', 'true'])),
    minimalBwrap: await time(() => runPlain('bwrap', minimal)),
    sandbox: await time(() => run(sandbox)),
    sandboxInGroup: await time(() => run(grouped))
  };
  // The first rounds warm caches and compilers up.
  if (index >= 0) for (const [name, ms] of Object.entries(one)) samples[name].push(ms);
}

// A command may print 64 times what is kept, 64 MiB at most: for 100 MB the wider bound is handed in below the clamp.
const machine = parts.findMachine();
const pipes = new parts.PipePool(machine.mkfifo);
const wide = { ...parts.BUILT_IN_LIMITS, outputKB: 2048 };
const flood = { plain: [], sandbox: [] };
for (let index = -1; index < Math.min(times, 7); index++) {
  const plain = await time(() => runPlain('bash', ['-c', PRINT]));
  const confined = await time(async () => {
    const shop = { options, machine, pipes, etc: new parts.EtcSecrets(), means: { tier: '1' } };
    const end = await parts.runCommandConfined({ ...spec(PRINT), limits: wide }, shop);
    if (end.ended !== 'exit' || end.exitCode !== 0) throw new Error(JSON.stringify(end.problem));
  });
  if (index >= 0) {
    flood.plain.push((OUTPUT_MB * 1000) / plain);
    flood.sandbox.push((OUTPUT_MB * 1000) / confined);
  }
}
pipes.dispose();
await sandbox.dispose();
await grouped.dispose();

const figures = Object.fromEntries(Object.entries(samples).map(([k, v]) => [k, summary(v)]));
const output = Object.fromEntries(Object.entries(flood).map(([k, v]) => [k, summary(v)]));
console.log(
  JSON.stringify(
    {
      bench: 'sandbox',
      runs: "the engine's sandbox from source, without the engine",
      startMs: figures,
      timesShell: round(figures.sandbox.p50 / figures.shell.p50),
      timesShellInGroup: hasGroups
        ? round(figures.sandboxInGroup.p50 / figures.shell.p50)
        : 'no control groups here',
      timesMinimalBwrap: round(figures.sandbox.p50 / figures.minimalBwrap.p50),
      selfTestMs: round(selfTestMs),
      outputMBps: output,
      outputShare: round(output.sandbox.p50 / output.plain.p50)
    },
    null,
    2
  )
);
