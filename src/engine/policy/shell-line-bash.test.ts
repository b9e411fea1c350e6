import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readPlainLine } from './shell-line';

let folder = '';

// Every program is the same stub: it records its name and words, so that anything that runs leaves a trace.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bash-'));
  const record = '#!/bin/sh\n{ printf \'%s\\0\' "${0##*/}" "$@"; } > "$OUT/$$"\n';
  writeFileSync(join(folder, 'stub'), record, { mode: 0o755 });
  for (const name of programs) symlinkSync('stub', join(folder, name));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The argvs of all programs that bash runs for the line. */
const runInBash = (line: string): readonly (readonly string[])[] => {
  const out = mkdtempSync(join(folder, 'run-'));
  try {
    execFileSync('/bin/bash', ['--noprofile', '--norc', '-c', line], {
      cwd: out,
      env: { PATH: folder, OUT: out },
      stdio: 'ignore',
      timeout: 5_000
    });
  } catch {
    // A status other than zero is as good: what counts is what ran.
  }
  return readdirSync(out).map(file =>
    readFileSync(join(out, file), 'utf8').split('\0').slice(0, -1)
  );
};

const programs = ['ls', 'git', 'id', 'rm', 'cat'];
const pieces = [
  ...programs,
  ' ',
  ' ',
  ' ',
  '-x',
  'a',
  '=',
  '/',
  '.',
  '..',
  ':',
  ',',
  '@',
  '%',
  '+',
  "'",
  '"'
];
const sharp = [
  '$',
  '`',
  '\\',
  ';',
  '&',
  '|',
  '<',
  '>',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '*',
  '?',
  '!',
  '#',
  '~',
  '^',
  '\n',
  '\t'
];

const soup = fc
  .tuple(
    fc.constantFrom(...programs),
    fc.array(
      fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...pieces) }, fc.constantFrom(...sharp)),
      { maxLength: 12 }
    )
  )
  .map(([program, rest]) => `${program} ${rest.join('')}`);

test('a plain line runs one program, with exactly the words that were read', () => {
  let compared = 0;
  fc.assert(
    fc.property(soup, line => {
      const read = readPlainLine(line);
      fc.pre(read.plain);
      compared += 1;
      if (read.plain) expect(runInBash(line)).toEqual([read.words]);
    }),
    { numRuns: 150, maxSkipsPerRun: 200 }
  );
  expect(compared).toBeGreaterThanOrEqual(150);
}, 60_000);

test.each([
  `ls 'a;b' "c && d" e=f`,
  `git "a'b" 'c"d' ''`,
  `cat 'x$(id)' '*' '~' '#'`,
  `"ls" 'a'b`,
  `ls "a-b"c`
])('bash agrees on %j', line => {
  const read = readPlainLine(line);
  expect(read.plain && runInBash(line)).toEqual([read.plain && read.words]);
});
