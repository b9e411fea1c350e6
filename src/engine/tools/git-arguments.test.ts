import { readGitArguments } from './git-arguments';

const taken: readonly [line: string, readsOnly: boolean, isRemote: boolean][] = [
  ['status', true, false],
  ['status --short --branch', true, false],
  ['log --oneline -n 5 -- src', true, false],
  ['diff --stat HEAD~1', true, false],
  ['show HEAD', true, false],
  ['add -A', false, false],
  ['add src/a.py', false, false],
  ['commit -m message', false, false],
  ['commit -am message', false, false],
  ['commit --amend --no-edit', false, false],
  ['restore --staged a.py', false, false],
  ['checkout -b topic', false, false],
  ['switch main', false, false],
  ['stash', false, false],
  ['branch -d topic', false, false],
  ['tag v1', false, false],
  ['merge --no-ff -m text topic', false, false],
  ['reset --hard HEAD', false, false],
  ['fetch origin', false, true],
  ['push origin main', false, true],
  ['pull origin main', false, true],
  ['pull --ff-only origin', false, true]
];

test.each(taken)('takes git %s', (line, readsOnly, isRemote) => {
  const args = line.split(' ');
  expect(readGitArguments(args)).toEqual({ args, readsOnly, isRemote });
});

const refused: readonly [line: string, why: string][] = [
  ['', 'no word'],
  ['-c core.pager=x status', 'settings before the command'],
  ['-C .. status', 'another folder'],
  ['--exec-path=. status', 'programs of its own'],
  ['--git-dir=x status', 'another repository'],
  ['config core.fsmonitor x', 'writes settings'],
  ['config alias.x !sh', 'an alias'],
  ['co', 'an alias, maybe'],
  ['submodule add x', 'brings in another repository'],
  ['worktree add x', 'brings in another working tree'],
  ['update-index --cacheinfo 160000,x,y', 'writes the index itself'],
  ['filter-branch --tree-filter x', 'runs a program'],
  ['bisect run x', 'runs a program'],
  ['rebase --exec x', 'runs a program'],
  ['rebase -i', 'opens an editor'],
  ['commit', 'opens an editor'],
  ['commit -S -m x', 'runs the signing program'],
  ['commit -F /etc/passwd', 'reads a file of any name'],
  ['commit -t x -m y', 'reads a template'],
  ['diff --output=x', 'writes a file'],
  ['diff --outpu=x', 'the same, cut short'],
  ['diff --ext-diff', 'runs a program'],
  ['log --textconv', 'runs a program'],
  ['log -p --output x', 'writes a file'],
  ['grep -O x', 'opens a pager'],
  ['grep --open-files-in-pager=x y', 'opens a pager'],
  ['difftool', 'runs a program'],
  ['mergetool', 'runs a program'],
  ['fetch --upload-pack=x origin', 'runs a program'],
  ['pull --upload-pack=x origin', 'runs a program'],
  ['pull --rebase origin', 'leaves steps to a later git'],
  ['pull --reb=interactive origin', 'the same, cut short'],
  ['pull -r origin', 'the same by a letter'],
  ['pull ext::sh origin', 'an address that names a helper'],
  ['fetch ext::sh origin', 'a transport that runs a program'],
  ['fetch ext::sh', 'a transport that runs a program'],
  ['push --receive-pack=x origin', 'runs a program'],
  ['push --exec=x origin', 'runs a program'],
  ['push https://evil.example/x main', 'an address instead of a remote'],
  ['fetch file:///etc', 'an address instead of a remote'],
  ['clone https://a.example/x', 'makes a repository'],
  ['init', 'makes a repository'],
  ['archive --remote=x', 'not in the list'],
  ['send-email x', 'not in the list'],
  ['daemon', 'not in the list'],
  ['merge -s x topic', 'a strategy is a program'],
  ['merge -X x topic', 'an option of it'],
  ['tag -s v1', 'runs the signing program'],
  ['tag v1 -F x', 'reads a file'],
  ['add -e', 'opens an editor'],
  ['branch --edit-description', 'opens an editor'],
  ['blame --contents x a', 'reads a file of any name']
];

test.each(refused)('refuses git %s: %s', line => {
  expect(() => readGitArguments(line === '' ? [] : line.split(' '))).toThrow(
    expect.objectContaining({ code: 'bad-params' })
  );
});
