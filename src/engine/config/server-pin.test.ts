import { isServerUrl, serverPinSchema } from './server-pin';

const hash = 'a'.repeat(64);
const stdio = {
  name: 'notes',
  transport: 'stdio',
  command: '/usr/bin/notes',
  args: ['--all'],
  files: { '/usr/bin/notes': hash }
};
const http = { name: 'web', transport: 'http', url: 'https://mcp.example.org/v1' };

const cases: readonly [what: string, pin: unknown, taken: boolean][] = [
  ['a program', stdio, true],
  [
    'a program with all there is',
    {
      ...stdio,
      env: { NOTES_TOKEN: 'env:NOTES_TOKEN' },
      hosts: ['api.example.org'],
      workspace: 'read',
      tools: { list: hash }
    },
    true
  ],
  ['an address', http, true],
  ['an address with headers', { ...http, headers: { Authorization: 'keyring:mcp/web' } }, true],
  ['no name', { ...stdio, name: '' }, false],
  ['a name with an underscore, which parts it from its tools', { ...stdio, name: 'a_b' }, false],
  ['a command to be looked up', { ...stdio, command: 'notes' }, false],
  ['a command and an address', { ...stdio, url: http.url }, false],
  ['an unknown key', { ...stdio, shell: true }, false],
  ['an unknown transport', { ...stdio, transport: 'sse' }, false],
  ['arguments as one text', { ...stdio, args: '--all' }, false],
  ['a loader variable', { ...stdio, env: { LD_PRELOAD: 'env:X' } }, false],
  ['a loader variable in small letters', { ...stdio, env: { ld_preload: 'env:X' } }, false],
  ['a loader variable with a blank', { ...stdio, env: { ' LD_PRELOAD': 'env:X' } }, false],
  ['what node loads', { ...stdio, env: { Node_Options: 'env:X' } }, false],
  ['the value of a secret', { ...stdio, env: { TOKEN: 'sk-123' } }, false],
  ['the value of a header', { ...http, headers: { Authorization: 'Bearer abc' } }, false],
  ['a header of the transport', { ...http, headers: { Host: 'env:X' } }, false],
  ['a host that is an address', { ...stdio, hosts: ['10.0.0.1'] }, false],
  ['a tool that no model could call', { ...stdio, tools: { 'a b': hash } }, false],
  ['a tool without a hash', { ...stdio, tools: { list: '' } }, false]
];

test.each(cases)('[NB-33, NB-34, NB-35] a pin with %s', (_what, pin, taken) => {
  expect(serverPinSchema.safeParse(pin).success).toBe(taken);
});

test.each([
  ['https://mcp.example.org', true],
  ['https://mcp.example.org:8443/mcp?x=1', true],
  ['http://localhost:3000/mcp', true],
  ['http://127.0.0.1:3000/mcp', true],
  ['http://[::1]:3000/mcp', true],
  ['http://mcp.example.org/mcp', false],
  ['http://localhost.example.org/mcp', false],
  ['https://user@mcp.example.org/', false],
  ['https://user:word@mcp.example.org/', false],
  ['https://mcp.example.org/#part', false],
  ['https://MCP.example.org/', false],
  ['https://mcp.example.org/a/../b', false],
  ['https://mcp.exämple.org/', false],
  ['https://10.0.0.1/mcp', false],
  ['https://0x7f.1/mcp', false],
  ['https://mcp.example.org\\@evil.example/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['mcp.example.org', false],
  ['', false]
])('[JM-22] the address %s', (url, taken) => {
  expect(isServerUrl(url)).toBe(taken);
});
