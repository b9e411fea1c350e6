import fs from 'node:fs';
import path from 'node:path';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import type { Sandbox } from '../src/engine/sandbox/sandbox';
import { commandIn, makeDecoyWorld, runControl, type DecoyWorld } from './decoy-world';
import { exchange, flicker, type Swapper } from './escape/swapper';

/** Starts of each race. */
const TRIES = process.env['SALLYPORT_FULL'] === '1' ? 5000 : 40;

jest.setTimeout(process.env['SALLYPORT_FULL'] === '1' ? 1_800_000 : 60_000);

let world: DecoyWorld;
let sandbox: Sandbox;

beforeEach(async () => {
  world = await makeDecoyWorld();
  sandbox = createSandbox(world.options);
  expect(await sandbox.check()).toEqual({ tier: '1', runs: true, reason: '' });
});
afterEach(async () => {
  await sandbox.dispose();
  await world.dispose();
});

const inside = (name: string): string => path.join(world.workspace, name);
const read = (file: string): string => fs.readFileSync(file, 'utf8');
const has = (file: string): boolean => fs.existsSync(file);

/** Something swapped while sandboxes start, what a command tries meanwhile, and what must not have happened. */
interface Race {
  readonly name: string;
  readonly swap: () => Promise<Swapper>;
  readonly command: () => string;
  readonly cwd?: string;
  /** As the git tool runs commands. */
  readonly repository?: 'writable';
  readonly escaped: (stdout: string) => boolean;
}

const linkOut = (name: string): string => {
  fs.symlinkSync(world.outside, inside(name));
  return inside(name);
};
const outsideChanged = (stdout: string): boolean =>
  stdout.includes(world.canary) ||
  fs.readdirSync(world.outside).sort().join() !== 'host.sock,notes.txt';

const RACES: readonly Race[] = [
  {
    name: 'the source of a bind: a folder with something protected in it, and a link out',
    swap: () => exchange(inside('deep'), linkOut('deep.link')),
    command: () => 'cat deep/notes.txt deep.link/notes.txt; touch deep/made deep.link/made',
    escaped: outsideChanged
  },
  {
    name: 'the source of a bind: .git, and a link out',
    swap: () => exchange(inside('.git'), linkOut('git.link')),
    command: () => 'cat .git/notes.txt git.link/notes.txt; touch .git/made git.link/made',
    escaped: stdout => outsideChanged(stdout) || has(inside('.git/made'))
  },
  {
    name: 'the destination of a bind: two folders with something protected in each',
    swap: () => {
      fs.cpSync(inside('deep'), inside('twin'), { recursive: true });
      return exchange(inside('deep'), inside('twin'));
    },
    command: () =>
      'for f in deep twin; do echo x > $f/er/.envrc; echo x > $f/er/.env.local; cat $f/er/.env.local; done',
    escaped: stdout =>
      stdout.includes(world.canary) ||
      ['deep', 'twin'].some(
        name =>
          read(inside(`${name}/er/.envrc`)) !== 'true' ||
          !read(inside(`${name}/er/.env.local`)).includes(world.canary)
      )
  },
  {
    name: 'the destination of a bind: a protected file, and another one',
    swap: () => {
      fs.writeFileSync(inside('deep/er/.bashrc'), 'true');
      return exchange(inside('deep/er/.envrc'), inside('deep/er/.bashrc'));
    },
    command: () =>
      'cd deep/er; for f in .envrc .bashrc; do echo x > $f; mv $f gone; rm -f $f; done',
    escaped: () =>
      ['.envrc', '.bashrc'].some(
        name => !has(inside(`deep/er/${name}`)) || read(inside(`deep/er/${name}`)) !== 'true'
      )
  },
  {
    name: 'the workspace itself, and a link out',
    swap: () => {
      const link = path.join(world.base, 'workspace.link');
      fs.symlinkSync(world.outside, link);
      return exchange(world.workspace, link);
    },
    command: () => 'cat notes.txt; touch made',
    escaped: outsideChanged
  },
  {
    name: 'the folder that the command starts in, and a link out',
    swap: () => {
      fs.mkdirSync(inside('plain'));
      return exchange(inside('plain'), linkOut('plain.link'));
    },
    cwd: 'plain',
    command: () => 'cat notes.txt; touch made ../plain/made ../plain.link/made',
    escaped: outsideChanged
  },
  {
    name: 'the place of a submodule that is not there, and a link out that comes and goes',
    swap: () => flicker(inside('absent'), world.outside),
    command: () => 'mkdir -p absent/sub; touch absent/made absent/sub/made; cat absent/notes.txt',
    escaped: stdout => outsideChanged(stdout) || has(inside('absent/sub'))
  },
  {
    name: 'the repository that the git tool may write, and a link out',
    swap: () => {
      for (const part of TAKEN_BACK)
        fs.mkdirSync(path.join(world.outside, 'repo', part), { recursive: true });
      fs.symlinkSync(path.join(world.outside, 'repo'), inside('git.link'));
      return exchange(inside('.git'), inside('git.link'));
    },
    repository: 'writable',
    command: () =>
      'for g in .git git.link; do touch $g/made; echo x > $g/commondir; rm -rf $g/modules; done',
    escaped: () =>
      has(path.join(world.outside, 'repo/made')) ||
      TAKEN_BACK.some(part => !has(path.join(world.outside, 'repo', part)))
  },
  {
    name: 'the repository that the git tool may write, and another one',
    swap: () => {
      fs.cpSync(inside('.git'), inside('other.git'), { recursive: true });
      return exchange(inside('.git'), inside('other.git'));
    },
    repository: 'writable',
    command: () =>
      'for g in .git other.git; do echo x > $g/commondir; mkdir -p $g/modules/planted; done',
    escaped: () =>
      ['.git', 'other.git'].some(
        name => has(inside(`${name}/commondir`)) || has(inside(`${name}/modules/planted`))
      )
  }
];

/** What is taken back of a repository where it is new. */
const TAKEN_BACK = ['commondir', 'modules', 'rebase-merge'];

test.each(RACES)('[JP-14] swapped while sandboxes start: $name', async race => {
  const swapper = await race.swap();
  const ends = { ran: 0, refused: 0 };
  let escapes = 0;
  try {
    for (let count = 0; count < TRIES || ends.ran === 0; count += 1) {
      const { started, stdout } = await sandbox.run({
        ...commandIn(world, race.command(), { cwd: race.cwd ?? '.' }),
        ...(race.repository && { repository: race.repository })
      });
      ends[started ? 'ran' : 'refused'] += 1;
      escapes += race.escaped(stdout) ? 1 : 0;
    }
  } finally {
    const swaps = await swapper.stop();
    process.stderr.write(
      `race | ${race.name} | ${ends.ran + ends.refused} starts | ${ends.ran} ran | ${ends.refused} refused | ${swaps} swaps | ${escapes} escapes\n`
    );
    expect(swaps).toBeGreaterThan(TRIES);
  }
  expect(escapes).toBe(0);
});

test.each(RACES)('the control, without the sandbox: $name', async race => {
  const swapper = await race.swap();
  let escaped = false;
  while (!escaped) {
    escaped = race.escaped(await runControl(world, `cd ${race.cwd ?? '.'} && ${race.command()}`));
  }
  await swapper.stop();
});
