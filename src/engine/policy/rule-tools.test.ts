import type { Decision } from '../../protocol/decisions';
import type { PolicyDocument, Rule } from '../config/document';
import { combineLayers } from '../config/effective-policy';
import type { Effect } from './effect';
import { evaluate } from './evaluate';

const decide = (effect: Effect, lists: Omit<PolicyDocument, 'schemaVersion'>): Decision =>
  evaluate({
    effects: [effect],
    policy: combineLayers({ user: { schemaVersion: 1, ...lists }, problems: [] }, true),
    mode: 'agent',
    sandbox: { runs: true, tier: '1' },
    place: { root: '/workspace', home: '/home/user' }
  });

const command = (line: string): Effect => ({ type: 'command', line, cwd: '.' });
const fetch = (url: string): Effect => ({ type: 'fetch', url });
const install = (...names: string[]): Effect => ({ type: 'package', manager: 'pip', names });
const rule = (fields: Omit<Rule, 'id'>): Rule => ({ id: 'r', ...fields });

const allowed: readonly [Effect, Omit<Rule, 'id'>, Decision['decision']][] = [
  [fetch('https://a.test/x'), { tool: 'fetch', host: 'a.test' }, 'allow'],
  [fetch('https://A.test:8443/x'), { tool: 'fetch', host: 'a.test' }, 'allow'],
  [fetch('https://b.a.test'), { tool: 'fetch', host: '*.a.test' }, 'allow'],
  [fetch('https://a.test'), { tool: 'fetch', host: '*.a.test' }, 'allow'],
  [fetch('https://b.a.test'), { tool: 'fetch', host: 'a.test' }, 'ask'],
  [fetch('https://a.test.evil.test'), { tool: 'fetch', host: 'a.test' }, 'ask'],
  [fetch('https://evila.test'), { tool: 'fetch', host: '*.a.test' }, 'ask'],
  [fetch('https://a.test@evil.test/'), { tool: 'fetch', host: 'a.test' }, 'ask'],
  [fetch('https://evil.test\\@a.test/'), { tool: 'fetch', host: 'a.test' }, 'ask'],
  [fetch('https://evil.test?a.test'), { tool: 'fetch', host: 'a.test' }, 'ask'],
  [install('numpy'), { tool: 'package', name: 'numpy' }, 'allow'],
  [install('numpy[all]>=2'), { tool: 'package', name: 'numpy' }, 'allow'],
  [install('Left_Pad'), { tool: 'package', name: 'left-pad' }, 'allow'],
  [install('numpy', 'evil'), { tool: 'package', name: 'numpy' }, 'ask'],
  [install('numpy-evil'), { tool: 'package', name: 'numpy' }, 'ask'],
  [install('./numpy'), { tool: 'package', name: '*' }, 'ask'],
  [install('git+https://x.test/numpy'), { tool: 'package', name: '*' }, 'ask'],
  [install(), { tool: 'package', name: '*' }, 'ask'],
  [
    { type: 'mcp', server: 's', name: 'get_x' },
    { tool: 'mcp', server: 's', name: 'get_*' },
    'allow'
  ],
  [{ type: 'mcp', server: 't', name: 'get_x' }, { tool: 'mcp', server: 's', name: 'get_*' }, 'ask'],
  [{ type: 'mcp', server: 's', name: 'put_x' }, { tool: 'mcp', server: 's', name: 'get_*' }, 'ask'],
  [{ type: 'mcp', server: 's', name: 'get_x' }, { tool: 'mcp', name: 'get_*' }, 'ask'],
  [{ type: 'kernel', name: 'python3' }, { tool: 'kernel', name: 'python*' }, 'allow'],
  [{ type: 'subagent', name: 'scout' }, { tool: 'subagent', name: 'scout' }, 'allow'],
  [{ type: 'cell', path: 'a.ipynb' }, { tool: 'cell', path: '*.ipynb' }, 'allow'],
  [{ type: 'cell', path: '.git/a.ipynb' }, { tool: 'cell', path: '*.ipynb' }, 'ask'],
  [command('git status'), { tool: 'git', words: ['git', 'status'] }, 'allow'],
  [command('ls'), { tool: 'git', words: ['ls'] }, 'ask'],
  [command('pip install numpy'), { tool: 'package', name: 'numpy' }, 'ask'],
  [command('curl https://a.test'), { tool: 'fetch', host: 'a.test' }, 'ask']
];

test.each(allowed)('%j by the allow rule %j: %s', (effect, fields, decision) => {
  expect(decide(effect, { allow: [rule(fields)] }).decision).toBe(decision);
});

test('a command and what it brings in are allowed by a rule each', () => {
  const allow = [
    rule({ tool: 'shell', words: ['pip'] }),
    rule({ tool: 'package', name: 'numpy' }),
    rule({ tool: 'shell', words: ['lynx'] }),
    rule({ tool: 'fetch', host: 'a.test' })
  ];
  expect(decide(command('pip install numpy'), { allow }).decision).toBe('allow');
  expect(decide(command('pip install evil'), { allow }).decision).toBe('ask');
  expect(decide(command('lynx https://a.test/x'), { allow }).decision).toBe('allow');
  expect(decide(command('lynx https://b.test/x'), { allow }).decision).toBe('ask');
});

const denied: readonly [Effect, Omit<Rule, 'id'>][] = [
  [fetch('https://B.A.test'), { tool: 'fetch', host: '*.a.TEST' }],
  [command('curl -s https://a.test/x'), { tool: 'fetch', host: 'a.test' }],
  [command('pip install -q NumPy==2'), { tool: 'package', name: 'numpy' }],
  [command('sh -c "pip install numpy"'), { tool: 'package', name: 'numpy' }],
  [command('sudo apt-get -y install curl'), { tool: 'package' }],
  [command('pip \\\n install numpy'), { tool: 'package' }],
  [command('cat src/a.py'), { tool: 'read', path: 'src/**' }],
  [command('cp src/a.py b'), { tool: 'edit', path: 'src/**' }],
  [command('echo x > src/a.py'), { tool: 'edit', path: 'src/**' }],
  [command('cat < src/a.py'), { tool: 'read', path: 'src/**' }],
  [
    { type: 'mcp', server: 'S', name: 'x' },
    { tool: 'mcp', server: 's' }
  ],
  [{ type: 'kernel', name: 'julia' }, { tool: 'kernel' }]
];

test.each(denied)('%j is denied by the rule %j', (effect, fields) => {
  expect(decide(effect, { deny: [rule(fields)] }).decision).toBe('deny');
});

test('a deny rule on editing leaves reading by a command alone', () => {
  const deny = [rule({ tool: 'edit', path: 'src/**' })];
  expect(decide(command('cat src/a.py'), { deny }).decision).toBe('ask');
});

/** [MG-21]: each line installs; `made` is how its effect reads. */
const installs: readonly [line: string, made: string][] = [
  ['pip install numpy', 'pip numpy'],
  ['pip3.11 install -U numpy pandas', 'pip numpy pandas'],
  ['pip -q install numpy', 'pip numpy'],
  ['pip \\\n  install \\\n  numpy', 'pip numpy'],
  ['python -m pip install numpy', 'pip numpy'],
  ['python3.12 -m pip install -r requirements.txt', 'pip requirements.txt'],
  ['PIP_NO_INPUT=1 pip install numpy', 'pip numpy'],
  ['uv pip install numpy', 'uv numpy'],
  ['uv add numpy', 'uv numpy'],
  ['uv sync', 'uv'],
  ['uv run pip install numpy', 'pip numpy'],
  ['conda install -c conda-forge numpy', 'conda conda-forge numpy'],
  ['mamba create -n x numpy', 'mamba x numpy'],
  ['npm install', 'npm'],
  ['npm i -D react', 'npm react'],
  ['npm ci', 'npm'],
  ['yarn', 'yarn'],
  ['pnpm add react', 'pnpm react'],
  ['apt-get install -y curl', 'apt curl'],
  ['sudo apt install curl', 'apt curl'],
  ['bash -c "npm install left-pad"', 'npm left-pad'],
  ['cd app && npm ci', 'npm'],
  ['cargo install ripgrep', 'cargo ripgrep'],
  ['go install x.test/y@latest', 'go x.test/y@latest'],
  ['gem install rails', 'gem rails'],
  ['brew install jq', 'brew jq'],
  ['timeout 60 pip install numpy', 'pip numpy'],
  ['if true; then pip install numpy; fi', 'pip numpy'],
  ['echo $(pip install numpy)', 'pip numpy']
];

test.each(installs)('[MG-21] sees the installation in %j', (line, made) => {
  const { decision, effects } = decide(command(line), {});
  const found = effects.find(effect => effect.kind === 'package');
  expect([decision, found?.target, found?.why.code]).toEqual(['ask', made, 'package-asks']);
});

test.each([
  'pip list',
  'pip show numpy',
  'pip freeze',
  'python -m pip --version',
  'npm test',
  'npm run install-deps',
  'npm ls install',
  'conda list',
  'apt list --installed',
  'cargo build',
  'go test ./...',
  'echo pip install numpy',
  'grep "npm install" README.md',
  'git commit -m "pip install numpy"',
  'cat install.md',
  'make install'
])('[MG-21] sees no installation in %j', line => {
  expect(decide(command(line), {}).effects.filter(({ kind }) => kind === 'package')).toEqual([]);
});

const suggested: readonly [line: string, suggestion: Decision['suggestion']][] = [
  ['pytest -q', { tool: 'shell', words: ['pytest', '-q'] }],
  ['timeout 60 pytest -q', { tool: 'shell', words: ['pytest', '-q'] }],
  ['git log -3', { tool: 'git', words: ['git', 'log', '-3'], maxScope: 'folder' }],
  ['python train.py', { tool: 'shell', words: ['python', 'train.py'] }],
  ['git', undefined],
  ['python -c 1', undefined],
  ['bash x.sh', undefined],
  ['sh -c ls', undefined],
  ['sudo ls', undefined],
  ['git log | sh', undefined],
  ['xargs ls', undefined],
  ['A=1 ls', undefined],
  ['ls $(id)', undefined],
  ['cat .env', undefined],
  ['ls; pwd', undefined],
  ['git push', undefined]
];

test.each(suggested)('%j suggests %j', (line, suggestion) => {
  expect(decide(command(line), {}).suggestion).toEqual(suggestion);
});
