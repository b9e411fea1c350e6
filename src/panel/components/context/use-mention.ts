import * as React from 'react';

import type { ContextCandidate } from '../../../protocol/context';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';

export interface Mention {
  /** Whether a word after an @ is being typed. */
  readonly isOpen: boolean;
  readonly options: readonly ContextCandidate[];
  readonly active: number;
  readonly move: (step: 1 | -1) => void;
  readonly close: () => void;
  /** Attaches the option; answers the text and the cursor after it. */
  readonly choose: (option: ContextCandidate) => { readonly text: string; readonly at: number };
}

/** The picker of files and folders: open while a word after an @ is typed, until Escape or a space. */
export function useMention(
  text: string,
  cursor: number,
  { picker }: Pick<PanelView, 'picker'>,
  actions: Pick<PanelActions, 'attach' | 'findContext'>
): Mention {
  const word = mentionWord(text, cursor);
  const [closedFor, setClosedFor] = React.useState<string | null>(null);
  const [chosen, setChosen] = React.useState({ word, index: 0 });
  const isOpen = word !== null && word !== closedFor;
  const query = isOpen ? word : null;
  const asked = React.useRef<string | null>(null);
  // In the box's own rhythm: an answer to an older word is dropped, so none is waited for.
  React.useEffect(() => {
    if (asked.current !== query) actions.findContext(query);
    asked.current = query;
  }, [query]);
  const options = isOpen ? (picker?.entries ?? []) : [];
  const active = chosen.word === word ? Math.max(0, Math.min(chosen.index, options.length - 1)) : 0;
  return {
    isOpen,
    options,
    active,
    move: step =>
      setChosen({ word, index: (active + step + options.length) % Math.max(1, options.length) }),
    close: () => setClosedFor(word),
    choose({ type, path }) {
      actions.attach({ type, path });
      const begin = cursor - (word ?? '').length;
      const head = `${text.slice(0, begin)}${path} `;
      return { text: head + text.slice(cursor), at: head.length };
    }
  };
}

/** The word after an @ that begins a word, where the cursor is still in it; null where there is none. */
export function mentionWord(text: string, cursor: number): string | null {
  return /(?:^|\s)@([^\s@]*)$/.exec(text.slice(0, cursor))?.[1] ?? null;
}
