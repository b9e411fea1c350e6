import { testCase } from './test-case';

const decide = (cmd: string, rules: Record<string, readonly string[]>): string =>
  testCase({ cmd, ...rules }).decision;

/** Every row has one deny rule: `rm`. */
const denied: readonly string[] = [
  'rm x',
  '/bin/rm x',
  '\\rm x',
  "r'm' x",
  '"rm" x',
  'r\\\nm x',
  'A=1 rm x',
  'ls; rm x',
  'ls && rm x',
  'ls || rm x',
  'ls & rm x',
  'ls | rm x',
  'ls |& rm x',
  'ls\nrm x',
  '(rm x)',
  '{ rm x; }',
  '! rm x',
  'if true; then rm x; fi',
  'while rm x; do :; done',
  'for a in b; do rm x; done',
  'f() { rm x; }',
  'echo $(rm x)',
  'echo "$(rm x)"',
  'echo `rm x`',
  'echo "`rm x`"',
  'cat <(rm x)',
  'tee >(rm x)',
  'echo ${a:-$(rm x)}',
  '> out rm x',
  'rm x > /dev/null 2>&1',
  '2>&1 rm x',
  'sudo rm x',
  'sudo -u root rm x',
  'sudo -n -- rm x',
  'env rm x',
  'env -i A=1 rm x',
  "env -S 'rm x'",
  'timeout 5 rm x',
  'timeout -k 1 5s rm x',
  'nice -n 5 rm x',
  'nohup rm x',
  'stdbuf -o0 rm x',
  'time rm x',
  'command rm x',
  'exec rm x',
  'ls | xargs rm',
  'ls | xargs -n 1 -I{} rm {}',
  'find . -name x -exec rm {} ;',
  'find . -execdir rm {} +',
  "sh -c 'rm x'",
  "bash -lc 'cd a && rm x'",
  "timeout 5 sh -c 'rm x'",
  'eval rm x',
  "eval 'rm x'",
  'env timeout 5 nice rm x'
];

test.each(denied)('a deny rule for rm finds it in %j', cmd => {
  expect(decide(cmd, { deny_rules: ['rm'], allow_rules: ['ls', 'echo', 'env', 'timeout'] })).toBe(
    'deny'
  );
});

const notDenied: readonly string[] = [
  'echo rm',
  'ls rm',
  'rmdir x',
  'ls # rm x',
  "echo 'rm x'",
  'git rm x'
];

test.each(notDenied)('a deny rule for rm does not deny %j', cmd => {
  expect(decide(cmd, { deny_rules: ['rm'] })).not.toBe('deny');
});

const subcommands: readonly [string, string][] = [
  ['git push', 'deny'],
  ['git -C . push', 'deny'],
  ['git --no-pager -c a=b push origin', 'deny'],
  ['/usr/bin/git push', 'deny'],
  ['git pull', 'ask'],
  ['git log push', 'ask']
];

test.each(subcommands)('a deny rule for git push makes %j %s', (cmd, decision) => {
  expect(decide(cmd, { deny_rules: ['git push'] })).toBe(decision);
});

test('an ask rule holds against an allow, also through a wrapper', () => {
  const rules = { ask_rules: ['git push'], allow_rules: ['git push', 'git'] };
  expect(decide('git push', rules)).toBe('ask');
  expect(decide('timeout 9 git push', rules)).toBe('ask');
});

const allowed: readonly [cmd: string, rule: string, why: string][] = [
  ['git status', 'git status', 'the rule itself'],
  ['git status --short src', 'git status', 'a known option and a path inside'],
  ['git commit -m "a; b && c"', 'git commit', 'text as the value of -m'],
  ['cat ./docs/../README.md', 'cat', 'stays inside'],
  ['cat /workspace/a.txt', 'cat', 'absolute and inside'],
  ['pytest -q -k "a or b" tests', 'pytest', 'known options'],
  ['make test', 'make test', 'a runner with its target named'],
  ['python script.py', 'python script.py', 'an interpreter with its script named'],
  ['python -m pytest -q', 'python -m pytest', 'a module named'],
  ['echo hello world', 'echo', 'text'],
  ['bash scripts/check.sh --fast', 'bash scripts/check.sh', 'a script named'],
  ['git status', 'git', 'a known subcommand of git'],
  ['grep -e/etc/passwd x', 'grep', 'a pattern glued to an option'],
  ['sed -n 5p a', 'sed', 'a script that only prints'],
  ['rm -rf build', 'rm', 'inside the workspace'],
  ['timeout 5 pytest -q', 'pytest', 'a wrapper that changes nothing'],
  ['curl https://api.example.com/v1', 'curl https://api.example.com/v1', 'the address named whole']
];

test.each(allowed)('%j is allowed by %j: %s', (cmd, rule) => {
  expect(decide(cmd, { allow_rules: [rule] })).toBe('allow');
});

const notAllowed: readonly [cmd: string, rule: string, why: string][] = [
  ['git statusx', 'git status', 'whole words'],
  ['git', 'git status', 'shorter than the rule'],
  ['GIT status', 'git status', 'case'],
  ['/usr/bin/git status', 'git status', 'a path is another program'],
  ['./git status', 'git status', 'a path is another program'],
  ['git -C . status', 'git status', 'words in between'],
  ['git status; rm x', 'git status', 'a second command'],
  ['git status > out', 'git status', 'a redirect'],
  ['git diff --ext-diff', 'git diff', 'runs a program'],
  ['git diff --output=x', 'git diff', 'writes'],
  ['git log -c core.pager=./x', 'git log', 'an option that is not known'],
  ['pytest --rootdir=/tmp/x', 'pytest', 'not known to be harmless'],
  ['pytest -p evil', 'pytest', 'loads code'],
  ['pytest -qp evil', 'pytest', 'hidden in a cluster'],
  ['sort -o out in', 'sort', 'writes'],
  ['uniq in out', 'uniq', 'writes its second operand'],
  ['find . -delete', 'find', 'deletes'],
  ["awk 'BEGIN{system(1)}'", 'awk', 'a script'],
  ['rm -rf /', 'rm -rf /', 'critical'],
  ['cat ../x', 'cat', 'outside'],
  ['cat /etc/passwd', 'cat', 'outside'],
  ['cat /etc/passwd', 'cat /etc/passwd', 'outside even when named'],
  ['cat /workspacex/a', 'cat', 'a sibling'],
  ['cat .env', 'cat', 'secret'],
  ['cat .env', 'cat .env', 'secret even when named'],
  ['cat a/.SSH/id', 'cat', 'secret in any case'],
  ['cp a .git/hooks/x', 'cp a .git/hooks/x', 'protected even when named'],
  ['tee .VSCode/settings.json', 'tee .VSCode/settings.json', 'protected in any case'],
  ['git show HEAD:../../x', 'git show', 'a path behind :'],
  ['bash script.sh', 'bash', 'a shell'],
  ['env ls', 'env', 'a wrapper'],
  ['env ls', 'env ls', 'a wrapper even when named'],
  ['sudo ls', 'sudo ls', 'rights'],
  ['timeout 5 ls', 'timeout', 'a wrapper'],
  ['xargs ls', 'xargs ls', 'a wrapper'],
  ['python script.py', 'python', 'a bare interpreter'],
  ['python3.12 x.py', 'python3.12', 'a bare interpreter with its version'],
  ["python -c 'x'", 'python -c', 'inline code'],
  ['python -m pip install x', 'python -m', 'every module'],
  ['npx x', 'npx', 'a bare runner'],
  ['make test', 'make', 'a bare runner'],
  ['make test SHELL=./x', 'make test', 'an assignment behind the target'],
  ['npm test --script-shell=./x', 'npm test', 'not known'],
  ['curl https://a.test https://b.test', 'curl https://a.test', 'a second address'],
  ['__proto__', 'ls', 'names of object members'],
  ['git push', 'git push', 'leaves the machine']
];

test.each(notAllowed)('%j is not allowed by %j: %s', (cmd, rule) => {
  expect(decide(cmd, { allow_rules: [rule] })).not.toBe('allow');
});

test.each([
  null,
  [],
  {},
  { cmd: 7 },
  { cmd: 'ls', allow_rules: 'ls' },
  { cmd: 'ls', edit_policy: 'x' }
])('[JM-3] refuses %j as a case', wrong => {
  expect(() => testCase(wrong)).toThrow(expect.objectContaining({ code: 'bad-params' }));
});

test('a case is answered with its reasons in words', () => {
  expect(testCase({ cmd: 'rm x', deny_rules: ['rm'], id: 'x1', cat: 'deny' })).toEqual({
    decision: 'deny',
    reasons: ['The rule deny-1 denies this.']
  });
});
