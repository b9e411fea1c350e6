import { buildSync } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkspace } from '../workspace/open-workspace';
import { createCheckpoints } from './open-checkpoints';

const thread = 't_aaaaaaaaaaaaaaaa';
const turnId = 'u_bbbbbbbbbbbbbbbb';
const files = 40;

test.each([1, 20])(
  'an engine killed after %i files of an undo leaves each old or new; undoing again finishes [JP-10, MG-25]',
  async dieAfter => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-killed-')));
    const root = join(base, 'work');
    const contents = (): readonly string[] =>
      Array.from({ length: files }, (_, index) => readFileSync(join(root, `f${index}`), 'utf8'));
    const fill = (letter: string): void => {
      for (let index = 0; index < files; index += 1) {
        writeFileSync(join(root, `f${index}`), letter.repeat(20_000));
      }
    };
    mkdirSync(root);
    fill('a');
    const workspace = await openWorkspace(root);
    const turn = await createCheckpoints(join(base, 'state')).turn(thread, turnId, workspace);
    await turn.beforeCommand(new AbortController().signal);
    fill('b');
    await turn.seal();

    const bundle = (name: string, folder: string): void =>
      void buildSync({
        entryPoints: [join(__dirname, folder, `${name}.ts`)],
        outfile: join(base, `${name}.cjs`),
        bundle: true,
        platform: 'node',
        format: 'cjs'
      });
    bundle('open-checkpoints', '.');
    bundle('open-workspace', '../workspace');
    writeFileSync(
      join(base, 'undo.cjs'),
      `// Ends itself right after the given rename: the hardest moments are those between two files.
     const fs = require('node:fs');
     const { renameSync } = fs;
     let renames = 0;
     fs.renameSync = (from, to) => {
       renameSync(from, to);
       if ((renames += 1) === ${dieAfter}) process.kill(process.pid, 'SIGKILL');
     };
     const { createCheckpoints } = require('./open-checkpoints.cjs');
     const { openWorkspace } = require('./open-workspace.cjs');
     (async () => {
       const workspace = await openWorkspace(${JSON.stringify(root)});
       await createCheckpoints(${JSON.stringify(join(base, 'state'))}).restore('${thread}', '${turnId}', workspace, undefined);
     })();`
    );
    const child = spawn(process.execPath, [join(base, 'undo.cjs')], { stdio: 'inherit' });
    await once(child, 'exit');

    const letters = contents().map(content => [...new Set(content)].join(''));
    expect(letters.filter(letter => letter === 'a')).toHaveLength(dieAfter);
    expect(letters.filter(letter => letter === 'b')).toHaveLength(files - dieAfter);
    expect(contents().every(content => content.length === 20_000)).toBe(true);
    const checkpoints = createCheckpoints(join(base, 'state'));
    expect(await checkpoints.state(thread, turnId)).toBe('undoable');
    expect(await checkpoints.restore(thread, turnId, workspace, undefined)).toMatchObject({
      kept: [],
      redone: false
    });
    expect(new Set(contents())).toEqual(new Set(['a'.repeat(20_000)]));
    expect(await checkpoints.state(thread, turnId)).toBe('undone');
    expect(readdirSync(root).filter(name => !/^f\d+$|\.tmp$/.test(name))).toEqual([]);
    workspace.dispose();
    rmSync(base, { recursive: true, force: true });
  }
);
