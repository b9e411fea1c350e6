/** True for builtins of bash that evaluate their words, or that change what later words of the line mean. */
export const changesShell = (argv: readonly string[]): boolean => {
  const [program = '', first = ''] = argv;
  // `command -v` only says where a program is.
  if (program === 'command') return !(first === '-v' || first === '-V');
  return evaluating.has(program);
};

const evaluating: ReadonlySet<string> = new Set(
  (
    '. source eval exec builtin export declare typeset local readonly unset set shopt alias unalias trap ' +
    'read mapfile readarray let pushd popd dirs enable hash getopts wait exit return break continue shift umask ' +
    'ulimit bind complete compgen compopt fc history jobs bg fg disown suspend logout caller times'
  ).split(' ')
);
