// What confinement costs: a whole run of `true` (look at the workspace, start, check, run, look again) and 100 MB of output.
// `node bench/sandbox.mjs`; baselines of the same run: `sh -c true`, a minimal bubblewrap, the same output unconfined.
// Once with the limits of single processes and once with control groups, where they are to be had; then what a workspace of
// 10,000 files adds, which is looked through before and after, and what the bridge to allowed hosts adds.
// Runs the engine's sandbox itself, bundled from its sources for this run, without the engine around it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const quick = process.env.SALLYPORT_BENCH === 'smoke';
const times = quick ? 3 : 60;
const MB = 1e6;
const OUTPUT_MB = 100;
const ALLOWED = { allow: ['mirror.example'], deny: [], privateHosts: [] };
const PRINT = `head -c ${OUTPUT_MB * MB} /dev/zero`;

const base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-bench-')));
process.on('exit', () => rmSync(base, { recursive: true, force: true }));
const [workspace, large, home] = ['workspace', 'large', 'home'].map(name => join(base, name));

/** A repository with protected files and so many folders of a hundred files, half of them programs. */
function makeWorkspace(folder, folders) {
  for (let index = 0; index < folders * 100; index++) {
    const part = join(folder, `part_${Math.floor(index / 100)}`);
    if (index % 100 === 0) mkdirSync(part, { recursive: true });
    writeFileSync(join(part, `file_${index}.${index % 2 ? 'py' : 'csv'}`), `${index}\n`);
  }
  mkdirSync(join(folder, 'part_0', '.vscode'));
  writeFileSync(join(folder, '.env'), 'TOKEN=decoy\n');
  spawnSync('git', ['init', '-q'], { cwd: folder });
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

/** Milliseconds of each, in turns; the first rounds warm caches and compilers up. */
async function alternate(rounds, acts) {
  const found = Object.fromEntries(Object.keys(acts).map(name => [name, []]));
  for (let index = -3; index < rounds; index++) {
    for (const [name, act] of Object.entries(acts)) {
      const ms = await time(act);
      if (index >= 0) found[name].push(ms);
    }
  }
  return found;
}

const round = value => Math.round(value * 100) / 100;

const summaries = found =>
  Object.fromEntries(Object.entries(found).map(([name, values]) => [name, summary(values)]));

function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share => round(sorted[Math.floor(share * (sorted.length - 1))]);
  return { p50: at(0.5), p95: at(0.95), n: sorted.length };
}

mkdirSync(home);
makeWorkspace(workspace, 1);
makeWorkspace(large, quick ? 1 : 100);
const parts = await loadSandbox();
const options = {
  stateDir: join(base, 'state'),
  home,
  bridge: join(root, 'jupyterlab_sallyport', 'sandbox', 'bridge.py'),
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
const run = async (by, changes) => {
  const result = await by.run({ ...spec('true'), ...changes });
  if (result.exitCode !== 0) throw new Error(JSON.stringify(result));
  return result.confinement.limits;
};
const hasGroups = (await run(grouped)) === 'cgroup';

const shell = () => runPlain('sh', ['-c', 'true']);
const samples = await alternate(times, {
  shell,
  minimalBwrap: () => runPlain('bwrap', minimal),
  sandbox: () => run(sandbox),
  sandboxInGroup: () => run(grouped)
});
// In a run of their own: they take so long that the shell beside them would find other caches than the one above.
const further = await alternate(Math.min(times, 15), {
  shell,
  sandboxInGroup: () => run(grouped),
  in10000Files: () => run(grouped, { workspace: large }),
  withBridge: () => run(grouped, { egress: ALLOWED })
});

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

const [figures, more, output] = [samples, further, flood].map(summaries);
console.log(
  JSON.stringify(
    {
      bench: 'sandbox',
      baseline: '`sh -c true`, and a bubblewrap with three mounts',
      machine: { cpus: cpus().length, system: `Linux ${release()}`, node: process.version },
      runs: "the engine's sandbox from source, without the engine",
      user: process.getuid() === 0 ? 'root' : 'ordinary',
      startMs: figures,
      timesShell: round(figures.sandbox.p50 / figures.shell.p50),
      timesShellInGroup: hasGroups
        ? round(figures.sandboxInGroup.p50 / figures.shell.p50)
        : 'no control groups here',
      furtherMs: more,
      timesShellInGroupIn10000Files: hasGroups
        ? round(more.in10000Files.p50 / more.shell.p50)
        : 'no control groups here',
      bridgeAddsMs: round(more.withBridge.p50 - more.sandboxInGroup.p50),
      timesMinimalBwrap: round(figures.sandbox.p50 / figures.minimalBwrap.p50),
      selfTestMs: round(selfTestMs),
      outputMBps: output,
      outputShare: round(output.sandbox.p50 / output.plain.p50)
    },
    null,
    2
  )
);
