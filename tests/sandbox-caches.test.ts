import fs from 'node:fs';
import path from 'node:path';
import { WorkspaceCaches } from '../src/engine/sandbox/cache/workspace-caches';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import { FIXED_LIMITS } from '../src/engine/sandbox/limits';
import type { Sandbox } from '../src/engine/sandbox/sandbox';
import { commandIn, makeDecoyWorld, type DecoyWorld } from './decoy-world';

jest.setTimeout(30_000);

let world: DecoyWorld;
let sandbox: Sandbox;
beforeEach(async () => {
  world = await makeDecoyWorld();
  sandbox = createSandbox(world.options);
  expect(await sandbox.check()).toMatchObject({ runs: true });
});
afterEach(async () => {
  await sandbox.dispose();
  await world.dispose();
});

const caches = (): string => path.join(world.options.stateDir, 'caches');
const run = async (command: string, workspace = world.workspace): Promise<string> =>
  (await sandbox.run({ ...commandIn(world, command), workspace })).stdout;
const other = (): string => {
  const folder = path.join(world.base, 'other');
  fs.mkdirSync(folder, { recursive: true });
  return folder;
};

test('what a command keeps below ~/.cache is there for the next one of the workspace, and for no other', async () => {
  expect(await run('echo kept > ~/.cache/x && echo $XDG_CACHE_HOME $npm_config_cache')).toBe(
    `${world.home}/.cache ${world.home}/.cache/npm\n`
  );
  expect(await run('cat ~/.cache/x; echo gone > ~/y')).toBe('kept\n');
  expect(await run('cat ~/.cache/x ~/y 2>/dev/null; echo none', other())).toBe('none\n');
});

test('it lies in our own data, for us alone, and the commands of no workspace reach the others there', async () => {
  await run('echo kept > ~/.cache/x');
  await run('true', other());
  const names = fs.readdirSync(caches());
  expect(names).toHaveLength(2);
  for (const folder of [caches(), ...names.map(name => path.join(caches(), name))])
    expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
  expect(await run(`ls -R ${world.options.stateDir} 2>/dev/null; echo none`)).toBe('none\n');
  expect(fs.existsSync(path.join(world.home, '.cache'))).toBe(false);
});

test('a folder that came to lie at the path of a workspace finds nothing of it', async () => {
  const workspace = other();
  await run('echo kept > ~/.cache/x', workspace);
  fs.renameSync(workspace, `${workspace}-old`);
  other();
  expect(await run('cat ~/.cache/x 2>/dev/null; echo none', workspace)).toBe('none\n');
});

test('a link in it leads nowhere outside, and is not followed when it is emptied', async () => {
  const secret = path.join(world.outside, 'notes.txt');
  expect(
    await run(
      `ln -s ${world.outside} ~/.cache/out; cat ~/.cache/out/notes.txt 2>/dev/null; echo none`
    )
  ).toBe('none\n');
  const [name = ''] = fs.readdirSync(caches());
  fs.truncateSync(writeLarge(path.join(caches(), name, 'large')), FIXED_LIMITS.cacheBytes);
  const blocks = jest.spyOn(fs, 'lstatSync').mockImplementation(largeBlocks);
  new WorkspaceCaches(caches()).open(world.workspace);
  blocks.mockRestore();
  expect(fs.readdirSync(path.join(caches(), name))).toEqual([]);
  expect(fs.existsSync(secret)).toBe(true);
});

const writeLarge = (file: string): string => {
  fs.writeFileSync(file, '');
  return file;
};
const { lstatSync } = fs;
/** A file as large on the disk as it says: the real one would take two gigabytes. */
const largeBlocks = ((file: string, options: object) => {
  const stats = lstatSync(file, options);
  if (stats && path.basename(file) === 'large') stats.blocks = stats.size / 512 + 1;
  return stats;
}) as typeof fs.lstatSync;

test('one that no command has used for two months is removed', async () => {
  await run('true', other());
  const [name = ''] = fs.readdirSync(caches());
  const long = new Date(Date.now() - 61 * 24 * 60 * 60 * 1000);
  fs.utimesSync(path.join(caches(), name), long, long);
  new WorkspaceCaches(caches()).open(world.workspace);
  expect(fs.readdirSync(caches())).not.toContain(name);
});
