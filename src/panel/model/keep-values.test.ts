import { readPaste } from '../../protocol/mcp/read-paste';
import { keepValues } from './keep-values';

test('[NB-36, JP-20] values of a paste are kept once, and what goes on holds references alone', async () => {
  const text = JSON.stringify({
    servers: {
      Files: { command: 'npx', args: ['-y', 'x'], env: { KEY: 'canary', ROOT: 'keyring:a/b' } },
      far: {
        url: 'https://a.example/',
        headers: { Authorization: 'Bearer canary', X: 'env:X' }
      }
    },
    inputs: []
  });
  const kept: string[][] = [];
  const written = await keepValues(text, (server, value) => {
    kept.push([server, value]);
    return Promise.resolve(`stored:mcp-${kept.length}`);
  });
  expect(kept).toEqual([
    ['files', 'canary'],
    ['far', 'Bearer canary']
  ]);
  expect(written).not.toContain('canary');
  expect(readPaste(written).servers).toEqual([
    {
      name: 'files',
      transport: 'stdio',
      command: 'npx',
      args: ['-y', 'x'],
      env: { KEY: 'stored:mcp-1', ROOT: 'keyring:a/b' }
    },
    {
      name: 'far',
      transport: 'http',
      url: 'https://a.example/',
      headers: { Authorization: 'stored:mcp-2', X: 'env:X' }
    }
  ]);
});

test.each([
  '',
  'no json',
  '{"mcpServers": {"a": {"command": "x", "cwd": "/"}}}',
  '{"mcpServers": {"a": {"command": "x", "env": {"KEY": "canary", "ROOT": "${ROOT}"}}}}',
  '{"mcpServers": {"a": {"command": "x"}}}'
])('nothing is kept of %j, which stays as it is', async text => {
  expect(await keepValues(text, () => Promise.reject(new Error('kept')))).toBe(text);
});
