import fs from 'node:fs';
import path from 'node:path';
import type { CallResult } from '../src/engine/tools/tool';
import { exchange } from './escape/swapper';
import { ToolBench } from './escape/tool-bench';

const FULL = process.env['SALLYPORT_FULL'] === '1';
/** Calls of each race. */
const TRIES = FULL ? 5000 : 150;

jest.setTimeout(FULL ? 1_800_000 : 60_000);

let bench: ToolBench;
/** The folder that is swapped, by a descriptor that nobody can swap. */
let folder: number;

beforeEach(() => {
  bench = new ToolBench();
  bench.put('dir/file', 'inside');
  bench.put('dir/sub/other', 'inside');
  bench.put('file', CANARY, bench.outside);
  bench.put('sub/canary-name', CANARY, bench.outside);
  bench.put('canary-name', CANARY, bench.outside);
  folder = fs.openSync(path.join(bench.root, 'dir'), fs.constants.O_DIRECTORY);
});
afterEach(() => {
  fs.closeSync(folder);
  bench.dispose();
});

const CANARY = 'canary-content';

/** Brings back what a call may have taken away. */
const mend = (): void => {
  fs.mkdirSync(`/proc/self/fd/${folder}/sub`, { recursive: true });
  for (const name of ['file', 'sub/other']) {
    if (!fs.existsSync(`/proc/self/fd/${folder}/${name}`)) {
      fs.writeFileSync(`/proc/self/fd/${folder}/${name}`, 'inside');
    }
  }
};

/** Gives the file its content back, unless a link stands in its place now. */
const resetFile = (): void => {
  const { O_WRONLY, O_TRUNC, O_NOFOLLOW } = fs.constants;
  try {
    const file = fs.openSync(`/proc/self/fd/${folder}/file`, O_WRONLY | O_TRUNC | O_NOFOLLOW);
    fs.writeSync(file, 'inside');
    fs.closeSync(file);
  } catch {
    // A link: the next round finds the file.
  }
};

/** Each tool that meets a path, in the ways that differ. */
const CALLS: readonly (readonly [label: string, tool: string, input: object, doing?: string])[] = [
  ['reads', 'read_file', { path: 'dir/file' }],
  ['lists', 'list_files', { path: 'dir' }],
  ['lists all below', 'list_files', { path: '.', glob: '**' }],
  ['searches', 'search_files', { path: 'dir', pattern: 'canary' }],
  ['searches all below', 'search_files', { path: '.', pattern: 'canary', regex: true }],
  ['writes', 'write_file', { path: 'dir/file', content: 'inside' }, 'read first'],
  ['writes a new file', 'write_file', { path: 'dir/sub/new', content: 'new' }, 'new'],
  [
    'edits',
    'edit_file',
    { path: 'dir/file', edits: [{ oldText: 'inside', newText: 'edited' }] },
    'read first'
  ],
  ['deletes a file', 'delete_path', { path: 'dir/file' }],
  ['deletes a folder', 'delete_path', { path: 'dir/sub', recursive: true }]
];

const SWAPS: readonly (readonly [what: string, path: string, link: string])[] = [
  ['the target', 'dir/file', '../../outside/file'],
  ['the parent', 'dir', '../outside']
];

const RACES = SWAPS.flatMap(([what, swapped, link]) =>
  CALLS.filter(([, , , doing]) => what === 'the parent' || doing !== 'new').map(call => ({
    what,
    swapped,
    link,
    label: call[0],
    tool: call[1],
    input: call[2],
    doing: call[3]
  }))
);

test.each(RACES)(
  '[JP-14] $what swapped for a link out while one $label: nothing outside is seen or changed',
  async ({ what, swapped, link, label, tool, input, doing }) => {
    const before = bench.inventory(bench.outside);
    fs.symlinkSync(link, path.join(bench.root, `${swapped}.link`));
    const swapper = await exchange(
      path.join(bench.root, swapped),
      path.join(bench.root, `${swapped}.link`)
    );
    const outcomes = new Map<string, number>();
    let escapes = 0;
    try {
      const isDone = (): boolean => [...outcomes.keys()].some(name => DONE.has(name));
      for (let count = 0; count < TRIES || !isDone(); count += 1) {
        if (doing === 'read first') {
          resetFile();
          await bench.call('read_file', { path: 'dir/file' });
        }
        const result = await bench.call(tool, input);
        const name = typeof result === 'string' ? result : result.outcome;
        outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
        escapes += showsOutside(result) || hasChanged(before) ? 1 : 0;
        if (doing === 'new') {
          fs.rmSync(`/proc/self/fd/${folder}/sub/new`, { force: true });
        }
        mend();
      }
    } finally {
      const swaps = await swapper.stop();
      const said = [...outcomes].map(([name, count]) => `${count} ${name}`).join(', ');
      process.stderr.write(
        `race | ${label}, ${what} swapped | ${TRIES} calls | ${said} | ${swaps} swaps | ${escapes} escapes\n`
      );
      expect(swaps).toBeGreaterThan(TRIES);
    }
    expect(escapes).toBe(0);
    // Not one word for what nobody foresaw.
    expect([...outcomes.keys()].filter(name => !FORESEEN.has(name))).toEqual([]);
  }
);

test('the control: plain calls are fooled by the same swap', async () => {
  fs.symlinkSync('../outside', path.join(bench.root, 'dir.link'));
  const swapper = await exchange(path.join(bench.root, 'dir'), path.join(bench.root, 'dir.link'));
  const file = path.join(bench.root, 'dir/file');
  // What a careful program does that looks first and acts then.
  const careful = (act: () => void): void => {
    if (fs.lstatSync(path.join(bench.root, 'dir')).isDirectory()) {
      act();
    }
  };
  let seen = '';
  while (seen !== CANARY) {
    careful(() => (seen = fs.readFileSync(file, 'utf8')));
  }
  while (fs.readFileSync(path.join(bench.outside, 'file'), 'utf8') === CANARY) {
    careful(() => fs.writeFileSync(file, 'overwritten'));
  }
  while (fs.existsSync(path.join(bench.outside, 'file'))) {
    careful(() => fs.rmSync(file, { force: true }));
    mend();
  }
  await swapper.stop();
});

/** Only what lies outside has the canary in its content, or in its name where it is listed. */
const showsOutside = (result: CallResult | string): boolean =>
  typeof result !== 'string' &&
  (JSON.stringify(result.output ?? '').includes('canary-') ||
    JSON.stringify(result.changes ?? '').includes('canary-'));

const hasChanged = (before: ReadonlyMap<string, string>): boolean => {
  const after = bench.inventory(bench.outside);
  return after.size !== before.size || [...before].some(([name, what]) => after.get(name) !== what);
};

const DONE = new Set(['ok', 'partial']);
/** Outcomes, and codes of refusals before anything was done. A race may make any of these of a call. */
const FORESEEN = new Set([
  'ok',
  'partial',
  'failed',
  'conflict',
  'is-link',
  'not-a-folder',
  'not-a-file',
  'not-found',
  'not-empty',
  'no-match'
]);
