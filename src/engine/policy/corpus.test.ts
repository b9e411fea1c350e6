import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyStoreView } from '../../protocol/link';
import { effectivePolicy } from '../config/effective-policy';
import { evaluate } from './evaluate';
import { testCase } from './test-case';

interface Row {
  readonly id: string;
  readonly cmd: string;
  readonly allow_rules?: readonly string[];
  readonly deny_rules?: readonly string[];
  readonly ask_rules?: readonly string[];
  readonly edit_policy?: 'ask' | 'allow';
  readonly expect: 'allow' | 'ask' | 'deny';
}

const corpora = join(__dirname, 'corpora');
/** Each line of a corpus is JSON of our own; a wrong row fails its own test. */
const read = (file: string): readonly Row[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Row);

const sensible = JSON.parse(readFileSync(join(corpora, 'everyday-rules.json'), 'utf8')) as string[];
const hostile = read(join(corpora, 'hostile.jsonl'));
const benign = read(join(corpora, 'benign.jsonl'));
const everyday = read(join(corpora, 'everyday.jsonl')).map(row => ({
  ...row,
  allow_rules: sensible,
  edit_policy: 'allow' as const,
  expect: 'allow' as const
}));
// A corpus that is not part of the repository; SALLYPORT_CORPUS names its file for a check by hand.
const other = process.env['SALLYPORT_CORPUS'];
const rows = [...hostile, ...benign, ...everyday, ...(other === undefined ? [] : read(other))];

/** `allow` and `deny` are exact; what should be asked may as well be denied. */
const isRight = (row: Row, decision: string): boolean =>
  row.expect === 'ask' ? decision !== 'allow' : decision === row.expect;

test('[JP-4, JP-13] answers every hostile line as it must', () => {
  expect(hostile.length).toBeGreaterThanOrEqual(300);
  const wrong = hostile.filter(row => !isRight(row, testCase(row).decision));
  expect(wrong).toEqual([]);
});

test('allows what a rule means, word for word', () => {
  expect(benign.filter(row => !isRight(row, testCase(row).decision))).toEqual([]);
});

test('allows 95 of 100 everyday lines by a sensible list of rules', () => {
  expect(everyday.length).toBeGreaterThanOrEqual(150);
  const asked = everyday.filter(row => testCase(row).decision !== 'allow').map(row => row.cmd);
  expect(asked.length / everyday.length).toBeLessThanOrEqual(0.05);
  // Named, so that one more or one less is seen.
  expect(asked).toEqual(["git ls-files '*.py' | xargs wc -l"]);
});

test('asks about everyday lines as they are without any rule, and denies none', () => {
  const decisions = new Set(everyday.map(row => testCase({ cmd: row.cmd }).decision));
  expect([...decisions]).toEqual(['ask']);
});

test('a corpus named from outside is answered right', () => {
  const wrong = rows.slice(hostile.length + benign.length + everyday.length).flatMap(row => {
    const { decision, reasons } = testCase(row);
    return isRight(row, decision) ? [] : [[row.id, row.expect, decision, row.cmd, reasons]];
  });
  expect(wrong).toEqual([]);
});

test("the tester's verdict is the engine's on every row of every corpus", () => {
  const place = { root: '/workspace', home: '/home/user' };
  const identity = { realPath: place.root, device: '1', inode: '2' };
  const rules = (lines: readonly string[] = []): unknown[] =>
    lines.map((line, index) => ({
      id: `r${index}`,
      tool: 'shell',
      words: line.split(' ').filter(word => word !== '')
    }));
  for (const row of rows) {
    // The way of a policy from the gate's store: as JSON, through the schema, for a trusted folder.
    const view: PolicyStoreView = {
      admin: null,
      user: {
        schemaVersion: 1,
        allow: rules(row.allow_rules),
        deny: rules(row.deny_rules),
        ask: rules(row.ask_rules),
        ...(row.edit_policy === undefined ? {} : { edits: row.edit_policy })
      },
      folders: {},
      trust: [{ ...identity, trustedAt: 0 }],
      broken: {}
    };
    const { decision } = evaluate({
      effects: [{ type: 'command', line: row.cmd, cwd: '.' }],
      policy: effectivePolicy(view, identity),
      mode: 'agent',
      sandbox: { runs: true, tier: '1' },
      place
    });
    expect([row.id, testCase(row).decision]).toEqual([row.id, decision]);
  }
});
