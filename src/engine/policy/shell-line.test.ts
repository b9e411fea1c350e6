import { readPlainLine } from './shell-line';

const plain: readonly [line: string, words: readonly string[], why: string][] = [
  ['ls', ['ls'], 'a bare program'],
  ['  git   status  ', ['git', 'status'], 'blanks separate, however many'],
  ["echo 'a && b; $(c)'", ['echo', 'a && b; $(c)'], 'single quotes keep everything'],
  ['git commit -m "fix: a; b"', ['git', 'commit', '-m', 'fix: a; b'], 'operators in quotes'],
  ["g'i't status", ['git', 'status'], 'quotes inside a word vanish'],
  ['pytest a.py::T::t -k "x or y"', ['pytest', 'a.py::T::t', '-k', 'x or y'], 'colons'],
  ["echo ''", ['echo', ''], 'an empty word is a word'],
  ["echo 'Grüße'", ['echo', 'Grüße'], 'letters of any script in quotes']
];

test.each(plain)('reads %j as %j: %s', (line, words) => {
  expect(readPlainLine(line)).toEqual({ plain: true, words });
});

const notPlain: readonly [line: string, code: string][] = [
  ['', 'line-empty'],
  ['   ', 'line-empty'],
  ['ls; rm x', 'line-not-plain'],
  ['ls && rm x', 'line-not-plain'],
  ['ls || rm x', 'line-not-plain'],
  ['ls | rm', 'line-not-plain'],
  ['ls |& rm', 'line-not-plain'],
  ['ls & rm x', 'line-not-plain'],
  ['ls &', 'line-not-plain'],
  ['ls\nrm x', 'line-not-plain'],
  ['ls \\\nrm', 'line-not-plain'],
  ['ls\rrm', 'line-hidden-characters'],
  ['ls\trm', 'line-hidden-characters'],
  ['ls\u0000', 'line-hidden-characters'],
  ['ls\u200b', 'line-hidden-characters'],
  ["echo '\u202egnp'", 'line-hidden-characters'],
  ["echo '\u{e0041}'", 'line-hidden-characters'],
  ['ls\u00a0-l', 'line-not-plain'],
  ['lｓ', 'line-not-plain'],
  ["'lｓ' x", 'line-not-plain'],
  ['$X', 'line-not-plain'],
  ['ls $X', 'line-not-plain'],
  ['ls ${X}', 'line-not-plain'],
  ['ls "$X"', 'line-not-plain'],
  ['ls "`id`"', 'line-not-plain'],
  ['ls "a\\"b"', 'line-not-plain'],
  ['ls $(id)', 'line-not-plain'],
  ['ls `id`', 'line-not-plain'],
  ['ls <(id)', 'line-not-plain'],
  ["echo $'\\x41'", 'line-not-plain'],
  ['echo $"x"', 'line-not-plain'],
  ['echo $((1+1))', 'line-not-plain'],
  ['ls > x', 'line-not-plain'],
  ['ls 2>/dev/null', 'line-not-plain'],
  ['ls < x', 'line-not-plain'],
  ['cat <<EOF\nx\nEOF', 'line-not-plain'],
  ['ls *', 'line-not-plain'],
  ['l? -a', 'line-not-plain'],
  ['ls [ab]', 'line-not-plain'],
  ['ls {a,b}', 'line-not-plain'],
  ['ls ~', 'line-not-plain'],
  ['~/bin/ls', 'line-not-plain'],
  ['ls # x', 'line-not-plain'],
  ['! ls', 'line-not-plain'],
  ['(ls)', 'line-not-plain'],
  ['{ ls; }', 'line-not-plain'],
  ['ls a\\ b', 'line-not-plain'],
  ['A=1 ls', 'line-not-plain'],
  ['"A=1" ls', 'line-not-plain'],
  ['a[0]=x ls', 'line-not-plain'],
  ["'ls -la'", 'line-not-plain'],
  ['if true', 'line-not-plain'],
  ['time ls', 'line-not-plain'],
  ['[[ -n x ]]', 'line-not-plain'],
  ["ls 'x", 'line-unbalanced'],
  ['ls "x', 'line-unbalanced'],
  ['eval ls', 'program-evaluates'],
  ["e'val' ls", 'program-evaluates'],
  ['. x.sh', 'program-evaluates'],
  ['source x.sh', 'program-evaluates'],
  ['export PATH', 'program-evaluates'],
  ['cd src', 'program-evaluates'],
  ["printf -v 'a[$(id)]' x", 'program-evaluates'],
  ["test -v 'a[$(id)]'", 'program-evaluates'],
  ["read -r 'a[$(id)]'", 'program-evaluates'],
  [`echo ${'x'.repeat(10_000)}`, 'line-too-long']
];

test.each(notPlain)('[JP-13] does not read %j as plain (%s)', (line, code) => {
  expect(readPlainLine(line)).toMatchObject({ plain: false, why: { code } });
});
