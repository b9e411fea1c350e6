import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What bash made of one line: the argv of every program it started, and every new file. */
export interface BashRun {
  readonly ran: readonly (readonly string[])[];
  readonly files: readonly string[];
}

/**
 * Runs lines in the real bash, as the engine would (`bash --noprofile --norc -c`), with nothing on PATH but stubs that
 * report how they were called. One driver runs many lines, so that a line costs milliseconds.
 */
export class StubbedBash {
  private readonly folder = mkdtempSync(join(tmpdir(), 'sallyport-fuzz-'));
  private readonly programs = join(this.folder, 'bin');
  private batches = 0;

  constructor(programs: readonly string[]) {
    mkdirSync(this.programs);
    // One append by one write, so that the members of a pipeline do not mix; no further process.
    const stub = [
      '#!/bin/sh',
      "IFS='\u001f'",
      '[ $# -gt 0 ] && set -- "${0##*/}" "$@" || set -- "${0##*/}"',
      'printf \'\\037%s\\035\' "$*" >> "$SALLYPORT_REPORT"'
    ].join('\n');
    for (const name of programs) writeFileSync(join(this.programs, name), stub, { mode: 0o755 });
  }

  /** The runs of the lines, in order. `endless`: some may not end by themselves. */
  run(lines: readonly string[], endless = false): readonly BashRun[] {
    const base = join(this.folder, `batch-${(this.batches += 1)}`);
    const list = join(this.folder, 'lines');
    // A report of its own for each line: what a line left running may report when the next one runs.
    const reports = join(this.folder, `reports-${this.batches}`);
    mkdirSync(reports);
    for (const index of lines.keys()) {
      const cwd = join(base, String(index));
      for (const name of ['src', 'docs']) mkdirSync(join(cwd, name), { recursive: true });
      for (const name of ['a.txt', 'src/m.py']) writeFileSync(join(cwd, name), '');
    }
    writeFileSync(list, lines.map(line => `${line}\0`).join(''));
    for (const index of lines.keys()) writeFileSync(join(reports, String(index)), '');
    const limit = endless ? '/usr/bin/timeout -s KILL 5' : '';
    const words = ['--noprofile', '--norc', '-c', driver, 'driver', list, reports, base, limit];
    execFileSync('/bin/bash', words, {
      env: { PATH: this.programs, HOME: base, LANG: 'C.UTF-8' },
      stdio: 'ignore'
    });
    const runs = lines.map((_line, index): BashRun => {
      const report = readFileSync(join(reports, String(index)), 'utf8');
      const calls = report.split('\u001d').slice(0, -1);
      const cwd = join(base, String(index));
      const files = readdirSync(cwd, { recursive: true, encoding: 'utf8' });
      return {
        ran: calls.map(call => call.split('\u001f').slice(1)),
        files: files.filter(file => !present.has(file))
      };
    });
    rmSync(base, { recursive: true, force: true, maxRetries: 3 });
    rmSync(reports, { recursive: true, force: true, maxRetries: 3 });
    return runs;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Each line in a folder of its own with the same few files; five seconds at most where it may wait for something. */
const driver = `
limit=$4
index=0
while IFS= read -r -d '' line; do
  export SALLYPORT_REPORT="$2/$index"
  ( cd "$3/$index" && exec $limit /bin/bash --noprofile --norc -c "$line" ) < /dev/null > /dev/null 2>&1
  index=$((index + 1))
done < "$1"
`;

const present: ReadonlySet<string> = new Set(['src', 'docs', 'a.txt', 'src/m.py']);
