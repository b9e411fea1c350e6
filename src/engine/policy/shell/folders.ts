import { locate, type Place } from '../path-pattern';
import type { SimpleCommand } from './line';

/** Where one command of a line may run. */
export interface Whereabouts {
  /** Relative to the workspace; never empty. More than one where an earlier `cd` may have failed. */
  readonly folders: readonly string[];
  /** True where an earlier `cd` may have moved it. */
  readonly moved: boolean;
}

/** Follows `cd` through a line: behind `&&` it has succeeded, behind anything else it may not have. */
export const followFolders = (
  commands: readonly SimpleCommand[],
  start: string,
  place: Place | undefined
): readonly Whereabouts[] => {
  // Almost no line has a `cd`.
  if (!commands.some(command => command.words[0]?.text === 'cd')) {
    const here = { folders: [start], moved: false };
    return commands.map(() => here);
  }
  // Behind `||` it is open which of the commands before have run.
  const certain = commands.every(command => command.joint !== '||');
  let possible: readonly string[] = [start];
  let current = possible;
  return commands.map(command => {
    if (!certain || command.joint !== '&&') current = possible;
    const where = { folders: current, moved: current.some(folder => folder !== start) };
    const target = folderOf(command);
    if (target !== undefined) {
      current = unique(current.map(folder => locate(target, place, folder) ?? OUTSIDE));
      possible = unique([...possible, ...current]);
    }
    return where;
  });
};

/** The static folder that a `cd` names; undefined for any other command and for a `cd` that is not understood. */
export const folderOf = ({ words }: Pick<SimpleCommand, 'words'>): string | undefined => {
  const [program, folder, ...more] = words;
  if (program?.text !== 'cd' || folder === undefined || more.length > 0) return undefined;
  return folder.wildFrom === undefined && /^[^-]/.test(folder.text) ? folder.text : undefined;
};

/** Each once; where they are too many to look at, what is named from there counts as outside. */
const unique = (folders: readonly string[]): readonly string[] => {
  const each = [...new Set(folders)];
  return each.length > maximumFolders ? [OUTSIDE] : each;
};

const maximumFolders = 16;

/** From here every relative path leads outside. */
const OUTSIDE = '..';
