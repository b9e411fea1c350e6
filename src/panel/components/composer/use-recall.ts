import * as React from 'react';

import { referenceOf } from '../../../protocol/context';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';

export interface Recall {
  /**
   * The text that an arrow brings into the box, or undefined where it means nothing here: the box holds a text of the
   * person's own, or there is nothing further.
   */
  readonly move: (key: 'ArrowUp' | 'ArrowDown', text: string) => string | undefined;
}

/**
 * What a person said before, by the arrows of an empty box: first the message that waits last, which leaves the queue
 * to be edited, then the prompts of the thread from the newest on. Down goes back, and at last to the empty box.
 */
export function useRecall(
  view: Pick<PanelView, 'queue' | 'thread'>,
  actions: Pick<PanelActions, 'removeQueued' | 'attach'>
): Recall {
  const shown = React.useRef<{ readonly at: number; readonly text: string } | null>(null);
  return {
    move(key, text) {
      const at = text !== '' && shown.current?.text === text ? shown.current.at : undefined;
      if (at === undefined && text !== '') return undefined;
      const up = key === 'ArrowUp';
      const waiting = lastWaiting(view);
      if (up && at === undefined && waiting !== undefined) {
        actions.removeQueued(waiting.key);
        for (const reference of waiting.context) actions.attach(reference);
        shown.current = null;
        return waiting.text;
      }
      const said = promptsOf(view.thread);
      const next = up ? (at ?? -1) + 1 : (at ?? 0) - 1;
      if (!up && at === undefined) return undefined;
      const found = next < 0 ? '' : said[next];
      if (found === undefined) return undefined;
      shown.current = { at: next, text: found };
      return found;
    }
  };
}

/** What a person wrote last of all that waits: here, or at the server behind the running turn. */
function lastWaiting({ queue, thread }: Pick<PanelView, 'queue' | 'thread'>) {
  const here = queue.findLast(({ state }) => state !== 'sending');
  if (here !== undefined) return { ...here, context: here.context ?? [] };
  const there = thread?.queue?.at(-1);
  return (
    there && {
      key: there.key,
      text: there.input.map(part => part.text).join('\n'),
      context: there.context?.map(referenceOf) ?? []
    }
  );
}

/** The prompts of a thread, newest first, each once where it was said several times in a row. */
function promptsOf(thread: PanelView['thread']): readonly string[] {
  const said = (thread?.turns ?? []).map(({ input }) => input.map(part => part.text).join('\n'));
  return said.filter((text, index) => text !== '' && text !== said[index + 1]).reverse();
}
