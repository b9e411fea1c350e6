import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import type { Sandbox } from '../src/engine/sandbox/sandbox';
import { findTool, toolNames } from '../src/engine/tools/registry';
import { ToolBench } from './escape/tool-bench';

jest.setTimeout(120_000);

let bench: ToolBench;
afterEach(() => bench.dispose());

describe('[JP-2, JP-13, JP-14] every tool with hostile arguments', () => {
  let sandbox: Sandbox;
  let state: string;
  beforeAll(async () => {
    state = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-state-')));
    const folder = (name: string): string => path.join(state, name);
    fs.mkdirSync(folder('home'));
    sandbox = createSandbox({
      stateDir: folder('state'),
      home: folder('home'),
      jupyterPaths: { config: [], data: [], runtime: [] },
      environment: { PATH: '/usr/bin:/bin' }
    });
    await sandbox.check();
  });
  afterAll(async () => {
    await sandbox.dispose();
    fs.rmSync(state, { recursive: true, force: true });
  });

  const seed = (): void => {
    bench = new ToolBench({ sandbox });
    for (const file of ['file', 'dir/file', 'dir/sub/file', '.hidden', '.env', 'fíle', 'a b']) {
      bench.put(file, 'inside');
    }
    bench.put('canary', 'outside-content', bench.outside);
    fs.mkdirSync(path.join(bench.root, 'empty'));
    fs.symlinkSync('../outside/canary', path.join(bench.root, 'link'));
    fs.symlinkSync('../outside', path.join(bench.root, 'up'));
    fs.symlinkSync('nowhere', path.join(bench.root, 'broken'));
    execFileSync('mkfifo', [path.join(bench.root, 'fifo')]);
  };

  test.each(toolNames)('%s: nothing goes, and nothing outside is touched', async name => {
    seed();
    const [before, outside] = [names(bench.root), bench.inventory(bench.outside)];
    for (const input of [...NO_INPUTS, ...(await hostileInputs(name))]) {
      const result = await bench.call(name, input);
      const gone = before.filter(each => !names(bench.root).includes(each));
      expect({ input, gone }).toEqual({ input, gone: [] });
      expect({ input, outside: bench.inventory(bench.outside) }).toEqual({ input, outside });
      expect(JSON.stringify(result)).not.toContain('outside-content');
    }
  });

  test.each(toolNames)('%s: to prepare it changes nothing, whatever it would do', async name => {
    seed();
    const before = bench.inventory();
    for (const input of [{ path: 'file' }, { path: 'dir', recursive: true }, ...PLAIN]) {
      await bench.prepare(name, input).catch(() => undefined);
    }
    expect(bench.inventory()).toEqual(before);
  });

  test('the control: the one tool that removes takes what it is plainly told, and no more', async () => {
    seed();
    const before = names(bench.root);
    expect(await bench.call('delete_path', { path: 'dir/file' })).toMatchObject({ outcome: 'ok' });
    expect(before.filter(each => !names(bench.root).includes(each))).toEqual(['dir/file']);
  });

  const names = (folder: string): readonly string[] =>
    fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

  /** What does plain work, for tools that have such members. */
  const PLAIN = [
    { path: 'file', content: 'new' },
    { path: 'file', edits: [{ oldText: 'inside', newText: 'new' }] },
    { command: 'rm -rf .' }
  ];

  const NO_INPUTS: readonly unknown[] = [
    undefined,
    null,
    [],
    '',
    0,
    {},
    JSON.parse('{"__proto__":{"path":"file"},"constructor":{"path":"file"}}'),
    { path: ['file'] },
    { path: { toString: 'file' } },
    { path: 'file', more: 1 }
  ];

  /** Each member of the input with each hostile value in turn, the others harmless. */
  const hostileInputs = async (name: string): Promise<readonly object[]> => {
    const schema = (await findTool(name))?.inputSchema ?? {};
    // The cast: JSON Schema's own form, which the tools' tests hold them to.
    const members = Object.entries((schema['properties'] ?? {}) as Record<string, Member>);
    const harmless = Object.fromEntries(
      members.flatMap(([key, member]) =>
        key in HARMLESS ? [[key, HARMLESS[key]]] : plainly(key, member)
      )
    );
    return members.flatMap(([key, member]) =>
      valuesFor(key, member).map(value => ({ ...harmless, [key]: value }))
    );
  };

  interface Member {
    readonly type?: string;
    readonly items?: Member;
  }

  const HARMLESS: Readonly<Record<string, unknown>> = {
    path: 'none',
    content: 'x',
    pattern: 'x',
    glob: '**',
    command: 'true',
    cwd: '.',
    edits: [{ oldText: 'inside', newText: 'changed' }]
  };
  const plainly = (key: string, { type }: Member): readonly (readonly [string, unknown])[] =>
    type === 'boolean' ? [[key, true]] : [];

  const valuesFor = (key: string, { type, items }: Member): readonly unknown[] => {
    switch (type) {
      case 'string':
        return HOSTILE;
      case 'boolean':
        return [true, false, 'true', 1, null];
      case 'array':
        return items?.type === 'string' ? HOSTILE.map(each => [each]) : [[], [null], HOSTILE];
      default:
        return [0, -1, 1.5, 2 ** 53, Number.NaN, '1', null, {}];
    }
  };

  const HOSTILE: readonly string[] = [
    '',
    ' ',
    '.',
    './',
    '..',
    '../',
    '../outside',
    '../outside/canary',
    'dir/../../outside/canary',
    'dir/../file',
    './file',
    'dir//file',
    'dir/',
    '/',
    '//',
    '/etc/passwd',
    '/tmp',
    'C:/file',
    'c:file',
    'C:\\file',
    '\\\\host\\share',
    'dir\\file',
    '\\..\\outside',
    '~',
    '~/file',
    '~root/file',
    'file\0',
    'file\0.txt',
    'dir\nfile',
    'file\r',
    '\ufefffile',
    'fi\u200ble',
    'file\u202e',
    'fi\u0301le',
    'ｆile',
    'file.',
    'file ',
    ' file',
    'file::$DATA',
    'con',
    'NUL.txt',
    'com1',
    '%2e%2e/outside/canary',
    '..%2foutside',
    '\u2025/outside',
    '..\u2215outside',
    '\ud800',
    '\ufffd',
    'link',
    'link/canary',
    'up',
    'up/canary',
    'broken',
    'fifo',
    '-rf',
    '--',
    '--path=file',
    '$(touch planted)',
    '`touch planted`',
    '${HOME}',
    '*',
    '**',
    '{file,dir}',
    '[f]ile',
    '!(x)',
    '(a+)+$',
    '__proto__',
    'constructor',
    'toString',
    'a/'.repeat(3000),
    'x'.repeat(300),
    'x'.repeat(70_000)
  ];
});

describe('[JP-13, JP-15, NB-20] protected and secret names in any spelling, where the person allows all that can be allowed', () => {
  beforeEach(() => {
    bench = new ToolBench({
      rules: {
        schemaVersion: 1,
        edits: 'allow',
        allow: [
          { id: 'r', tool: 'read', path: '**' },
          { id: 'e', tool: 'edit', path: '**' },
          { id: 'd', tool: 'delete', path: '**' }
        ]
      }
    });
  });

  const SECRET = [
    '.env',
    '.env.local',
    'deep/.ENV.production',
    '.Env',
    '．env',
    '.ｅｎｖ',
    '.netrc',
    '.NETRC',
    'server.pem',
    'server.PEM',
    'ſerver.key',
    'server.ᵏey',
    'id_rsa',
    'ID_ED25519',
    '.ssh/config',
    '.ſsh/config',
    '.SSH/known',
    '.aws/credentials',
    'secrets.yaml',
    'Credentials.json',
    'api.token'
  ];
  const PROTECTED = [
    '.git/config',
    '.GIT/config',
    '.ｇit/hooks/x',
    'deep/.git/config',
    '.vscode/tasks.json',
    '.VSCode/tasks.json',
    '.bashrc',
    '.BashRC',
    '.envrc',
    '.jupyter/x.py',
    '.claude/x',
    'AGENTS.md',
    'agents.MD',
    'Claude.md',
    '.mcp.json',
    '.pre-commit-config.yaml',
    '.gitattributes',
    '.venv/bin/x'
  ];
  /** Not a name at all: refused before anything is looked at. */
  const REFUSED = [
    '.env.',
    '.env ',
    '.e\u200bnv',
    '.en\u0301v'.normalize('NFD'),
    '.env\u202e',
    './.env',
    'x/../.env',
    '.git\\config',
    '.git/',
    // The sign of a unit, which is not its normal form.
    '.\u212aube/config'
  ];

  const verdicts = async (file: string): Promise<Readonly<Record<string, string>>> => {
    const calls = {
      read: ['read_file', { path: file }],
      write: ['write_file', { path: file, content: 'x' }],
      edit: ['edit_file', { path: file, edits: [{ oldText: 'inside', newText: 'x' }] }],
      delete: ['delete_path', { path: file }]
    } as const;
    await bench.call('read_file', { path: file });
    const found: Record<string, string> = {};
    for (const [key, [tool, input]] of Object.entries(calls)) {
      found[key] = await bench.prepare(tool, input).then(
        prepared => bench.judge(prepared).decision,
        (error: { code: string }) => error.code
      );
    }
    return found;
  };

  test.each(SECRET)('%s is asked about whatever one does with it', async file => {
    bench.put(file, 'inside');
    expect(await verdicts(file)).toEqual({ read: 'ask', write: 'ask', edit: 'ask', delete: 'ask' });
  });

  test.each(SECRET)('%s shows in no listing and no search', async file => {
    bench.put(file, 'inside');
    for (const [tool, input] of [
      ['search_files', { path: '.', pattern: 'inside' }],
      ['search_files', { path: '.', pattern: 'insid[e]', regex: true }],
      ['list_files', { path: '.', glob: '**' }]
    ] as const) {
      const result = await bench.call(tool, input);
      expect(result).toMatchObject({ outcome: 'ok' });
      expect(JSON.stringify(result)).not.toContain(path.basename(file));
      expect(JSON.stringify(result)).not.toContain('inside');
    }
  });

  test.each(PROTECTED)('%s may be read, and is asked about before it changes', async file => {
    bench.put(file, 'inside');
    expect(await verdicts(file)).toEqual({
      read: 'allow',
      write: 'ask',
      edit: 'ask',
      delete: 'ask'
    });
  });

  test.each(PROTECTED)('%s is asked about before it is made', async file => {
    const prepared = await bench.prepare('write_file', { path: file, content: 'x' });
    expect(bench.judge(prepared).decision).toBe('ask');
  });

  test.each(REFUSED)('%j is no path', async file => {
    bench.put('.env', 'inside');
    expect(await verdicts(file)).toEqual({
      read: 'bad-path',
      write: 'bad-path',
      edit: 'bad-path',
      delete: 'bad-path'
    });
  });

  test('the control: an ordinary file is allowed throughout', async () => {
    bench.put('src/a.txt', 'inside');
    expect(await verdicts('src/a.txt')).toEqual({
      read: 'allow',
      write: 'allow',
      edit: 'allow',
      delete: 'allow'
    });
    expect(JSON.stringify(await bench.call('search_files', { pattern: 'inside' }))).toContain(
      'src/a.txt'
    );
  });
});
