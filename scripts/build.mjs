// Builds everything that ships: compiled TypeScript, protocol tables for the gate, the engine bundle, the labextension.
// `node scripts/build.mjs [engine|panel] [--development true]`; no name builds all.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';

const { resolve } = createRequire(import.meta.url);
const words = process.argv.slice(2);
const only = ['engine', 'panel'].find(name => name === words[0]);
const rest = only ? words.slice(1) : words;

/** Runs a script with this very Node (never through npm, whose own Node may be another one). */
function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

run(resolve('typescript/lib/tsc.js'), '-b');
if (only !== 'panel') {
  mkdirSync('jupyterlab_sallyport/protocol', { recursive: true });
  for (const table of [
    'base/package-indexes.json',
    'protocol/address-ranges.json',
    'protocol/egress-reasons.json',
    'protocol/error-codes.json',
    'protocol/methods.json',
    'protocol/policy-presets.json',
    'protocol/policy-schema.json',
    'protocol/providers.json',
    'protocol/refused-variables.json'
  ])
    copyFileSync(`src/${table}`, `jupyterlab_sallyport/protocol/${basename(table)}`);
  run('scripts/bundle-engine.mjs');
}
if (only !== 'engine') {
  mkdirSync('lib/core', { recursive: true });
  copyFileSync(resolve('@jupyterlab/core-meta/core.package.json'), 'lib/core/package.json');
  rmSync('jupyterlab_sallyport/labextension', { recursive: true, force: true });
  run(
    resolve('@jupyterlab/builder/lib/build-labextension.js'),
    '--core-path',
    'lib/core',
    ...rest,
    '.'
  );
}
