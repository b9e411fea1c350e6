import { documentSchema } from '../config/document';
import { commandEnvironment, OUTER_ENVIRONMENT, searchPath } from './environment';

test('adds fixed values over what was handed in, and refuses what steers programs or sounds secret', () => {
  const handedIn = {
    PATH: '/a:relative::/b',
    HOME: '/elsewhere',
    LC_ALL: 'de_DE.UTF-8',
    LD_LIBRARY_PATH: '/opt/lib',
    LD_PRELOAD: '/tmp/x.so',
    BASH_ENV: '/tmp/x',
    GIT_SSH_COMMAND: 'x',
    NODE_OPTIONS: '--require x',
    MY_TOKEN: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    openai_api_key: 'x'
  };
  expect(commandEnvironment(handedIn, '/home/u')).toEqual({
    LANG: 'C.UTF-8',
    LC_ALL: 'de_DE.UTF-8',
    PATH: '/a:/b',
    HOME: '/home/u',
    TMPDIR: '/tmp',
    USER: 'sandbox',
    LOGNAME: 'sandbox',
    SHELL: '/bin/bash',
    TERM: 'dumb',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    PYTHONDONTWRITEBYTECODE: '1'
  });
});

test('what policy drops is gone, a search path too, and fixed values stay', () => {
  const handedIn = { PATH: '/a', CI: '1', TZ: 'UTC', HOME: '/elsewhere' };
  const environment = commandEnvironment(handedIn, '/home/u', { dropped: ['PATH', 'CI', 'HOME'] });
  expect(environment).toMatchObject({ TZ: 'UTC', HOME: '/home/u', PATH: searchPath(undefined) });
  expect(environment).not.toHaveProperty('CI');
});

test('what policy passes comes beside it, never in its place, and a drop is stronger', () => {
  const passed = { MY_FLAG: '1', CI: 'mine', GONE: '1' };
  const environment = commandEnvironment({ CI: 'given' }, '/h', { passed, dropped: ['GONE'] });
  expect(environment).toMatchObject({ MY_FLAG: '1', CI: 'given' });
  expect(environment).not.toHaveProperty('GONE');
});

test.each([
  ...[
    'LD_PRELOAD',
    'ld_preload',
    ' LD_AUDIT ',
    'DYLD_INSERT_LIBRARIES',
    'PYTHONPATH',
    'NODE_OPTIONS'
  ],
  ...['BASH_ENV', 'GIT_SSH_COMMAND', 'PATH', 'PROMPT_COMMAND', 'https_proxy', 'PIP_INDEX_URL'],
  ...['AWS_SECRET_ACCESS_KEY', 'openai_api_key', 'JUPYTER_TOKEN', 'PGPASSWORD', 'DATABASE_URL']
])('[NB-33] %s is passed by no policy', name => {
  const passed = { [name]: 'planted' };
  expect(Object.values(commandEnvironment({}, '/h', { passed }))).not.toContain('planted');
  const document = { schemaVersion: 1, env: { pass: [name] } };
  expect(documentSchema.safeParse(document).success).toBe(false);
});

test.each([
  [undefined, '/usr/local/bin:/usr/bin:/bin'],
  ['', '/usr/local/bin:/usr/bin:/bin'],
  ['.:bin', '/usr/local/bin:/usr/bin:/bin'],
  [':/x:', '/x']
])('a search path of %j is %s', (handedIn, expected) => {
  expect(searchPath(handedIn)).toBe(expected);
});

test('the programs in front of the sandbox get nothing that was handed in', () => {
  expect(OUTER_ENVIRONMENT).toEqual({ PATH: '/usr/bin:/bin', LANG: 'C' });
});
