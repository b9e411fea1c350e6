import { buildSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

test('an engine that is served last finds lines all the same: its worker asks for no better place', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-matcher-'));
  const outfile = join(folder, 'matcher.cjs');
  buildSync({
    entryPoints: [join(__dirname, 'regex-matcher.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile
  });
  const program = `
    const matcher = require(${JSON.stringify(outfile)}).createRegexMatcher('b+', 10_000);
    matcher.find('a\\nabb', 1, AbortSignal.timeout(10_000)).then(found => {
      process.stdout.write(JSON.stringify(found));
      return matcher.dispose();
    });`;
  try {
    // In a namespace of its own not even root may go up again.
    const words = ['--user', 'nice', '-n', '19', process.execPath, '-e', program];
    const found: unknown = JSON.parse(execFileSync('unshare', words, { encoding: 'utf8' }));
    expect(found).toEqual([{ line: 2, text: 'abb' }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
