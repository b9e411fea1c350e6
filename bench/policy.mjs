// How long a decision on a shell line takes: everyday lines by a sensible list of rules, and hostile lines of 16 KB.
// `node bench/policy.mjs`; baseline: the shell parser alone on the same lines, in the same run.
import { buildSync } from 'esbuild';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const corpora = join(root, 'src/engine/policy/corpora');
const rounds = process.env.SALLYPORT_BENCH === 'smoke' ? 1 : 30;
const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));

const entry = `
  export { evaluate } from './src/engine/policy/evaluate';
  export { combineLayers } from './src/engine/config/effective-policy';
  export { parse } from 'unbash';
`;
const outfile = join(folder, 'policy.mjs');
buildSync({
  stdin: { contents: entry, resolveDir: root, loader: 'ts' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile
});
const { evaluate, combineLayers, parse } = await import(outfile);
rmSync(folder, { recursive: true });

const rows = name =>
  readFileSync(join(corpora, name), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).cmd);
const words = JSON.parse(readFileSync(join(corpora, 'everyday-rules.json'), 'utf8'));
const rule = (line, index) => ({ id: `r${index}`, tool: 'shell', words: line.split(' ') });
const user = {
  schemaVersion: 1,
  allow: words.map(rule),
  deny: ['rm -rf', 'git push', 'sudo'].map((line, index) => rule(line, 1000 + index))
};
const policy = combineLayers({ user, problems: [] }, true);
const decide = line =>
  evaluate({
    effects: [{ type: 'command', line, cwd: '.' }],
    policy,
    mode: 'agent',
    sandbox: { runs: true, tier: '1' },
    place: { root: '/workspace', home: '/home/user' }
  });

const time = (act, lines) => {
  const all = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const line of lines) {
      const begin = performance.now();
      act(line);
      all.push((performance.now() - begin) * 1000);
    }
  }
  return all.sort((one, other) => one - other);
};
const at = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const round = value => Math.round(value * 10) / 10;

const everyday = rows('everyday.jsonl');
time(decide, everyday);
const decided = time(decide, everyday);
const parsed = time(parse, everyday);

const pieces = [
  '$(',
  '(',
  '${',
  '`',
  'sudo -a 1 ',
  'env ',
  "sh -c '",
  ';',
  '>',
  'a ',
  '<<A\n',
  '$((',
  '[[ ',
  '{ ',
  'if ',
  '<(',
  'a=$(',
  '$[',
  '\\\n',
  '|',
  'a b;',
  'find . -exec ',
  'xargs ',
  '"$(',
  '${x:-',
  '*',
  'a*b',
  '#\n',
  '--a=b:c@d ',
  '../x '
];
const hostile = pieces.flatMap(piece =>
  [9_990, 16_384].map(length => piece.repeat(Math.ceil(length / piece.length)).slice(0, length))
);
let worst = { ms: 0, piece: '' };
hostile.forEach((line, index) => {
  // The least of three: what the line costs, not what the machine did meanwhile.
  const ms = Math.min(...[0, 1, 2].map(() => time1(() => decide(line))));
  if (ms > worst.ms) worst = { ms, piece: `${pieces[Math.floor(index / 2)]} × ${line.length}` };
});
function time1(act) {
  const begin = performance.now();
  act();
  return performance.now() - begin;
}

console.log(
  JSON.stringify(
    {
      bench: 'policy',
      machine: { cpus: cpus().length, load: round(loadavg()[0]) },
      baseline: 'the shell parser (unbash) alone, same lines, same run',
      rules: words.length + 3,
      everyday_lines: everyday.length,
      decision_us: { p50: round(at(decided, 0.5)), p95: round(at(decided, 0.95)) },
      parse_us: { p50: round(at(parsed, 0.5)), p95: round(at(parsed, 0.95)) },
      ratio: round(at(decided, 0.5) / at(parsed, 0.5)),
      hostile_lines: hostile.length,
      hostile_worst_ms: round(worst.ms),
      hostile_worst: worst.piece,
      runs: rounds
    },
    null,
    2
  )
);
