import { readFileSync } from 'node:fs';
import { testCase } from './test-case';

interface Row {
  readonly id: string;
  readonly cmd: string;
  readonly expect: 'allow' | 'ask' | 'deny';
}

// The shared corpus is not part of the repository; SALLYPORT_CORPUS names its file for a check by hand.
const file = process.env['SALLYPORT_CORPUS'];
const rows: readonly Row[] =
  file === undefined
    ? [{ id: 'own', cmd: 'git status && rm -rf build', expect: 'ask' }]
    : readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as Row); // The corpus is ours; a wrong row fails its own test.

test('[JP-4] answers no corpus row more loosely than it expects', () => {
  const counts: Record<string, number> = {};
  const loose: string[] = [];
  for (const row of rows) {
    const { decision } = testCase({ allow_rules: ['git status'], ...row });
    const key = `${row.expect} → ${decision}`;
    counts[key] = (counts[key] ?? 0) + 1;
    if (decision === 'allow' && row.expect !== 'allow') loose.push(`${row.id} ${row.cmd}`);
    if (row.expect === 'deny' && decision !== 'deny') loose.push(`${row.id} ${row.cmd}`);
  }
  if (file !== undefined) process.stdout.write(`${JSON.stringify(counts)}\n`);
  expect(loose).toEqual([]);
});
