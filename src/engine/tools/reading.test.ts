import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Verdict } from '../../protocol/decisions';
import { openWorkspace } from '../workspace/open-workspace';
import { hashBytes } from '../workspace/regular-file';
import type { Workspace } from '../workspace/workspace';
import { findTool, toolNames } from './registry';
import type {
  CallResult,
  FileRules,
  PreparedCall,
  ReadLedger,
  RunContext,
  ToolContext
} from './tool';

let root: string;
let workspace: Workspace;
let reads: Map<string, string>;
let verdict: (path: string) => Verdict;
let hidden: FileRules['hidden'];

beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-tools-')));
  workspace = await openWorkspace(root);
  reads = new Map();
  verdict = () => 'allow';
  hidden = 'skip';
});

afterEach(() => {
  workspace.dispose();
  rmSync(root, { recursive: true, force: true });
});

const put = (path: string, content: string | Buffer): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};

const prepare = async (name: string, input: unknown): Promise<PreparedCall> => {
  const ledger: ReadLedger = {
    known: path => reads.get(path),
    note: (path, hash) => void reads.set(path, hash),
    forget: path => void reads.delete(path)
  };
  const tool = await findTool(name);
  // Reading tools ask their context for files, what policy says of them, and the ledger only.
  const context = {
    workspace,
    reads: ledger,
    fileRules: { hidden, massFiles: 0, massBytes: 0 },
    readVerdict: () => verdict,
    signal: new AbortController().signal
  } as ToolContext;
  if (tool === undefined) {
    throw new Error(`no tool ${name}`);
  }
  return tool.prepare(input, context);
};

const call = async (
  name: string,
  input: unknown,
  signal = new AbortController().signal
): Promise<CallResult> => {
  const prepared = await prepare(name, input);
  // A reading tool captures nothing and reports no output on the way.
  return prepared.run({ signal } as RunContext);
};

describe('inputs', () => {
  const bad: readonly (readonly [tool: string, input: unknown, message: string])[] = [
    ['read_file', null, 'Expected the input to be an object.'],
    ['read_file', 'canary', 'Expected the input to be an object.'],
    ['read_file', {}, 'Expected `path` to be a string.'],
    [
      'read_file',
      { path: 'a', canary: 1 },
      'Expected the input to have no members beside those of the schema.'
    ],
    ['read_file', { path: '' }, 'Expected `path` to not be empty.'],
    [
      'read_file',
      { path: 'x'.repeat(5000) },
      'Expected `path` to be at most 4000 characters long.'
    ],
    ['read_file', { path: 'a', offset: '12abc' }, 'Expected `offset` to be a number.'],
    ['read_file', { path: 'a', offset: '1\n' }, 'Expected `offset` to be a number.'],
    ['read_file', { path: 'a', offset: 0 }, 'Expected `offset` to be at least 1.'],
    ['read_file', { path: 'a', offset: -1 }, 'Expected `offset` to be at least 1.'],
    ['read_file', { path: 'a', offset: 2 ** 31 }, 'Expected `offset` to be at most 2147483647.'],
    ['read_file', { path: 'a', offset: 1.5 }, 'Expected `offset` to be an int.'],
    ['read_file', { path: 'a', offset: '1e3' }, 'Expected `offset` to be a number.'],
    ['read_file', { path: 'a', offset: true }, 'Expected `offset` to be a number.'],
    ['read_file', { path: 'a', offset: null }, 'Expected `offset` to be a number.'],
    ['list_files', { path: '.', glob: 'a\nb' }, 'Expected `glob` to be one line.'],
    ['search_files', { pattern: 'canary\n' }, 'Expected `pattern` to be one line.'],
    [
      'search_files',
      { pattern: '(canary', regex: true },
      'Expected `pattern` to be a JavaScript regular expression when `regex` is true.'
    ]
  ];

  test.each(bad)('%s refuses %j [JM-3, JM-5]', async (tool, input, message) => {
    await expect(prepare(tool, input)).rejects.toEqual(
      expect.objectContaining({ code: 'bad-params', message })
    );
  });

  test.each(['..', '/etc/passwd', 'a\\b', 'a\0', 'C:/x', '../root/x'])(
    'each tool refuses the path %j [JP-13, NB-19]',
    async path => {
      for (const [name, rest] of [
        ['read_file', {}],
        ['list_files', {}],
        ['search_files', { pattern: 'x' }]
      ] as const) {
        await expect(prepare(name, { path, ...rest })).rejects.toEqual(
          expect.objectContaining({ code: 'bad-path' })
        );
      }
    }
  );

  test('a payload prepares to itself, declares a read, and every tool has a closed schema', async () => {
    for (const [name, input] of [
      ['read_file', { path: 'a' }],
      ['list_files', {}],
      ['search_files', { pattern: 'x', path: 'src' }]
    ] as const) {
      const first = await prepare(name, input);
      expect((await prepare(name, first.payload)).payload).toEqual(first.payload);
      expect(first.effects).toMatchObject([{ type: 'read', path: first.payload['path'] }]);
    }
    for (const name of toolNames) {
      expect(await findTool(name)).toMatchObject({
        name,
        inputSchema: { type: 'object', additionalProperties: false }
      });
    }
    expect(await findTool('constructor')).toBeUndefined();
  });
});

describe('read_file', () => {
  test('gives text with its place, size and hash, and notes what was read', async () => {
    put('a.txt', 'one\ntwo\nthree');
    expect(await call('read_file', { path: 'a.txt', offset: 2, limit: 1 })).toEqual({
      outcome: 'ok',
      output: {
        text: 'two\n',
        path: 'a.txt',
        from: 2,
        to: 2,
        lines: 3,
        bytes: 13,
        hash: hashBytes(Buffer.from('one\ntwo\nthree')),
        lineEnding: 'lf',
        bom: false
      }
    });
    expect(reads).toEqual(new Map([['a.txt', hashBytes(Buffer.from('one\ntwo\nthree'))]]));
  });

  test('keeps CRLF, tells of a byte order mark, and reads an empty file', async () => {
    put('crlf.txt', '\ufeffa\r\nb\r\n');
    put('empty.txt', '');
    expect((await call('read_file', { path: 'crlf.txt' })).output).toMatchObject({
      text: 'a\r\nb\r\n',
      bom: true,
      lineEnding: 'crlf',
      lines: 2
    });
    expect((await call('read_file', { path: 'empty.txt' })).output).toMatchObject({
      text: '',
      from: 0,
      to: 0,
      lines: 0
    });
  });

  test('[NB-24] cuts at a character and says how much', async () => {
    put('long.txt', `x${'ä'.repeat(100_000)}`);
    const { output } = await call('read_file', { path: 'long.txt' });
    expect(output?.text).toBe(`x${'ä'.repeat(65_535)}`);
    expect(output?.['cut']).toEqual({ shown: 131_071, of: 200_001 });
  });

  test.each([
    ['bin', Buffer.from([0x50, 0, 1]), 'binary'],
    ['latin1.txt', Buffer.from([0x63, 0xe9]), 'binary'],
    ['dir/x', 'x', 'not-a-file']
  ])('names what it does not read: %s', async (path, content, code) => {
    put(path, content);
    expect(await call('read_file', { path: path.split('/')[0] })).toMatchObject({
      outcome: 'failed',
      error: { code }
    });
  });

  test('a pipe does not block, a link is not followed, a missing file is named [JP-14, JP-34]', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    symlinkSync('/etc/passwd', join(root, 'link'));
    const codes = [];
    for (const path of ['pipe', 'link', 'none']) {
      codes.push((await call('read_file', { path })).error?.code);
    }
    expect(codes).toEqual(['not-a-file', 'is-link', 'not-found']);
  });
});

describe('list_files', () => {
  beforeEach(() => {
    put('a.py', 'x');
    put('src/b.py', 'x');
    put('src/deep/c.ts', 'x');
    put('.env', 'SECRET=1');
    put('.ssh/id', 'k');
    put('api.token', 'k');
    put('node_modules/m/i.js', 'x');
    put('build/out.o', 'x');
    put('.gitignore', 'build/\n');
  });

  test('lists one level, and counts what it leaves out [JP-31]', async () => {
    const { output } = await call('list_files', {});
    expect(output).toEqual({
      text: 'a.py  1 bytes\nsrc/\n(left out: 4 hidden, 2 ignored)',
      entries: [
        { path: 'a.py', type: 'file', size: 1 },
        expect.objectContaining({ path: 'src', type: 'directory' })
      ],
      more: 0,
      skipped: { hidden: 4, ignored: 2, unreadable: 0, unnameable: 0 }
    });
  });

  test('a glob looks below; the limit is said', async () => {
    const { output } = await call('list_files', { glob: '**/*.py', limit: 1 });
    expect(output).toMatchObject({ entries: [{ path: 'a.py' }], more: 1 });
  });

  test('inside a hidden folder that is named, its own entries are shown', async () => {
    expect((await call('list_files', { path: '.ssh' })).output).toMatchObject({
      entries: [{ path: '.ssh/id' }]
    });
  });

  test('ignore files above and below the listed folder hold, the inner one last', async () => {
    put('src/.gitignore', '*.log\n!keep.log\n');
    put('src/deep/x.log', 'x');
    put('src/deep/keep.log', 'x');
    put('src/build/y', 'x');
    const { output } = await call('list_files', { path: 'src/deep', glob: '*' });
    expect(output).toMatchObject({
      entries: [{ path: 'src/deep/c.ts' }, { path: 'src/deep/keep.log' }]
    });
    expect((await call('list_files', { path: 'src' })).output?.['skipped']).toMatchObject({
      ignored: 1
    });
  });

  test('a folder closed to us does not end the listing; it is named in a partial outcome [JP-34]', async () => {
    put('closed/x', 'x');
    chmodSync(join(root, 'closed'), 0);
    // Root sees everything, so the reader is another user where the test runs as root.
    const me = process.geteuid?.() ?? 0;
    chmodSync(root, 0o755);
    process.seteuid?.(me === 0 ? 65534 : me);
    try {
      expect(await call('list_files', { glob: '*.py' })).toMatchObject({
        outcome: 'partial',
        output: { entries: [{ path: 'a.py' }, { path: 'src/b.py' }], skipped: { unreadable: 1 } },
        error: { code: 'unreadable', message: '1 could not be read: closed.' }
      });
      expect(await call('search_files', { pattern: 'x' })).toMatchObject({ outcome: 'partial' });
      expect(await call('list_files', { path: 'closed' })).toMatchObject({
        outcome: 'failed',
        error: { code: 'no-access' }
      });
    } finally {
      process.seteuid?.(me);
      chmodSync(join(root, 'closed'), 0o755);
    }
  });

  test('a file in the place of a folder, a missing folder and a link are refused [NB-19]', async () => {
    symlinkSync('src', join(root, 'link'));
    const codes = [];
    for (const path of ['a.py', 'none', 'link']) {
      codes.push((await call('list_files', { path })).error?.code);
    }
    expect(codes).toEqual(['not-a-folder', 'not-found', 'is-link']);
  });
});

describe('search_files', () => {
  beforeEach(() => {
    put('a.txt', 'needle (1)\nhay\nneedle needle\r\n');
    put('src/b.txt', 'hay\n  needle\n');
    put('.env', 'needle=SECRET');
    put('bin', Buffer.from('needle\0'));
  });

  test('finds a literal text, leaves out hidden and binary files and counts them [JP-31]', async () => {
    expect(await call('search_files', { pattern: 'needle' })).toEqual({
      outcome: 'ok',
      output: {
        text: 'a.txt:1: needle (1)\na.txt:3: needle needle\nsrc/b.txt:2:   needle\n(left out: 1 hidden)',
        matches: [
          { path: 'a.txt', line: 1, text: 'needle (1)' },
          { path: 'a.txt', line: 3, text: 'needle needle' },
          { path: 'src/b.txt', line: 2, text: '  needle' }
        ],
        more: false,
        files: 2,
        skipped: { hidden: 1, ignored: 0, unreadable: 0, unnameable: 0, binary: 1, large: 0 }
      }
    });
  });

  test('a literal is no pattern, a regular expression is one, a glob narrows', async () => {
    expect((await call('search_files', { pattern: '(1)' })).output?.['matches']).toHaveLength(1);
    expect(
      (await call('search_files', { pattern: 'ne+dle$', regex: true })).output?.['matches']
    ).toMatchObject([
      { path: 'a.txt', line: 3 },
      { path: 'src/b.txt', line: 2 }
    ]);
    expect(
      (await call('search_files', { pattern: 'needle', glob: 'src/*' })).output?.['matches']
    ).toHaveLength(1);
    expect(
      (await call('search_files', { pattern: 'needle', path: 'a.txt', limit: 1 })).output
    ).toMatchObject({ matches: [{ line: 1 }], more: true });
  });

  test('a pattern without end stops at its limit while the engine goes on', async () => {
    put('trap.txt', `${'a'.repeat(60)}!`);
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 50);
    const result = await call('search_files', {
      pattern: '^(a+)+$',
      regex: true,
      path: 'trap.txt'
    });
    clearInterval(ticking);
    expect(result).toMatchObject({
      outcome: 'timeout',
      output: { files: 0, stoppedAt: 'trap.txt' },
      error: { code: 'search-timeout' }
    });
    expect(ticks).toBeGreaterThan(5);
  });

  test('what a pattern found before its limit is kept, with how far it came', async () => {
    put('b/trap.txt', `${'a'.repeat(60)}!`);
    put('a/good.txt', 'aaa');
    const { outcome, output } = await call('search_files', { pattern: '^(a+)+$', regex: true });
    expect({ outcome, output }).toMatchObject({
      outcome: 'timeout',
      output: { matches: [{ path: 'a/good.txt', line: 1 }], stoppedAt: 'b/trap.txt' }
    });
    expect(output?.['text']).toContain('stopped at b/trap.txt');
  });

  test('a cancel ends a pattern without end at once', async () => {
    put('trap.txt', `${'a'.repeat(60)}!`);
    const cancel = new AbortController();
    const input = { pattern: '^(a+)+$', regex: true };
    const running = call('search_files', input, cancel.signal);
    cancel.abort();
    expect(await running).toEqual({ outcome: 'cancelled' });
  });
});

describe('hidden names', () => {
  beforeEach(() => {
    put('a.txt', 'needle');
    put('.hidden/b.txt', 'needle');
    put('src/.cfg', 'needle');
    put('.env', 'needle=SECRET');
  });

  const paths = (result: CallResult): readonly unknown[] =>
    // Both tools document their members as lists of records with a path.
    ((result.output?.['entries'] ?? result.output?.['matches'] ?? []) as { path: string }[]).map(
      ({ path }) => path
    );

  test.each<[FileRules['hidden'], object, readonly string[], readonly string[]]>([
    ['skip', {}, ['a.txt'], ['a.txt']],
    ['skip', { hidden: true }, ['a.txt'], ['a.txt']],
    ['ask', {}, ['a.txt'], ['a.txt']],
    ['ask', { hidden: true }, ['.hidden/b.txt', 'a.txt', 'src/.cfg'], ['.hidden/b.txt', 'a.txt']]
  ])('[JP-31, JP-32] %s with %j', async (word, wanted, found, listed) => {
    hidden = word;
    // Policy keeps back what is secret, whoever asks for hidden names.
    verdict = path => (path === '.env' ? 'ask' : 'allow');
    const search = await call('search_files', { pattern: 'needle', ...wanted });
    expect([...paths(search)].sort()).toEqual(found);
    const list = await call('list_files', { glob: '*.txt', ...wanted });
    expect([...paths(list)].sort()).toEqual(listed);
    expect(JSON.stringify([search, list])).not.toContain('SECRET');
  });

  test('[JP-32] where the policy asks, the call that wants them is one that is asked about', async () => {
    const effects = async (): Promise<unknown> =>
      (await prepare('list_files', { hidden: true })).effects;
    expect(await effects()).toEqual([{ type: 'read', path: '.', each: true }]);
    hidden = 'ask';
    expect(await effects()).toEqual([{ type: 'read', path: '.', each: true, hidden: true }]);
    const { output } = await call('list_files', {});
    expect(output?.['text']).toContain('2 hidden)\n(set `hidden` to ask for the hidden ones)');
  });

  test('[JP-32] where the policy says error, a listing or search that meets one is none', async () => {
    hidden = 'error';
    for (const [tool, input] of [
      ['list_files', {}],
      ['search_files', { pattern: 'needle' }]
    ] as const)
      expect(await call(tool, input)).toMatchObject({
        outcome: 'failed',
        error: { code: 'hidden' }
      });
    rmSync(join(root, 'src/.cfg'));
    expect(await call('list_files', { path: 'src' })).toMatchObject({ outcome: 'ok' });
  });

  test('[JP-31] a hidden file that holds no secret is read by its name like any other', async () => {
    hidden = 'error';
    expect(await call('read_file', { path: 'src/.cfg' })).toMatchObject({ outcome: 'ok' });
  });
});

describe('the ignore file of the assistant', () => {
  test('[JP-32] has git’s grammar and the last word in its folder, and a listing counts what it leaves out', async () => {
    put('.gitignore', 'build/\n*.log\n');
    put('.sallyportignore', 'data/**\n!data/\n!/keep.log\n/top.txt\n');
    put('data/big.csv', 'needle');
    put('data/deep/more.csv', 'needle');
    put('build/out.txt', 'needle');
    put('keep.log', 'needle');
    put('other.log', 'needle');
    put('top.txt', 'needle');
    put('src/top.txt', 'needle');
    const { output } = await call('search_files', { pattern: 'needle' });
    expect(output).toMatchObject({
      matches: [{ path: 'keep.log' }, { path: 'src/top.txt' }],
      skipped: { hidden: 2, ignored: 5 }
    });
    expect(await call('read_file', { path: 'data/big.csv' })).toMatchObject({ outcome: 'ok' });
  });
});

describe('what policy keeps back', () => {
  beforeEach(() => {
    put('a.txt', 'needle');
    put('plans/b.txt', 'needle');
    put('plans/c.txt', 'needle');
    verdict = path =>
      path === 'plans/b.txt' ? 'deny' : path.startsWith('plans/') ? 'ask' : 'allow';
  });

  test('[JP-9] a listing leaves it out path by path, and says so', async () => {
    const { output } = await call('list_files', { glob: '**/*.txt' });
    expect(output).toMatchObject({ entries: [{ path: 'a.txt' }], skipped: { withheld: 2 } });
    expect(output?.['text']).toContain('2 not shown');
  });

  test('[JP-9] a search does not read it', async () => {
    const { output } = await call('search_files', { pattern: 'needle' });
    expect(output).toMatchObject({ matches: [{ path: 'a.txt' }], skipped: { withheld: 2 } });
  });

  test('a folder that a person let be read shows what is no stricter, never what is denied', async () => {
    const inner = verdict;
    verdict = path => (path === 'plans' ? 'ask' : inner(path));
    const { output } = await call('search_files', { pattern: 'needle', path: 'plans' });
    expect(output).toMatchObject({ matches: [{ path: 'plans/c.txt' }], skipped: { withheld: 1 } });
  });
});
