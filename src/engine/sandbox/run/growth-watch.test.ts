import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { GrowthWatch } from './growth-watch';

const LIMIT = 8 * 2 ** 20;
let base: string;
let workspace: string;
beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-growth-')));
  workspace = path.join(base, 'work');
  fs.mkdirSync(path.join(workspace, 'deep'), { recursive: true });
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(base, { recursive: true, force: true });
});

const fill = (folder: string): void => {
  for (const name of ['one', 'two', 'three']) {
    fs.writeFileSync(path.join(folder, name), Buffer.alloc(4 * 2 ** 20, 'x'), { flush: true });
  }
};

test('tells when more than the bound was written, in many files and folders below', async () => {
  await new Promise<void>(resolve => {
    const watch = new GrowthWatch({
      folder: workspace,
      limitBytes: LIMIT,
      onTooMuch: resolve,
      everyMs: 10
    });
    fill(path.join(workspace, 'deep'));
    expect(watch).toBeDefined();
  });
});

test('is silent where others fill the disk, and after its stop', async () => {
  const onTooMuch = jest.fn();
  fill(workspace);
  // Each look finds a fuller disk, and adds up what the command wrote: nothing.
  const looks = jest.spyOn(fs, 'statfsSync');
  let free = 2 ** 40;
  // The cast: the rest of what the call tells is not read.
  looks.mockImplementation(() => ({ bavail: (free -= LIMIT * 2), bsize: 1 }) as fs.StatsFs);
  await new Promise(resolve => setTimeout(resolve, 20));
  const watch = new GrowthWatch({ folder: workspace, limitBytes: LIMIT, onTooMuch, everyMs: 2 });
  while (looks.mock.calls.length < 20) {
    await new Promise(resolve => setTimeout(resolve, 2));
  }
  watch.stop();
  fill(path.join(workspace, 'deep'));
  const seen = looks.mock.calls.length;
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(looks.mock.calls.length).toBe(seen);
  expect(onTooMuch).not.toHaveBeenCalled();
});
