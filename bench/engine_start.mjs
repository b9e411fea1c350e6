// How long the engine takes from its start to `ready`, and how much memory it holds then.
// `node bench/engine_start.mjs`; baseline: `node -e 0` of the same Node, in the same run.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const bundle = join(root, 'jupyterlab_sallyport', 'engine', 'engine.mjs');
// As the gate starts an engine, see jupyterlab_sallyport/host/supervisor.py.
const flags = ['--max-semi-space-size=2', '--max-old-space-size=256'];
const env = { ...process.env, MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' };
const times = process.env.SALLYPORT_BENCH === 'smoke' ? 1 : 15;

const hello = base => ({
  type: 'hello',
  protocolVersion: 1,
  serverVersion: '0.1.0',
  principal: 'local',
  serverRoot: base,
  stateDir: join(base, 'state'),
  home: base,
  jupyterPaths: { config: [], data: [], runtime: [] },
  environment: { PATH: process.env.PATH ?? '' },
  policy: { admin: null, user: null, folders: {}, trust: [], broken: {} },
  headless: false
});

/** One start: milliseconds to `ready`, resident megabytes right after. */
async function start() {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-bench-')));
  spawnSync('mkdir', ['-m', '700', join(base, 'state')]);
  const begin = performance.now();
  const engine = spawn(process.execPath, [...flags, bundle], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env
  });
  engine.stdin.write(JSON.stringify(hello(base)) + '\n');
  const line = await new Promise((done, fail) => {
    engine.stdout.once('data', data => done(String(data)));
    engine.once('exit', code => fail(new Error(`the engine ended with ${code}`)));
  });
  const ms = performance.now() - begin;
  if (!line.includes('"ready"')) throw new Error(`expected ready, got ${line}`);
  const status = readFileSync(`/proc/${engine.pid}/status`, 'utf8');
  const mb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  engine.removeAllListeners('exit');
  const ended = new Promise(done => engine.once('exit', done));
  engine.stdin.end();
  await ended;
  rmSync(base, { recursive: true, force: true });
  return { ms, mb };
}

const found = { ms: [], mb: [], plain: [] };
for (let round = 0; round < times; round++) {
  const begin = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  found.plain.push(performance.now() - begin);
  const { ms, mb } = await start();
  found.ms.push(ms);
  found.mb.push(mb);
}
const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const round = value => Math.round(value * 10) / 10;
console.log(
  JSON.stringify(
    {
      bench: 'engine-start',
      baseline: 'node -e 0',
      machine: { cpus: cpus().length, node: process.version },
      ready_ms: round(median(found.ms)),
      baseline_ms: round(median(found.plain)),
      ratio: round(median(found.ms) / median(found.plain)),
      resident_mb: round(median(found.mb)),
      runs: times
    },
    null,
    2
  )
);
