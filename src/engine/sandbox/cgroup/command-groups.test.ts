import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BUILT_IN_LIMITS } from '../limits';
import { identify } from '../run/process-tree';
import { CommandGroups } from './command-groups';
import type { Controller, Hierarchy } from './hierarchies';

let base: string;
beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-groups-')));
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

/** A plain folder takes what is written, which is all that counts here; what the kernel makes of it is tested apart. */
const place = (version: 1 | 2, ...controllers: readonly Controller[]): Hierarchy => ({
  version,
  controllers: new Set(controllers),
  folder: base
});

test.each([
  [
    1,
    {
      'memory.limit_in_bytes': String(100 * 2 ** 20),
      'pids.max': '21',
      'cpu.shares': '512'
    }
  ],
  [2, { 'memory.max': String(100 * 2 ** 20), 'pids.max': '21', 'cpu.weight': '50' }]
] as const)('version %i: bounds the sums', async (version, files) => {
  const groups = await CommandGroups.find([place(version, 'memory', 'pids', 'cpu')]);
  const group = groups?.make({ ...BUILT_IN_LIMITS, memoryMB: 100, processes: 20 });
  const folder = path.dirname(group?.memberFiles()[0] ?? '');
  for (const [file, value] of Object.entries(files)) {
    expect([file, fs.readFileSync(path.join(folder, file), 'utf8')]).toEqual([file, value]);
  }
});

test('a second look at the machine makes no group under the name of one that is in use', async () => {
  const hierarchies = [place(2, 'memory', 'pids')];
  const looks = [await CommandGroups.find(hierarchies), await CommandGroups.find(hierarchies)];
  const files = looks.map(groups => groups?.make(BUILT_IN_LIMITS).memberFiles()[0]);
  expect(new Set(files.filter(file => file !== undefined)).size).toBe(2);
});

test.each([
  ['no memory', [place(2, 'pids', 'cpu')]],
  ['no processes', [place(2, 'memory', 'cpu')]],
  ['nothing', []]
])('%s to be bounded: none is used, and no folder is left', async (name, hierarchies) => {
  expect([name, await CommandGroups.find(hierarchies)]).toEqual([name, undefined]);
  expect(fs.readdirSync(base)).toEqual([]);
});

test('a folder that takes no group: none is used', async () => {
  const gone = { ...place(2, 'memory', 'pids'), folder: path.join(base, 'absent') };
  expect(await CommandGroups.find([gone])).toBeUndefined();
});

test('what a killed engine left is removed, what others use is not', async () => {
  const own = identify(process.pid);
  const names = {
    dead: `sallyport-4194305-1-1`,
    reused: `sallyport-${process.pid}-1-1`,
    living: `sallyport-${process.pid}-${own?.startedAt ?? ''}-99`,
    foreign: `sallyport-4194305-1-2`,
    unknown: 'somebody'
  };
  for (const name of Object.values(names)) {
    fs.mkdirSync(path.join(base, name));
  }
  // A process that has no number here, so that neither it nor its engine could be seen.
  fs.writeFileSync(path.join(base, names.foreign, 'cgroup.procs'), '0\n');
  await CommandGroups.find([place(1, 'memory', 'pids')]);
  const left = fs.readdirSync(base);
  expect(left).toEqual(expect.arrayContaining([names.living, names.foreign, names.unknown]));
  expect(left).not.toContain(names.dead);
  expect(left).not.toContain(names.reused);
});
