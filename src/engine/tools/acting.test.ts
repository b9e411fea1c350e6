import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createCheckpoints } from '../checkpoints/open-checkpoints';
import type { Checkpoints } from '../checkpoints/checkpoint';
import { openWorkspace } from '../workspace/open-workspace';
import { hashBytes } from '../workspace/regular-file';
import type { Workspace } from '../workspace/workspace';
import { findTool } from './registry';
import type { CallResult, FileRules, PreparedCall, RunContext, ToolContext } from './tool';

const thread = 't_aaaaaaaaaaaaaaaa';
const turnId = 'u_bbbbbbbbbbbbbbbb';

let base: string;
let root: string;
let workspace: Workspace;
let checkpoints: Checkpoints;
let reads: Map<string, string>;
let fileRules: FileRules;

beforeEach(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-acting-')));
  root = join(base, 'work');
  mkdirSync(root);
  workspace = await openWorkspace(root);
  checkpoints = createCheckpoints(join(base, 'state'));
  reads = new Map();
  fileRules = { hidden: 'skip', massFiles: 500, massBytes: 100 * 1024 * 1024 };
});

afterEach(() => {
  workspace.dispose();
  rmSync(base, { recursive: true, force: true });
});

const put = (path: string, content: string | Buffer): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};
const get = (path: string): string => readFileSync(join(root, path), 'utf8');
const tree = (): readonly string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
const hashOf = (text: string): string => hashBytes(Buffer.from(text));

const prepare = async (name: string, input: unknown): Promise<PreparedCall> => {
  const tool = await findTool(name);
  const ledger = {
    known: (path: string) => reads.get(path),
    note: (path: string, hash: string) => void reads.set(path, hash),
    forget: (path: string) => void reads.delete(path)
  };
  if (tool === undefined) {
    throw new Error(`no tool ${name}`);
  }
  // File tools ask their context for files, what policy says of them, and the ledger only.
  return tool.prepare(input, { workspace, reads: ledger, fileRules } as ToolContext);
};

/** Captures and runs, as the agent's loop does. */
const run = async (
  prepared: PreparedCall,
  signal = new AbortController().signal
): Promise<CallResult> => {
  const checkpoint = await checkpoints.turn(thread, turnId, workspace);
  expect(await prepared.checkpoint(checkpoint, signal)).toEqual([]);
  return prepared.run({
    callId: 'c_test',
    checkpoint,
    signal,
    onOutput: () => undefined
  } satisfies RunContext);
};

const call = async (name: string, input: unknown): Promise<CallResult> =>
  run(await prepare(name, input));

const undo = async (): Promise<void> => {
  await (await checkpoints.turn(thread, turnId, workspace)).seal();
  await checkpoints.restore(thread, turnId, workspace, undefined);
};

describe('edit_file', () => {
  test('shows whole what it would do, does it, and undo brings the bytes back', async () => {
    put('src/a.py', 'one\ntwo\nthree\n');
    const input = {
      path: 'src/a.py',
      edits: [
        { oldText: 'two', newText: 'TWO' },
        { oldText: 'one\n', newText: '' }
      ]
    };
    const prepared = await prepare('edit_file', input);
    expect({ ...prepared, checkpoint: undefined, run: undefined }).toEqual({
      payload: input,
      effects: [{ type: 'edit', path: 'src/a.py', change: 'modified' }],
      targets: { 'src/a.py': hashOf('one\ntwo\nthree\n') },
      summary: {
        kind: 'edit',
        title: { code: 'edit-file', params: { path: 'src/a.py' } },
        risk: 'medium'
      },
      facts: { paths: ['src/a.py'] },
      diff: expect.stringContaining('-one\n-two\n+TWO\n three'),
      checkpoint: undefined,
      run: undefined
    });
    expect(get('src/a.py')).toBe('one\ntwo\nthree\n');
    expect(await run(prepared)).toMatchObject({
      outcome: 'ok',
      changes: [{ path: 'src/a.py', change: 'modified', runsUnconfined: true }]
    });
    expect([get('src/a.py'), reads.get('src/a.py')]).toEqual([
      'TWO\nthree\n',
      hashOf('TWO\nthree\n')
    ]);
    await undo();
    expect(get('src/a.py')).toBe('one\ntwo\nthree\n');
  });

  test.each([
    ['missing text', [{ oldText: 'CANARY', newText: 'x' }], /edit 1 does not occur/],
    ['text that occurs twice', [{ oldText: 'a', newText: 'x' }], /edit 1 occurs more than once/],
    ['text that overlaps itself', [{ oldText: 'bb', newText: 'x' }], /occurs more than once/],
    [
      'edits that overlap',
      [
        { oldText: 'one a', newText: 'x' },
        { oldText: 'a\ntwo', newText: 'y' }
      ],
      /Edit 2 overlaps/
    ],
    [
      'one bad edit among good ones',
      [
        { oldText: 'one', newText: 'x' },
        { oldText: 'CANARY', newText: 'y' }
      ],
      /edit 2 does not occur/
    ],
    ['nothing to change', [{ oldText: 'one', newText: 'one' }], /leave/]
  ])('%s: refused whole, the text not repeated [JM-5]', async (_why, edits, message) => {
    put('a.txt', 'one a\ntwo a\nbbb\n');
    const refusal = prepare('edit_file', { path: 'a.txt', edits });
    await expect(refusal).rejects.toEqual(
      expect.objectContaining({ code: 'no-match', message: expect.stringMatching(message) })
    );
    await expect(refusal).rejects.toEqual(
      expect.objectContaining({ message: expect.not.stringContaining('CANARY') })
    );
    expect(get('a.txt')).toBe('one a\ntwo a\nbbb\n');
  });

  test('CRLF, byte order mark and a missing last newline stay', async () => {
    put('crlf.txt', '\ufeffone\r\ntwo\r\nthree');
    await call('edit_file', {
      path: 'crlf.txt',
      edits: [{ oldText: 'one\ntwo', newText: 'ONE\n\nTWO' }]
    });
    expect(get('crlf.txt')).toBe('\ufeffONE\r\n\r\nTWO\r\nthree');
  });

  test('a file that changed since it was read is a conflict, before and after the approval [JP-6, JP-8]', async () => {
    put('a.txt', 'one\n');
    await call('read_file', { path: 'a.txt' });
    put('a.txt', 'one\ntheirs\n');
    const input = { path: 'a.txt', edits: [{ oldText: 'one', newText: 'ours' }] };
    const sides = { base: hashOf('one\n'), disk: hashOf('one\ntheirs\n'), mine: null };
    await expect(prepare('edit_file', input)).rejects.toEqual(
      expect.objectContaining({
        code: 'conflict',
        message: expect.stringContaining('a.txt'),
        facts: { path: 'a.txt', ...sides }
      })
    );
    await call('read_file', { path: 'a.txt' });
    const prepared = await prepare('edit_file', input);
    appendFileSync(join(root, 'a.txt'), 'more\n');
    expect(await run(prepared)).toMatchObject({
      outcome: 'conflict',
      error: { code: 'conflict', message: expect.stringContaining('a.txt') }
    });
    expect([get('a.txt'), tree()]).toEqual(['one\ntheirs\nmore\n', ['a.txt']]);
  });

  test.each([
    ['nb.ipynb', '{}', 'notebook'],
    ['bin', Buffer.from([0x61, 0]), 'binary'],
    ['latin1', Buffer.from([0x61, 0xe9]), 'binary']
  ])('%s is left alone', async (path, content, code) => {
    put(path, content);
    await expect(
      prepare('edit_file', { path, edits: [{ oldText: 'a', newText: 'b' }] })
    ).rejects.toEqual(expect.objectContaining({ code }));
  });
});

describe('write_file', () => {
  test('makes a new file with its folders; undo takes both away', async () => {
    const prepared = await prepare('write_file', { path: 'new/dir/a.txt', content: 'héllo\n' });
    expect(prepared).toMatchObject({
      effects: [{ type: 'edit', path: 'new/dir/a.txt', change: 'created' }],
      targets: { 'new/dir/a.txt': null }
    });
    expect(await run(prepared)).toMatchObject({
      outcome: 'ok',
      changes: [{ path: 'new/dir/a.txt', change: 'created' }]
    });
    expect(get('new/dir/a.txt')).toBe('héllo\n');
    await undo();
    expect(tree()).toEqual([]);
  });

  test('never overwrites what this thread has not read [JP-9]', async () => {
    put('a.txt', 'theirs');
    await expect(prepare('write_file', { path: 'a.txt', content: 'ours' })).rejects.toEqual(
      expect.objectContaining({ code: 'conflict' })
    );
    await call('read_file', { path: 'a.txt' });
    expect(await call('write_file', { path: 'a.txt', content: 'ours' })).toMatchObject({
      outcome: 'ok',
      output: { diff: expect.stringContaining('-theirs') }
    });
    expect(await call('write_file', { path: 'a.txt', content: 'again' })).toMatchObject({
      outcome: 'ok'
    });
    put('a.txt', 'theirs again');
    await expect(prepare('write_file', { path: 'a.txt', content: 'ours' })).rejects.toEqual(
      expect.objectContaining({ code: 'conflict' })
    );
    expect(get('a.txt')).toBe('theirs again');
  });

  test('a file that came into being after the approval stays [JP-6, JP-9]', async () => {
    const prepared = await prepare('write_file', { path: 'a.txt', content: 'ours' });
    put('a.txt', 'theirs');
    expect(await run(prepared)).toMatchObject({ outcome: 'conflict' });
    expect([get('a.txt'), tree()]).toEqual(['theirs', ['a.txt']]);
  });

  test.each([
    ['a notebook', 'x.ipynb', 'notebook'],
    ['a notebook in capitals', 'X.IPYNB', 'notebook'],
    ['the root', '.', 'not-a-file'],
    ['a folder', 'dir', 'not-a-file'],
    ['a link', 'link', 'is-link'],
    ['a linked folder', 'up/x', 'is-link'],
    ['a path outside', '../x', 'bad-path']
  ])('%s is refused [JP-13, JP-14]', async (_why, path, code) => {
    mkdirSync(join(root, 'dir'));
    symlinkSync('../canary', join(root, 'link'));
    symlinkSync('..', join(root, 'up'));
    await expect(prepare('write_file', { path, content: 'x' })).rejects.toEqual(
      expect.objectContaining({ code })
    );
    expect(readdirSync(base)).toEqual(['work']);
  });

  test('a protected file is a high risk in the card', async () => {
    expect((await prepare('write_file', { path: '.bashrc', content: 'x' })).summary.risk).toBe(
      'high'
    );
  });

  test('a stopped write leaves nothing', async () => {
    const prepared = await prepare('write_file', { path: 'x/a.txt', content: 'ours' });
    expect(await run(prepared, AbortSignal.abort())).toEqual({ outcome: 'cancelled' });
    expect(tree()).toEqual([]);
  });
});

describe('delete_path', () => {
  const treeWith = (): void => {
    put('dir/a.txt', 'a');
    put('dir/sub/b.bin', Buffer.from([0, 1, 255]));
    put('dir/.env', 'SECRET=1');
    mkdirSync(join(root, 'dir/empty'));
    symlinkSync('/etc/passwd', join(root, 'dir/link'));
  };

  test('deletes one file; undo brings the exact bytes and mode back [JP-36]', async () => {
    put('a.bin', Buffer.from([0, 255, 10]));
    const mode = statSync(join(root, 'a.bin')).mode;
    const prepared = await prepare('delete_path', { path: 'a.bin' });
    expect(prepared).toMatchObject({
      effects: [{ type: 'delete', path: 'a.bin', recursive: false, files: 1 }],
      summary: { kind: 'delete', risk: 'high' },
      facts: { paths: ['a.bin'] }
    });
    expect(prepared.typed).toBeUndefined();
    expect(await run(prepared)).toMatchObject({
      outcome: 'ok',
      changes: [{ path: 'a.bin', change: 'deleted' }]
    });
    expect(tree()).toEqual([]);
    await undo();
    expect([readFileSync(join(root, 'a.bin')), statSync(join(root, 'a.bin')).mode]).toEqual([
      Buffer.from([0, 255, 10]),
      mode
    ]);
  });

  test('deletes an empty folder; a full one needs its flag', async () => {
    mkdirSync(join(root, 'empty'));
    put('full/x', 'x');
    expect(await call('delete_path', { path: 'empty' })).toMatchObject({
      outcome: 'ok',
      changes: [{ path: 'empty', change: 'deleted' }]
    });
    await expect(prepare('delete_path', { path: 'full' })).rejects.toEqual(
      expect.objectContaining({ code: 'not-empty' })
    );
    await undo();
    expect(tree()).toEqual(['empty', 'full', 'full/x']);
  });

  test('a folder with all in it: listed exactly, confirmed by its name, gone, and back by undo [JP-36]', async () => {
    treeWith();
    const before = tree();
    const prepared = await prepare('delete_path', { path: 'dir', recursive: true });
    expect(prepared).toMatchObject({
      typed: 'dir',
      facts: {
        paths: ['dir', 'dir/.env', 'dir/a.txt', 'dir/empty', 'dir/link', 'dir/sub', 'dir/sub/b.bin']
      },
      effects: [
        { type: 'delete', path: 'dir', recursive: true, files: 4 },
        { type: 'delete', path: 'dir/.env', recursive: false, files: 1 }
      ]
    });
    expect(await run(prepared)).toMatchObject({ outcome: 'ok' });
    expect([tree(), readFileSync('/etc/passwd').length > 0]).toEqual([[], true]);
    await undo();
    expect([tree(), readFileSync(join(root, 'dir/sub/b.bin'))]).toEqual([
      before,
      Buffer.from([0, 1, 255])
    ]);
  });

  test('what changed or came after the list stays, and so do the folders above it [JP-6]', async () => {
    treeWith();
    const prepared = await prepare('delete_path', { path: 'dir', recursive: true });
    put('dir/new.txt', 'theirs');
    put('dir/a.txt', 'theirs');
    expect(await run(prepared)).toMatchObject({
      outcome: 'partial',
      error: { code: 'conflict', message: expect.stringContaining('dir/a.txt') }
    });
    expect([get('dir/new.txt'), get('dir/a.txt')]).toEqual(['theirs', 'theirs']);
  });

  test.each<[string, Partial<FileRules>, object, string]>([
    ['six files with a cap of five', { massFiles: 5 }, {}, 'mass'],
    [
      'the folder and its five files with a cap of five',
      { massFiles: 5 },
      { force: false },
      'mass'
    ],
    ['more bytes than the cap', { massBytes: 11 }, {}, 'mass'],
    [
      'six files with a cap of five, forced',
      { massFiles: 5, massBytes: 11 },
      { force: true },
      'ok'
    ],
    ['six files with no cap', { massFiles: 0, massBytes: 0 }, {}, 'ok'],
    ['six files under the cap', {}, {}, 'ok']
  ])('[JP-5, JP-12] %s: %#', async (_name, rules, more, code) => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) put(`many/${name}`, 'xy');
    const before = tree();
    fileRules = { ...fileRules, ...rules };
    const outcome = await prepare('delete_path', { path: 'many', recursive: true, ...more }).then(
      async prepared => {
        expect(prepared.typed).toBe('many');
        return (await run(prepared)).outcome;
      },
      (error: { code: string }) => error.code
    );
    expect(outcome).toBe(code);
    expect(tree()).toEqual(code === 'ok' ? [] : before);
  });

  test('[JP-12] a cap of our own holds also for what is forced', async () => {
    for (let index = 0; index < 5000; index += 1) put(`many/${index}`, '');
    fileRules = { ...fileRules, massFiles: 0 };
    await expect(
      prepare('delete_path', { path: 'many', recursive: true, force: true })
    ).rejects.toEqual(expect.objectContaining({ code: 'mass' }));
    expect(tree()).toHaveLength(5001);
  });

  test('[JP-12] a folder that cannot be listed is not taken for an empty one', async () => {
    put('plan/closed/x', 'x');
    put('plan/y', 'y');
    chmodSync(join(root, 'plan/closed'), 0);
    // Root sees everything, so the reader is another user where the test runs as root.
    const me = process.geteuid?.() ?? 0;
    for (const folder of [base, root]) chmodSync(folder, 0o755);
    process.seteuid?.(me === 0 ? 65534 : me);
    try {
      await expect(prepare('delete_path', { path: 'plan', recursive: true })).rejects.toEqual(
        expect.objectContaining({ code: 'no-access' })
      );
    } finally {
      process.seteuid?.(me);
      chmodSync(join(root, 'plan/closed'), 0o755);
    }
    expect(tree()).toEqual(['plan', 'plan/closed', 'plan/closed/x', 'plan/y']);
  });

  test('[JP-3, JP-12] a folder that is suddenly empty is not what was shown', async () => {
    put('plan/a', 'a');
    put('plan/b', 'b');
    const shown = await prepare('delete_path', { path: 'plan', recursive: true });
    rmSync(join(root, 'plan'), { recursive: true });
    mkdirSync(join(root, 'plan'));
    const fresh = await prepare('delete_path', { path: 'plan', recursive: true });
    // What the agent compares when the yes comes.
    expect(fresh.targets).not.toEqual(shown.targets);
    const checkpoint = await checkpoints.turn(thread, turnId, workspace);
    const { signal } = new AbortController();
    expect(
      await shown.run({ callId: 'c_test', checkpoint, signal, onOutput: () => undefined })
    ).toMatchObject({
      outcome: 'conflict'
    });
    expect(tree()).toEqual(['plan']);
  });

  test.each([
    ['.', 'bad-path'],
    ['..', 'bad-path'],
    ['none', 'not-found'],
    ['link', 'is-link'],
    ['up/canary', 'is-link']
  ])('%s is refused [JP-13, JP-14]', async (path, code) => {
    writeFileSync(join(base, 'canary'), 'canary');
    symlinkSync('../canary', join(root, 'link'));
    symlinkSync('..', join(root, 'up'));
    await expect(prepare('delete_path', { path, recursive: true })).rejects.toEqual(
      expect.objectContaining({ code })
    );
    expect(readFileSync(join(base, 'canary'), 'utf8')).toBe('canary');
  });
});

test('preparing changes nothing, and every payload prepares to itself [JP-11]', async () => {
  put('a.txt', 'one');
  const stamp = (): unknown =>
    tree().map(path => [
      path,
      statSync(join(root, path)).mtimeMs,
      statSync(join(root, path)).ctimeMs
    ]);
  const before = stamp();
  for (const [name, input] of [
    ['edit_file', { path: 'a.txt', edits: [{ oldText: 'one', newText: 'two' }] }],
    ['write_file', { path: 'b/c.txt', content: 'x' }],
    ['delete_path', { path: 'a.txt' }]
  ] as const) {
    const first = await prepare(name, input);
    const second = await prepare(name, first.payload);
    expect([second.payload, second.targets]).toEqual([first.payload, first.targets]);
  }
  expect([stamp(), readdirSync(base)]).toEqual([before, ['work']]);
});
