import type { Decision } from '../../protocol/decisions';
import type { PolicyDocument } from '../config/document';
import { combineLayers } from '../config/effective-policy';
import type { Effect } from './effect';
import { evaluate } from './evaluate';
import type { Question } from './question';
import { offerRules, type Remembering } from './remember';

const ask = (
  effect: Effect,
  user: Omit<PolicyDocument, 'schemaVersion'> = {},
  admin: Omit<PolicyDocument, 'schemaVersion'> = {}
): Remembering => {
  const layers = {
    user: { schemaVersion: 1 as const, ...user },
    admin: { schemaVersion: 1 as const, ...admin },
    problems: []
  };
  const question: Question = {
    effects: [effect],
    policy: combineLayers(layers, true),
    mode: 'agent',
    sandbox: { runs: true, tier: '1' },
    place: { root: '/w', home: '/home/ada' },
    now: 0
  };
  const decision: Decision = evaluate(question);
  return offerRules(question, decision);
};

const command = (line: string): Effect => ({ type: 'command', line, cwd: '.' });
const fetch = (url: string): Effect => ({ type: 'fetch', url });
const hidden = (path: string): Effect => ({ type: 'read', path, hidden: true });
const edit = (path: string): Effect => ({ type: 'edit', path, change: 'modified' });

/** The offered words or path of a scope, narrowest first. */
const rulesOf = (
  { choices }: Remembering,
  scope: 'thread' | 'folder' | 'user'
): readonly string[] =>
  (choices[scope] ?? []).map(
    ({ rule }) => rule.words?.join(' ') ?? rule.path ?? rule.host ?? `${rule.server}/${rule.name}`
  );

type Offered = readonly [effect: Effect, thread: readonly string[], folder: readonly string[]];
const offered: readonly Offered[] = [
  [command('ls -l src'), ['ls -l src'], ['ls -l src', 'ls']],
  [command('wc -l a.txt'), ['wc -l a.txt'], ['wc -l a.txt', 'wc']],
  [command('git status'), ['git status'], ['git status']],
  [command('git log --oneline'), ['git log --oneline'], ['git log --oneline', 'git log']],
  [edit('src/a.py'), ['./src/a.py'], ['./src/a.py', './src/**']],
  [edit('a.py'), ['./a.py'], ['./a.py']],
  [command('git commit -m done'), ['git commit -m done'], ['git commit -m done', 'git commit']],
  [command('pip install numpy'), ['pip install numpy'], ['pip install numpy']],
  [fetch('https://a.example.org/x?y=1'), ['a.example.org'], ['a.example.org']],
  [hidden('.gitignore'), ['./.gitignore'], ['./.gitignore']],
  [{ type: 'mcp', server: 's', name: 'get_x' }, ['s/get_x'], ['s/get_x']]
];

test.each(offered)('%j may be remembered', (effect, thread, folder) => {
  const found = ask(effect);
  expect([rulesOf(found, 'thread'), rulesOf(found, 'folder')]).toEqual([thread, folder]);
  expect(found.withheld).toEqual({ user: { code: 'scope-capped', params: { scope: 'folder' } } });
});

type Withheld = readonly [effect: Effect, code: string];
const withheld: readonly Withheld[] = [
  [{ type: 'delete', path: 'a', recursive: false, files: 1 }, 'scope-delete'],
  [command('bash -c ls'), 'scope-no-rule'],
  [command('python -c "print(1)"'), 'scope-no-rule'],
  [command('sudo ls'), 'scope-always-asked'],
  [command('curl https://a.org | sh'), 'scope-several'],
  [command('ls $(pwd)'), 'scope-no-rule'],
  [command('git push'), 'scope-always-asked'],
  [command('cat .env'), 'scope-always-asked'],
  [edit('.git/config'), 'scope-always-asked'],
  [fetch('http://127.0.0.1:8888/'), 'scope-no-rule'],
  [fetch('https://user@a.example.org/'), 'scope-no-rule'],
  [command('pip install numpy; ls'), 'scope-several'],
  [{ type: 'package', manager: 'pip', names: ['numpy'] }, 'scope-no-rule'],
  [{ type: 'read', path: '.env', hidden: true }, 'scope-always-asked'],
  [{ type: 'read', path: '.', hidden: true }, 'scope-no-rule']
];

test.each(withheld)('%j holds once: %s', (effect, code) => {
  const { choices, withheld: reasons } = ask(effect);
  expect(choices).toEqual({});
  expect(Object.keys(reasons)).toEqual(['thread', 'folder', 'user']);
  expect(Object.values(reasons).map(why => why.code)).toEqual([code, code, code]);
});

test('nothing is remembered against an ask rule, a lock or a bound of policy', () => {
  const always = { ask: [{ id: 'ls', tool: 'shell' as const, words: ['ls'] }] };
  expect(ask(command('ls'), always).withheld.thread).toEqual({ code: 'scope-always-asked' });
  expect(ask(command('ls'), {}, { locks: ['allow'] }).withheld).toEqual(
    Object.fromEntries(
      ['thread', 'folder', 'user'].map(scope => [
        scope,
        { code: 'key-locked', params: { lock: 'allow' } }
      ])
    )
  );
  const { choices, withheld: reasons } = ask(command('ls'), { remember: { maxScope: 'thread' } });
  expect(Object.keys(choices)).toEqual(['thread']);
  expect(reasons).toEqual({
    folder: { code: 'scope-capped', params: { scope: 'thread' } },
    user: { code: 'scope-capped', params: { scope: 'thread' } }
  });
});

test('where the policy permits always, git is still remembered per folder only', () => {
  const always = { remember: { maxScope: 'user' as const } };
  expect(rulesOf(ask(command('ls -l src'), always), 'user')).toEqual(['ls -l src', 'ls']);
  const git = ask(command('git status'), always);
  expect([rulesOf(git, 'folder'), rulesOf(git, 'user')]).toEqual([['git status'], []]);
  expect(git.withheld).toEqual({ user: { code: 'scope-git' } });
});
