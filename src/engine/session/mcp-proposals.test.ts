import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Verdict } from '../../protocol/decisions';
import type { ProposingFile } from '../../protocol/mcp/servers';
import { describeProposals } from './mcp-proposals';
import { readFolderServers } from './read-folder-servers';

let top: string;

beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-proposals-')));
});

afterEach(() => rmSync(top, { recursive: true, force: true }));

const write = (path: string, content: unknown): void => {
  mkdirSync(join(top, path, '..'), { recursive: true });
  writeFileSync(join(top, path), typeof content === 'string' ? content : JSON.stringify(content));
};

async function look(
  verdict: (path: string) => Verdict = () => 'allow'
): Promise<readonly ProposingFile[]> {
  const { dev, ino } = statSync(top);
  const folder = { realPath: top, device: String(dev), inode: String(ino) };
  const find = (word: string): Promise<string | undefined> =>
    Promise.resolve(word === 'absent' ? undefined : `/opt/tools/${word}`);
  return describeProposals(await readFolderServers(folder, verdict), [], find);
}

/** What becomes of one server of a file: its status, and each problem by place and code. */
async function judge(server: unknown): Promise<readonly unknown[]> {
  write('.mcp.json', { mcpServers: { good: { command: 'serve' }, files: server } });
  const [file] = await look();
  const [good, one] = file?.servers ?? [];
  // Whatever is wrong with one, the others stay listed.
  expect(good?.status).toBe('proposed');
  return [one?.status, ...(one?.problems ?? []).map(({ path, why }) => `${path} ${why.code}`)];
}

test('[JM-26] the files of three tools are read, each in its shape', async () => {
  write('.mcp.json', { mcpServers: { one: { command: 'serve', args: ['a b'] } } });
  write('.vscode/mcp.json', {
    inputs: [],
    servers: { two: { type: 'http', url: 'https://a.example/' } }
  });
  write('.cursor/mcp.json', {
    mcpServers: { three: { command: 'serve', env: { LEVEL: 'info' } } }
  });
  write('sub/.mcp.json', { mcpServers: { four: { command: 'serve' } } });
  const files = await look();
  expect(files.map(({ path, servers }) => [path, servers.map(({ name }) => name)])).toEqual([
    ['.mcp.json', ['one']],
    ['.vscode/mcp.json', ['two']],
    ['.cursor/mcp.json', ['three']]
  ]);
  expect(files.map(({ servers }) => servers[0]?.source)).toEqual([
    { transport: 'stdio', command: ['serve', 'a b'], variables: [], hosts: [] },
    { transport: 'http', url: 'https://a.example/', headers: [], signIn: true },
    {
      transport: 'stdio',
      command: ['serve'],
      variables: [{ name: 'LEVEL', reference: '' }],
      hosts: []
    }
  ]);
});

test.each<[what: string, server: unknown, problem: string]>([
  ['an unknown key', { command: 'serve', cwd: '/' }, 'mcpServers.files paste-unknown-key'],
  ['a grant', { command: 'serve', autoApprove: ['*'] }, 'mcpServers.files paste-grants'],
  [
    'command and url',
    { command: 'serve', url: 'https://a.example/' },
    'mcpServers.files paste-command-and-url'
  ],
  ['a wrong type', { command: 7 }, 'mcpServers.files.command paste-wrong-type'],
  [
    'a loader variable',
    { command: 'serve', env: { LD_PRELOAD: 'x' } },
    'mcpServers.files.env paste-steering'
  ],
  ['a program that is not there', { command: 'absent' }, 'files.command paste-program'],
  [
    'a launcher without a version',
    { command: 'npx', args: ['-y', 'evil'] },
    'files.command paste-version'
  ],
  [
    'a place of the environment',
    { command: 'serve', env: { KEY: '${AWS_SECRET}' } },
    'mcpServers.files.env.KEY paste-placeholder'
  ],
  [
    'a default beside it',
    { command: 'serve', args: ['${ROOT:-/}'] },
    'mcpServers.files.args.0 paste-placeholder'
  ],
  [
    'where a value is kept',
    { command: 'serve', env: { KEY: 'env:AWS_SECRET' } },
    'files.env.KEY paste-reference'
  ],
  [
    'a value kept for another',
    { url: 'https://a.example/', headers: { KEY: 'stored:mcp-1' } },
    'files.headers.KEY paste-reference'
  ],
  [
    'a value that is nested',
    { command: 'serve', env: { KEY: { a: [] } } },
    'mcpServers.files.env.KEY paste-wrong-type'
  ]
])('[NB-34] [NB-35] %s is refused by key', async (_what, server, problem) => {
  expect(await judge(server)).toEqual(['refused', problem]);
});

test('[JP-19] what would name a person’s value is left open for them to write', async () => {
  write('.mcp.json', {
    mcpServers: {
      a: { command: 'serve', env: { KEY: 'keyring:a/b', OTHER: '${OTHER}', LEVEL: 'info' } }
    }
  });
  const [file] = await look();
  const text: unknown = JSON.parse(file?.servers[0]?.text ?? '');
  expect(text).toEqual({
    mcpServers: {
      a: { command: 'serve', env: { KEY: '${KEY}', OTHER: '${OTHER}', LEVEL: 'info' } }
    }
  });
});

test.each<[what: string, make: () => void, code: string]>([
  ['no JSON', () => write('.mcp.json', '{"mcpServers": {} // mine\n}'), 'paste-not-json'],
  ['too large', () => write('.mcp.json', `"${'a'.repeat(70_000)}"`), 'paste-file-unfit'],
  ['very deep', () => write('.mcp.json', '['.repeat(60_000)), 'paste-not-json'],
  [
    'deep in a member',
    () => write('.mcp.json', `{"mcpServers": ${'['.repeat(30_000)}${']'.repeat(30_000)}}`),
    'paste-wrong-type'
  ],
  ['not text', () => write('.mcp.json', 'a\0b'), 'paste-file-unfit'],
  [
    'a link',
    () => {
      write('elsewhere.json', { mcpServers: { a: { command: 'serve' } } });
      symlinkSync('elsewhere.json', join(top, '.mcp.json'));
    },
    'paste-file-unfit'
  ],
  ['a folder', () => mkdirSync(join(top, '.mcp.json')), 'paste-file-unfit'],
  [
    'twenty servers and one',
    () =>
      write('.mcp.json', {
        mcpServers: Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`s${at}`, {}]))
      }),
    'paste-too-many'
  ]
])('[JM-26] a file that is %s proposes nothing, and says so', async (_what, make, code) => {
  make();
  const [file] = await look();
  expect([file?.path, file?.servers, file?.problems.map(({ why }) => why.code)]).toEqual([
    '.mcp.json',
    [],
    [code]
  ]);
});

test.each(['deny', 'ask'] as const)(
  'a file that policy answers with %s is not read',
  async verdict => {
    write('.mcp.json', { mcpServers: { canary: { command: 'serve' } } });
    write('.cursor/mcp.json', { mcpServers: { a: { command: 'serve' } } });
    const files = await look(path => (path === '.mcp.json' ? verdict : 'allow'));
    expect(files.map(({ servers, problems }) => [servers.length, problems[0]?.why.code])).toEqual([
      [0, 'paste-file-denied'],
      [1, undefined]
    ]);
    expect(JSON.stringify(files)).not.toContain('canary');
  }
);
