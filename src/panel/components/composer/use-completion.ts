import * as React from 'react';

import { matchCommands, slashWord } from './completion';

export interface Completion {
  readonly options: readonly string[];
  readonly active: number;
  readonly close: () => void;
  readonly move: (step: 1 | -1) => void;
}

/** The command list under the composer: open while a slash word is typed that is not yet a whole command, until Escape. */
export function useCompletion(
  text: string,
  cursor: number,
  commands: readonly string[]
): Completion {
  const word = slashWord(text, cursor);
  const [closedFor, setClosedFor] = React.useState<string | null>(null);
  const [chosen, setChosen] = React.useState({ word, index: 0 });
  const options =
    word === null || closedFor === word || commands.includes(word)
      ? []
      : matchCommands(commands, word);
  const active = chosen.word === word ? Math.min(chosen.index, options.length - 1) : 0;
  return {
    options,
    active,
    close: () => setClosedFor(word),
    move: step =>
      setChosen({ word, index: (active + step + options.length) % Math.max(1, options.length) })
  };
}
