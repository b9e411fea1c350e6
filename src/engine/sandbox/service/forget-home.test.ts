import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { forgetServiceHome } from './forget-home';
import { openServiceHome } from './service-home';

let top: string;
let homes: string;
beforeEach(() => {
  top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-home-')));
  homes = path.join(top, 'servers');
});
afterEach(() => fs.rmSync(top, { recursive: true, force: true }));

const one = { name: 'files', command: '/usr/bin/serve-files', args: ['--all'] };
const other = { ...one, args: [] };

test('the home of one program goes with all that it made of it, and nothing else does', async () => {
  const home = openServiceHome(homes, one);
  const kept = openServiceHome(homes, other);
  fs.mkdirSync(path.join(homes, 'definitions'));
  fs.mkdirSync(path.join(top, 'mine'));
  fs.writeFileSync(path.join(top, 'mine', 'notes'), 'mine');
  fs.symlinkSync(path.join(top, 'mine'), path.join(home, 'to-folder'));
  fs.symlinkSync(path.join(top, 'mine', 'notes'), path.join(home, 'to-file'));
  const deep = path.join(home, ...Array.from({ length: 60 }, () => 'a'.repeat(50)));
  fs.mkdirSync(deep, { recursive: true });
  fs.writeFileSync(path.join(deep, 'last'), '');
  fs.mkdirSync(path.join(home, 'shut', 'inner'), { recursive: true });
  fs.chmodSync(path.join(home, 'shut', 'inner'), 0);
  fs.chmodSync(path.join(home, 'shut'), 0);
  await forgetServiceHome(homes, one);
  expect(fs.readdirSync(homes).sort()).toEqual(['definitions', path.basename(kept)]);
  expect(fs.existsSync(path.join(kept, '.cache'))).toBe(true);
  expect(fs.readFileSync(path.join(top, 'mine', 'notes'), 'utf8')).toBe('mine');
});

test('a link in the place of the home or of the folder of homes is not followed, and none is no fault', async () => {
  await forgetServiceHome(homes, one);
  const home = openServiceHome(homes, one);
  const mine = path.join(top, 'mine');
  fs.renameSync(home, mine);
  fs.symlinkSync(mine, home);
  await forgetServiceHome(homes, one);
  expect(fs.existsSync(path.join(mine, '.cache'))).toBe(true);
  const linked = path.join(top, 'linked');
  fs.unlinkSync(home);
  fs.renameSync(mine, home);
  fs.symlinkSync(homes, linked);
  await forgetServiceHome(linked, one);
  expect(fs.existsSync(path.join(home, '.cache'))).toBe(true);
});

test('what a removal left that was cut short goes with the next', async () => {
  openServiceHome(homes, one);
  const left = path.join(homes, '.gone-00000000-0000-4000-8000-000000000000');
  fs.mkdirSync(path.join(left, 'inner'), { recursive: true });
  await forgetServiceHome(homes, other);
  expect(fs.readdirSync(homes)).toHaveLength(1);
});
