import { readPaste } from './read-paste';

/** The way that vendors print a server that runs as a program and one that is reached. */
const program = {
  command: 'npx',
  args: ['-y', 'files-server@1.2.3', '/data'],
  env: { LEVEL: 'info' }
};
const stdio = { transport: 'stdio', name: 'files', ...program };
const remote = { transport: 'http', url: 'https://mcp.example.org/mcp' };

const shapes: readonly [vendor: string, paste: unknown, servers: readonly unknown[]][] = [
  ['Claude', { mcpServers: { files: program } }, [stdio]],
  ['Claude, with a type', { mcpServers: { files: { type: 'stdio', ...program } } }, [stdio]],
  [
    'Cursor',
    { mcpServers: { far: { url: remote.url, headers: { 'X-Team': 'blue' } } } },
    [{ name: 'far', ...remote, headers: { 'X-Team': 'blue' } }]
  ],
  [
    'VS Code',
    {
      inputs: [{ type: 'promptString', id: 'key', password: true }],
      servers: { files: { type: 'stdio', ...program }, far: { type: 'http', url: remote.url } }
    },
    [stdio, { name: 'far', ...remote, headers: {} }]
  ],
  ['Zed', { context_servers: { files: program } }, [stdio]],
  [
    'others',
    { mcpServers: { far: { httpUrl: remote.url } } },
    [{ name: 'far', ...remote, headers: {} }]
  ],
  [
    'a server of this machine',
    { mcpServers: { near: { url: 'http://127.0.0.1:8080/mcp' } } },
    [{ name: 'near', transport: 'http', url: 'http://127.0.0.1:8080/mcp', headers: {} }]
  ]
];

test.each(shapes)('[NB-36] reads the shape of %s', (_vendor, paste, servers) => {
  expect(readPaste(JSON.stringify(paste))).toEqual({ servers, problems: [] });
});

test.each([
  ['Figma Dev Mode MCP', 'figma-dev-mode-mcp'],
  ['io.github.someone/a-long-server-name', 'io-github-someone-a'],
  ['a__b', 'a-b'],
  ['7zip', 'zip']
])('[NB-36] the name %s becomes %s', (called, name) => {
  const { servers } = readPaste(JSON.stringify({ mcpServers: { [called]: program } }));
  expect(servers).toEqual([{ ...stdio, name }]);
});

const one = (server: unknown, name = 'files'): unknown => ({ mcpServers: { [name]: server } });

const refused: readonly [what: string, paste: unknown, path: string, code: string][] = [
  ['no object', [], '', 'paste-no-servers'],
  ['another shape', { files: program }, '', 'paste-no-servers'],
  ['a wrong case', { mcpservers: {} }, '', 'paste-no-servers'],
  ['two lists', { mcpServers: {}, servers: {} }, '', 'paste-two-lists'],
  ['a key beside the list', { mcpServers: {}, hooks: {} }, '', 'paste-unknown-key'],
  ['inputs outside VS Code', { mcpServers: {}, inputs: [] }, '', 'paste-unknown-key'],
  ['no server', { mcpServers: {} }, 'mcpServers', 'paste-no-servers'],
  ['a list of servers', { mcpServers: [program] }, 'mcpServers', 'paste-wrong-type'],
  ['a server that is text', one('npx'), 'mcpServers.files', 'paste-wrong-type'],
  ['an unknown key', one({ ...program, cwd: '/' }), 'mcpServers.files', 'paste-unknown-key'],
  [
    'a key that lets it act',
    one({ ...program, autoApprove: ['*'] }),
    'mcpServers.files',
    'paste-grants'
  ],
  ['a key that trusts it', one({ ...program, trust: true }), 'mcpServers.files', 'paste-grants'],
  [
    'command and url',
    one({ ...program, url: remote.url }),
    'mcpServers.files',
    'paste-command-and-url'
  ],
  [
    'command and null url',
    one({ ...program, url: null }),
    'mcpServers.files',
    'paste-command-and-url'
  ],
  ['neither', one({ args: [] }), 'mcpServers.files', 'paste-neither'],
  [
    'two addresses',
    one({ url: remote.url, httpUrl: remote.url }),
    'mcpServers.files',
    'paste-unknown-key'
  ],
  [
    'the old transport',
    one({ type: 'sse', url: remote.url }),
    'mcpServers.files.type',
    'paste-transport'
  ],
  [
    'a type that is a number',
    one({ type: 1, ...program }),
    'mcpServers.files.type',
    'paste-wrong-type'
  ],
  [
    'another type',
    one({ type: 'http', ...program }),
    'mcpServers.files.type',
    'paste-transport-differs'
  ],
  [
    'a command that is a list',
    one({ command: ['npx'] }),
    'mcpServers.files.command',
    'paste-wrong-type'
  ],
  [
    'what the environment would fill in',
    one({ ...program, env: { KEY: '${KEY:-x}' } }),
    'mcpServers.files.env.KEY',
    'paste-placeholder'
  ],
  [
    'a folder that would be filled in',
    one({ ...program, args: ['${workspaceFolder}/a'] }),
    'mcpServers.files.args.0',
    'paste-placeholder'
  ],
  [
    'an input that would be asked for',
    one({ url: remote.url, headers: { Authorization: 'Bearer ${input:key}' } }),
    'mcpServers.files.headers.Authorization',
    'paste-placeholder'
  ],
  [
    'an address that would be filled in',
    one({ url: 'https://example.org/${TENANT}' }),
    'mcpServers.files.url',
    'paste-placeholder'
  ],
  ['an empty command', one({ command: '' }), 'mcpServers.files.command', 'paste-text'],
  ['a command of two lines', one({ command: 'a\nb' }), 'mcpServers.files.command', 'paste-text'],
  [
    'a command that reads backwards',
    one({ command: 'a\u202eb' }),
    'mcpServers.files.command',
    'paste-text'
  ],
  [
    'args that are text',
    one({ ...program, args: '-y' }),
    'mcpServers.files.args',
    'paste-wrong-type'
  ],
  [
    'an arg that is a number',
    one({ ...program, args: [1] }),
    'mcpServers.files.args.0',
    'paste-wrong-type'
  ],
  [
    'an invisible arg',
    one({ ...program, args: ['a\u200bb'] }),
    'mcpServers.files.args.0',
    'paste-text'
  ],
  [
    'env that is a list',
    one({ ...program, env: ['A=1'] }),
    'mcpServers.files.env',
    'paste-wrong-type'
  ],
  [
    'a number in env',
    one({ ...program, env: { A: 1 } }),
    'mcpServers.files.env.A',
    'paste-wrong-type'
  ],
  [
    'a loader variable',
    one({ ...program, env: { LD_PRELOAD: 'x' } }),
    'mcpServers.files.env',
    'paste-steering'
  ],
  [
    'one in lower case',
    one({ ...program, env: { ld_preload: 'x' } }),
    'mcpServers.files.env',
    'paste-steering'
  ],
  [
    'a padded one',
    one({ ...program, env: { ' NODE_OPTIONS ': 'x' } }),
    'mcpServers.files.env',
    'paste-steering'
  ],
  [
    'no name of a variable',
    one({ ...program, env: { 'A B': 'x' } }),
    'mcpServers.files.env',
    'paste-variable'
  ],
  [
    'env for an address',
    one({ url: remote.url, env: {} }),
    'mcpServers.files',
    'paste-unknown-key'
  ],
  ['plain http afar', one({ url: 'http://example.org' }), 'mcpServers.files.url', 'paste-address'],
  [
    'a lookalike of loopback',
    one({ url: 'http://localhost.evil.org/' }),
    'mcpServers.files.url',
    'paste-address'
  ],
  [
    'a password',
    one({ url: 'https://me:pw@example.org' }),
    'mcpServers.files.url',
    'paste-address'
  ],
  ['a fragment', one({ url: 'https://example.org/#x' }), 'mcpServers.files.url', 'paste-address'],
  [
    'a backslash',
    one({ url: 'https://example.org\\@evil.org' }),
    'mcpServers.files.url',
    'paste-address'
  ],
  ['another scheme', one({ url: 'file:///etc/passwd' }), 'mcpServers.files.url', 'paste-address'],
  ['an address that is a number', one({ url: 1 }), 'mcpServers.files.url', 'paste-address'],
  [
    'the host header',
    one({ url: remote.url, headers: { Host: 'x' } }),
    'mcpServers.files.headers',
    'paste-header'
  ],
  [
    'a header with a line',
    one({ url: remote.url, headers: { 'A\r\nB': 'x' } }),
    'mcpServers.files.headers',
    'paste-header'
  ],
  [
    'a value with a line',
    one({ url: remote.url, headers: { A: 'x\r\nB: y' } }),
    'mcpServers.files.headers.A',
    'paste-text'
  ],
  ['a name without a letter', one(program, '42!'), 'mcpServers.42!', 'paste-name'],
  [
    'names that differ in case',
    { mcpServers: { files: program, Files: program } },
    'mcpServers.files',
    'paste-name-twice'
  ]
];

test.each(refused)('[NB-33] [NB-35] takes nothing of %s', (_what, paste, path, code) => {
  const { servers, problems } = readPaste(JSON.stringify(paste));
  expect(servers).toEqual([]);
  expect(problems).toContainEqual({ path, why: expect.objectContaining({ code }) as unknown });
});

test.each([
  ['nothing', ' \n', 'paste-empty'],
  ['text', 'npx files-server', 'paste-not-json'],
  ['comments', '{"mcpServers": {} /* mine */}', 'paste-not-json'],
  ['too much', `"${'a'.repeat(64 * 1024)}"`, 'paste-too-long']
])('[NB-35] takes nothing of %s', (_what, text, code) => {
  expect(readPaste(text)).toEqual({
    servers: [],
    problems: [{ path: '', why: expect.objectContaining({ code }) as unknown }]
  });
});

test('[NB-35] one bad server keeps the good ones out, and every fault of it is told', () => {
  const paste = { mcpServers: { files: program, bad: { command: 1, args: 'x', cwd: '/' } } };
  const { servers, problems } = readPaste(JSON.stringify(paste));
  expect(servers).toEqual([]);
  expect(problems.map(({ path }) => path)).toEqual([
    'mcpServers.bad',
    'mcpServers.bad.command',
    'mcpServers.bad.args'
  ]);
});

test('[NB-35] [JP-20] what is told of a fault repeats no value of the paste', () => {
  const secret = 'sk-ant-value-of-somebody';
  const paste = one({
    command: [secret],
    args: secret,
    env: { KEY: { deep: secret }, OTHER: `\${KEY:-${secret}}` }
  });
  expect(JSON.stringify(readPaste(JSON.stringify(paste)))).not.toContain(secret);
});
