import { isHiddenName, isHiddenPath, isProtectedPath, isSecretPath } from './names';

const secret: readonly string[] = [
  '.env',
  '.ENV',
  '.env.local',
  'a/.env',
  '.ｅｎｖ',
  '.e\u200bnv',
  '.env.',
  '.env ',
  '.ssh',
  'home/.SSH/config',
  '.aws/credentials',
  '.netrc',
  '_netrc',
  'server.pem',
  'server.KEY',
  'my.token',
  'id_rsa',
  'keys/id_ed25519',
  '.git-credentials',
  '.docker/config.json',
  'jupyter_cookie_secret',
  'credentials.json'
];

test.each(secret)('[JP-13] %j is secret, hidden and protected', path => {
  expect([isSecretPath(path), isHiddenPath(path), isProtectedPath(path)]).toContain(true);
  expect(isSecretPath(path) && isHiddenPath(path)).toBe(true);
});

const open: readonly string[] = [
  '.env.example',
  'env',
  'environment.yml',
  'docs/ssh.md',
  'config.json',
  'token.py',
  'keyboard.txt',
  'id_rsa.pub',
  'src/monkey.py',
  '.gitignore',
  'secrets.md'
];

test.each(open)('%j is not secret', path => {
  expect(isSecretPath(path)).toBe(false);
});

const guarded: readonly string[] = [
  '.git',
  '.git/config',
  '.GIT/hooks/x',
  'sub/.git/config',
  '.vscode/settings.json',
  '.jupyter/x.json',
  '.mcp.json',
  'a/.MCP.JSON',
  'AGENTS.md',
  'agents.MD',
  'CLAUDE.md',
  '.envrc',
  '.bashrc',
  '.gitmodules',
  '.pre-commit-config.yaml',
  '.venv/bin/python'
];

test.each(guarded)('[JP-13] %j is protected from writing', path => {
  expect(isProtectedPath(path)).toBe(true);
});

test.each(['src/app.py', '.gitignore', 'git/config', 'README.md', 'vscode/a', 'agents.py'])(
  '%j is an ordinary file',
  path => {
    expect(isProtectedPath(path)).toBe(false);
  }
);

test('a hidden name begins with a dot, in any form, or is secret', () => {
  expect(['.a', '．a', '\u200b.a', 'x.token', '.'].map(isHiddenName)).toEqual([
    true,
    true,
    true,
    true,
    true
  ]);
  expect(['a', 'a.b', 'a.'].map(isHiddenName)).toEqual([false, false, false]);
  expect(isHiddenPath('./src/../a')).toBe(false);
});
