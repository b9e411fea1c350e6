import * as React from 'react';

import type { PanelView } from '../../model/view';
import { useWords } from '../../words/words';
import { announcements } from './announcements';

/**
 * The panel's two live regions, empty at first. What comes close together is said together, at most once per 1.5
 * seconds and region, so that a screen reader is never flooded.
 */
export function LiveRegions(props: { readonly view: PanelView }): React.ReactElement {
  const words = useWords();
  const { view } = props;
  const before = React.useRef(view);
  const [polite, sayPolitely] = useSpeaker();
  const [assertive, sayAtOnce] = useSpeaker();
  // Speaks of each change of the view once.
  React.useEffect(() => {
    const said = announcements(before.current, view, words);
    before.current = view;
    sayPolitely(said.polite);
    sayAtOnce(said.assertive);
  }, [view, words, sayPolitely, sayAtOnce]);
  return (
    <div className="sallyport-hidden">
      <div role="status">{polite}</div>
      <div role="alert">{assertive}</div>
    </div>
  );
}

/** A region's text and the way to say something in it: the first at once, later ones gathered until the pause is over. */
function useSpeaker(): readonly [string, (texts: readonly string[]) => void] {
  const [text, setText] = React.useState('');
  const waiting = React.useRef<string[]>([]);
  const timer = React.useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const speak = React.useCallback((texts: readonly string[]): void => {
    waiting.current.push(...texts);
    if (timer.current !== undefined || waiting.current.length === 0) return;
    const drain = (): void => {
      timer.current = undefined;
      if (waiting.current.length === 0) return;
      setText(waiting.current.join(' '));
      waiting.current = [];
      timer.current = setTimeout(drain, PAUSE);
    };
    drain();
  }, []);
  React.useEffect(() => () => clearTimeout(timer.current), []);
  return [text, speak];
}

/** Milliseconds between two announcements of a region. */
const PAUSE = 1500;
