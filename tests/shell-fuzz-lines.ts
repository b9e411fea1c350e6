/** Lines for the differential fuzz: seeds, and what a hostile or careless writer might make of them. */

/** Every rule of the fuzz; what a stub reports must begin with the words of one of them. */
export const fuzzRules: readonly string[] = [
  'ls',
  'cat',
  'echo',
  'git status',
  'git log',
  'git commit',
  'npm test',
  'grep',
  'wc',
  'sort',
  'cd',
  'printf',
  'make test',
  'python -m pytest',
  'uv run pytest',
  'bash scripts/check.sh'
];

/** Programs on PATH while fuzzing; each reports what it was called with and does nothing else. */
export const fuzzPrograms: readonly string[] = [
  ...'ls cat git npm grep wc sort make python uv bash sh env sudo xargs timeout nice nohup stdbuf time rm evil'.split(
    ' '
  ),
  ...'find tee id curl x a b 1 2 status log -x test xls lsx evil.sh'.split(' ')
];

/** A repeatable source of numbers: mulberry32. */
export class Random {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('Expected something to pick from, got an empty list.');
    return item;
  }
}

/** One line: a seed, or two joined, with one to four changes. */
export const mutate = (random: Random): string => {
  let line = random.pick(seeds);
  if (random.below(4) === 0) line += random.pick(joints) + random.pick(seeds);
  const changes = 1 + random.below(4);
  for (let index = 0; index < changes; index += 1) line = change(line, random);
  return line;
};

const change = (line: string, random: Random): string => {
  const at = placeIn(line, random);
  const [head, tail] = [line.slice(0, at), line.slice(at)];
  switch (random.below(10)) {
    case 0:
      return head + tail.slice(1 + random.below(3));
    case 1:
      return head + tail.charAt(0) + tail;
    case 2:
      return head + random.pick(attacks) + tail;
    case 3:
      return quoteWord(line, at, random);
    case 4: {
      const from = random.below(line.length + 1);
      return head + line.slice(from, from + 1 + random.below(6)) + tail;
    }
    case 5:
      return head + random.pick(words) + tail;
    default:
      return head + random.pick(sharp) + tail;
  }
};

/** Half of the changes go where a word begins or ends, since there syntax is decided. */
const placeIn = (line: string, random: Random): number => {
  if (random.below(2) === 0) return random.below(line.length + 1);
  const edges = [...line.matchAll(/\b|\s|$/g)].map(match => match.index);
  return random.pick(edges.length === 0 ? [0] : edges);
};

const quoteWord = (line: string, at: number, random: Random): string => {
  const end = at + 1 + random.below(5);
  const mark = random.pick(['"', "'", '`', '$(', '"$(', '${', '{', '(', '[', "$'"]);
  const close = { '$(': ')', '"$(': ')"', '${': '}', '{': '}', '(': ')', '[': ']', "$'": "'" };
  const shut = Object.hasOwn(close, mark) ? close[mark as keyof typeof close] : mark;
  return line.slice(0, at) + mark + line.slice(at, end) + shut + line.slice(end);
};

const seeds: readonly string[] = [
  'ls',
  'ls -la src',
  'ls src/*.py',
  'ls a\\ b.txt',
  'cat README.md',
  'cat ./docs/../README.md',
  'echo \'a b\' "c d" e',
  'echo "it\'s" \'a"b\'',
  'echo done',
  'git status',
  'git status --short; git log --oneline -n 3',
  "git log --format='%h %s' -n 3 | cat",
  'git commit -m "fix: a && b; c"',
  'git \\\n  status',
  'npm test',
  'CI=1 npm test',
  'LC_ALL=C sort a.txt',
  'ls missing 2>/dev/null || echo none',
  'ls > out.txt 2>&1',
  'echo x >> out.txt',
  'wc -l < a.txt',
  'grep -n "foo bar" a.txt | sort | wc -l',
  "cat <<'EOF'\nbody $x `y`\nEOF",
  'cat <<EOF | wc -l\nplain body\nEOF\nls',
  'cat <<-END\n\ttabbed\n\tEND',
  'cat <<< "here"',
  'cd src && ls',
  'timeout 5 ls',
  'nice -n 5 nohup ls',
  'time ls',
  'ls # a comment',
  'ls\ncat a.txt',
  'printf "%s\\n" a b',
  'python -m pytest -q',
  'uv run pytest -q',
  'bash scripts/check.sh',
  'make test -j4',
  'echo a{b}c @{1} x^y HEAD~1',
  'echo "a$" b$ c',
  'ls -- -x'
];

const joints = ['; ', ' && ', ' || ', ' | ', '\n', ' |& ', ';', '&&', '|', ' & ', ' '];

const words = [
  'evil',
  ' evil ',
  'rm',
  ' -x',
  'sh',
  ' sh -c evil',
  'sudo ',
  'env ',
  'time ',
  'eval ',
  'exec ',
  '1',
  '2',
  'EOF',
  ' in ',
  ' do ',
  'then',
  'if ',
  '! ',
  'a=',
  'A=b ',
  '../',
  '/',
  '=',
  ':'
];

const attacks = [
  ';evil',
  ' ;evil',
  '|evil',
  '&evil',
  '&&evil',
  '\nevil',
  '\nevil\n',
  '$(evil)',
  '`evil`',
  '"$(evil)"',
  '"`evil`"',
  '<(evil)',
  '>(evil)',
  '1>(evil)',
  '${x:-$(evil)}',
  '${x\\\n:-$(evil)}',
  '$((a[$(evil)]))',
  '$[$(evil)]',
  'a[$(evil)]=1 ',
  '((evil))',
  '{evil,}',
  '(evil)',
  '{ evil; }',
  "$'\\x65vil'",
  '<<EOF\n$(evil)\nEOF\n',
  "<<'EOF'\nEOF\nevil\n",
  '<<<$(evil)',
  '&> evil ',
  '>& evil ',
  '2>&1 ',
  '2>&-',
  '{fd}>x ',
  '#\nevil\n',
  ' #',
  '\\\n',
  '\\\n#',
  '\\\n;evil',
  "'\nevil\n'",
  ' if evil; then ls; fi ',
  ' for i in evil; do $i; done ',
  ' coproc evil ',
  'evil() { ls; } ',
  ' function ls { evil; } ;',
  '[[ $(evil) ]]',
  'case x in x) evil;; esac '
];

const sharp = [
  '$',
  '`',
  '\\',
  ';',
  '&',
  '|',
  '<',
  '>',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '*',
  '?',
  '!',
  '#',
  '~',
  '^',
  '\n',
  '\t',
  ' ',
  "'",
  '"',
  '\\\n',
  '=',
  ',',
  '-',
  '.',
  '/',
  '%',
  '@',
  '+',
  ':',
  '0',
  '2>',
  '<<',
  '>>',
  '$(',
  '${',
  "$'",
  '\r',
  '\u00a0',
  '\u200b',
  'é',
  'ｌ'
];
