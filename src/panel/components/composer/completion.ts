import { isCommandOff } from '../../../protocol/features';
import type { PanelView } from '../../model/view';

/** The commands that the server knows and the administrator left there. */
export const offeredCommands = (session: PanelView['session']): readonly string[] =>
  (session?.commands ?? []).filter(command => !isCommandOff(session?.features, command));

/** The slash word that is being typed, where the cursor is still in it. */
export function slashWord(text: string, cursor: number): string | null {
  const match = /^\/(\S*)$/.exec(text.slice(0, cursor));
  return match === null ? null : (match[1] ?? '');
}

/** Commands that begin with the word, then those that hold it; in the order the server names them. */
export function matchCommands(commands: readonly string[], word: string): readonly string[] {
  const wanted = word.toLowerCase();
  const begin = commands.filter(command => command.startsWith(wanted));
  const hold = commands.filter(command => !command.startsWith(wanted) && command.includes(wanted));
  return [...begin, ...hold];
}
