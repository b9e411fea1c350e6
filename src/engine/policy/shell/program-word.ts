import type { Literal } from './literal';

/** True for a word that can only name a program: no keyword, nothing that looks like something else. */
export const isProgram = ({ text, wildFrom, quoted }: Literal): boolean =>
  wildFrom === undefined &&
  (text === '[' || text === ':' || /^[A-Za-z0-9_./][A-Za-z0-9_.+/-]*$/.test(text)) &&
  (quoted || !keywords.has(text));

const keywords: ReadonlySet<string> = new Set(
  (
    'if then else elif fi for while until do done case esac select function in time coproc ' +
    '! { } [[ ]]'
  ).split(' ')
);
