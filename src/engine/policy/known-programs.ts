/**
 * What may follow the words of an allow rule without being named in it: options and operands of everyday programs that
 * neither run nor load nor write anything. Everything else beyond a rule asks, so a missing row costs a question.
 */
export interface KnownProgram {
  /** Letters of short options without a value, alone or clustered. */
  readonly letters?: string;
  /** Long options without a value, and short ones of several letters. */
  readonly options?: readonly string[];
  /** Options whose value is harmless text: `-n 3`, `--format=x`. */
  readonly valued?: readonly string[];
  /** `paths` must stay in the workspace and name no secret; `text` is data; absent: none are known to be harmless. */
  readonly operands?: 'paths' | 'text';
}

/** The first word after those of the rule that is not known to be harmless; null when all are. `argv` starts with the program. */
export const firstUncovered = (argv: readonly string[], covered: number): string | null => {
  const known = lookUp(argv, covered);
  let operandsOnly = false;
  for (let at = covered; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (!operandsOnly && word === '--') operandsOnly = true;
    else if (!operandsOnly && word.startsWith('-') && word !== '-') {
      const taken = harmlessOption(word, known);
      if (taken === 0) return word;
      at += taken - 1;
    } else if (known?.operands === undefined || word === '-') return word;
  }
  return null;
};

/** Words an option takes: 1 alone, 2 with its value; 0 when it is not known to be harmless. */
const harmlessOption = (word: string, known: KnownProgram | undefined): 0 | 1 | 2 => {
  if (known === undefined) return 0;
  if (known.options?.includes(word) === true) return 1;
  if (known.valued?.includes(word) === true) return 2;
  const equals = word.indexOf('=');
  if (equals > 0 && known.valued?.includes(word.slice(0, equals)) === true) return 1;
  const letters = known.letters ?? '';
  const cluster = /^-([A-Za-z0-9]+)$/.exec(word)?.[1];
  if (cluster === undefined) return 0;
  return [...cluster].every(letter => letters.includes(letter)) ? 1 : 0;
};

/** The row for the longest head of the command that the rule covers. */
const lookUp = (argv: readonly string[], covered: number): KnownProgram | undefined => {
  for (let length = Math.min(covered, 3); length > 0; length -= 1) {
    const row = programs.get(argv.slice(0, length).join(' '));
    if (row !== undefined) return row;
  }
  return undefined;
};

const programs: ReadonlyMap<string, KnownProgram> = new Map<string, KnownProgram>([
  ['ls', { letters: 'aAlhtrRS1dFs', operands: 'paths' }],
  ['cat', { letters: 'nbsAE', operands: 'paths' }],
  ['head', { letters: 'qv', valued: ['-n', '-c'], operands: 'paths' }],
  ['tail', { letters: 'qv', valued: ['-n', '-c'], operands: 'paths' }],
  ['wc', { letters: 'lwcmL', operands: 'paths' }],
  [
    'grep',
    {
      letters: 'nilrRcvwxEFoHhsq',
      valued: ['-A', '-B', '-C', '-m', '-e', '--include', '--exclude'],
      options: ['--color=never'],
      operands: 'paths'
    }
  ],
  ['uniq', { letters: 'cdui' }],
  ['diff', { letters: 'uqrwbB', operands: 'paths' }],
  ['stat', { operands: 'paths' }],
  ['file', { letters: 'b', operands: 'paths' }],
  ['du', { letters: 'shac', valued: ['-d'], operands: 'paths' }],
  ['df', { letters: 'h' }],
  ['tree', { letters: 'adf', valued: ['-L'], operands: 'paths' }],
  ['echo', { letters: 'neE', operands: 'text' }],
  ['date', { letters: 'uIR', operands: 'text' }],
  ['uname', { letters: 'asnrvmpio' }],
  ['pwd', { letters: 'LP' }],
  ['whoami', {}],
  ['id', { letters: 'ugn' }],
  ['true', {}],
  ['false', {}],
  ['basename', { operands: 'text' }],
  ['dirname', { operands: 'text' }],
  ['which', { letters: 'a', operands: 'text' }],
  [
    'git status',
    {
      letters: 'sbuv',
      options: ['--short', '--branch', '--porcelain', '--long', '--no-renames'],
      operands: 'paths'
    }
  ],
  [
    'git log',
    {
      letters: 'p',
      options: [
        '--oneline',
        '--graph',
        '--stat',
        '--all',
        '--decorate',
        '--name-only',
        '--name-status',
        '--no-merges'
      ],
      valued: ['-n', '--format', '--pretty', '--since', '--until', '--author', '--grep'],
      operands: 'paths'
    }
  ],
  [
    'git show',
    {
      options: ['--stat', '--name-only', '--name-status'],
      valued: ['--format', '--pretty'],
      operands: 'paths'
    }
  ],
  [
    'git diff',
    {
      letters: 'w',
      options: ['--stat', '--name-only', '--name-status', '--cached', '--staged'],
      operands: 'paths'
    }
  ],
  ['git branch', { letters: 'avr', options: ['--list', '--show-current'] }],
  ['git commit', { letters: 'a', valued: ['-m', '--message'] }],
  ['git add', { letters: 'Auv', operands: 'paths' }],
  [
    'pytest',
    {
      letters: 'qvxs',
      options: ['--lf', '--ff', '-vv', '-ra', '--co', '--collect-only'],
      valued: ['-k', '-m', '--maxfail', '--tb'],
      operands: 'paths'
    }
  ],
  [
    'python -m pytest',
    {
      letters: 'qvxs',
      options: ['--lf', '--ff', '-vv', '-ra', '--co', '--collect-only'],
      valued: ['-k', '-m', '--maxfail', '--tb'],
      operands: 'paths'
    }
  ],
  ['ruff check', { letters: 'q', options: ['--no-fix', '--statistics'], operands: 'paths' }],
  ['ruff format', { options: ['--check', '--diff'], operands: 'paths' }],
  ['pip list', { options: ['--outdated'] }],
  ['pip show', { operands: 'text' }],
  ['cargo test', { letters: 'q', options: ['--workspace', '--release', '--all', '--lib'] }],
  ['cargo check', { letters: 'q', options: ['--workspace', '--release', '--all'] }],
  ['npm test', {}]
]);
