import { posix } from 'node:path';
import { combineLayers } from '../src/engine/config/effective-policy';
import { evaluate } from '../src/engine/policy/evaluate';
import { readLine } from '../src/engine/policy/shell/read-line';
import type { Decision } from '../src/protocol/decisions';
import { StubbedBash, type BashRun } from './shell-fuzz-bash';
import { fuzzPrograms, fuzzRules, mutate, Random } from './shell-fuzz-lines';

// SALLYPORT_FULL=1 is the full run; SALLYPORT_FUZZ_SEED another walk. The seed is fixed otherwise, so that a failure in
// CI can be had again.
const full = process.env['SALLYPORT_FULL'] === '1';
const wanted = Number(process.env['SALLYPORT_FUZZ_LINES'] ?? (full ? 100_000 : 1500));
const seed = Number(process.env['SALLYPORT_FUZZ_SEED'] ?? 20261122);
const batch = 500;

const rules = fuzzRules.map((line, index) => ({
  id: `r${index}`,
  tool: 'shell' as const,
  words: line.split(' ')
}));
const deny = [{ id: 'no-evil', tool: 'shell' as const, words: ['evil'] }];

const decide = (line: string, withDeny: boolean): Decision =>
  evaluate({
    effects: [{ type: 'command', line, cwd: '.' }],
    policy: combineLayers(
      {
        user: { schemaVersion: 1, edits: 'allow', allow: rules, ...(withDeny ? { deny } : {}) },
        problems: []
      },
      true
    ),
    mode: 'agent',
    sandbox: { runs: true, tier: '1' },
    place: { root: '/workspace', home: '/home/user' }
  });

const isCovered = (argv: readonly string[]): boolean =>
  argv.join(' ') === 'timeout 5 ls' ||
  fuzzRules.some(rule => rule.split(' ').every((word, index) => argv[index] === word));

test(
  'bash starts nothing for an allowed line but what a rule covers, with the words that were read',
  () => {
    const random = new Random(seed);
    const seen = new Set<string>();
    const bash = new StubbedBash(fuzzPrograms);
    const counts = { lines: 0, allowed: 0, asked: 0, programs: 0, tried: 0, evil: 0, denied: 0 };
    const faults: unknown[] = [];
    const missed: string[] = [];
    try {
      let pending: string[] = [];
      let hidden: string[] = [];
      const flush = (): void => {
        bash.run(pending).forEach((run, index) => {
          counts.programs += run.ran.length;
          faults.push(...faultsOf(pending[index] ?? '', run));
        });
        // What is asked about is not run unasked; it is tried to see whether a deny rule would have known it.
        bash.run(hidden, true).forEach(({ ran }, index) => {
          counts.tried += 1;
          if (!ran.some(argv => argv[0] === 'evil')) return;
          counts.evil += 1;
          const line = hidden[index] ?? '';
          if (decide(line, true).decision === 'deny') counts.denied += 1;
          else missed.push(line);
        });
        pending = [];
        hidden = [];
      };
      while (seen.size < wanted && faults.length < 20) {
        const line = mutate(random);
        if (seen.has(line) || line.includes('\0')) continue;
        seen.add(line);
        if (decide(line, false).decision === 'allow') {
          counts.allowed += 1;
          pending.push(line);
        } else {
          counts.asked += 1;
          // Only what can touch nothing outside its folder, and ends by itself.
          if (counts.asked % 8 === 0 && !/[/~]|while|until|exec|coproc/.test(line))
            hidden.push(line);
        }
        if (pending.length >= batch) flush();
      }
      flush();
    } finally {
      bash.dispose();
    }
    counts.lines = seen.size;
    if (wanted > 1500) {
      process.stdout.write(`${JSON.stringify({ seed, ...counts, missed: missed.slice(0, 40) })}\n`);
    }
    expect(faults.slice(0, 20)).toEqual([]);
    expect(counts.allowed).toBeGreaterThan(wanted / 20);
    expect(counts.programs).toBeGreaterThan(counts.allowed / 2);
    // A deny rule is generous: it may not miss what plainly runs.
    expect(missed.slice(0, 20)).toEqual([]);
  },
  20_000 + wanted * 30
);

/** What bash did for an allowed line beyond what the analyser read in it. */
const faultsOf = (line: string, { ran, files }: BashRun): readonly unknown[] => {
  const read = readLine(line);
  if (!read.parsed) return [{ line, fault: 'allowed without having been read' }];
  const expected = read.commands.map(command => command.words);
  const faults: unknown[] = [];
  for (const argv of ran) {
    const known = expected.some(words => {
      const wild = words.findIndex(word => word.wildFrom !== undefined);
      // What a glob expands to is bash's to say; the words before it are not.
      if (wild >= 0) return words.slice(0, wild).every((word, index) => word.text === argv[index]);
      return (
        words.length === argv.length && words.every((word, index) => word.text === argv[index])
      );
    });
    const inner = argv.slice(wrapperLength(argv));
    if (!known || !isCovered(inner)) faults.push({ line, argv });
  }
  const targets = read.commands.flatMap(command => command.redirects.map(({ path }) => path));
  for (const file of files) {
    if (!targets.some(target => posix.normalize(target) === file)) faults.push({ line, file });
  }
  return faults;
};

/** The words of wrappers in front. */
const wrapperLength = (argv: readonly string[]): number => {
  let at = 0;
  for (;;) {
    if (argv[at] === 'timeout') at += 2;
    else if (argv[at] === 'nice') {
      at += 1;
      while (argv[at]?.startsWith('-') === true) at += argv[at] === '-n' ? 2 : 1;
    } else if (argv[at] === 'nohup' || argv[at] === 'time') at += 1;
    else return at;
  }
};
