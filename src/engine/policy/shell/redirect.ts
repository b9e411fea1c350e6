import type { FileRedirect } from './line';
import type { Literal } from './literal';

/** The sign of a redirect and the descriptor before it, from what stands before its target. */
export const redirectHead = /^(\d?)(>>|>\||>&|>|<<-|<<<|<<|<&|<>|<|&>>|&>)(?:[ \t]|\\\n)*$/;

/** What a redirect with this sign opens: `nothing` for `/dev/null` and descriptors; undefined where it is not understood. */
export const openedBy = (
  sign: string,
  { text, wildFrom }: Literal
): Pick<FileRedirect, 'access' | 'path'> | 'nothing' | undefined => {
  if (wildFrom !== undefined || text === '') return undefined;
  // The target names a descriptor; `1-` would also close it, and a name there may be anything.
  if (sign === '<&' || (sign === '>&' && /^[\d-]/.test(text)))
    return /^\d$|^-$/.test(text) ? 'nothing' : undefined;
  return text === '/dev/null' ? 'nothing' : { access: sign === '<' ? 'read' : 'write', path: text };
};
