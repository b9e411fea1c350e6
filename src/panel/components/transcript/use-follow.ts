import * as React from 'react';
import type { VListHandle } from 'virtua';

import { onNextFrame } from '../../model/frame';

/** What the list needs to follow its end, and the button that leads there. */
export interface Follow {
  /** New content came while the reader was elsewhere. */
  readonly behind: boolean;
  readonly toEnd: () => void;
  /** The reader was led elsewhere by us: stop following. */
  readonly leave: () => void;
  /** For the scrolling element. */
  readonly handlers: Pick<
    React.HTMLAttributes<HTMLElement>,
    'onWheel' | 'onTouchMove' | 'onPointerDown' | 'onKeyDownCapture'
  > & { readonly onScroll: () => void; readonly onResize: () => void };
}

/**
 * Keeps a list at its end while the reader is there. Only a reader's own hand leaves the end: a scroll that comes from
 * content growing or from measuring does not. Nothing is moved under a pointer that is held down: a press would end on
 * something else than it began on, and be lost.
 */
export function useFollow(
  list: React.RefObject<VListHandle>,
  count: number,
  /** Changes whenever the content does. */
  content: unknown,
  /** The first row that waits for an answer: a card higher than the view is shown from its heading, not its end. */
  asking: number | undefined,
  /** Key of the reader's own last message that is on its way: whoever sends wants to see what comes of it. */
  sent: string | undefined
): Follow {
  const atEnd = React.useRef(true);
  const hand = React.useRef(0);
  /** Content came while a pointer was held down. */
  const missed = React.useRef(false);
  const [behind, setBehind] = React.useState(false);
  const follow = React.useCallback((): void => {
    const handle = list.current;
    if (handle === null || !atEnd.current || count === 0) return;
    if (hand.current === Infinity) {
      missed.current = true;
      return;
    }
    if (asking !== undefined && handle.getItemSize(asking) > handle.viewportSize)
      handle.scrollToIndex(asking, { align: 'start' });
    else handle.scrollToIndex(count - 1, { align: 'end' });
  }, [list, count, asking]);
  // Goes along with each change of the content, or says that there is one.
  React.useLayoutEffect(() => {
    if (!atEnd.current && asking === undefined) atEnd.current = isNearEnd(list.current);
    if (atEnd.current) follow();
    else setBehind(true);
  }, [content, follow, list, asking]);

  // Anywhere: a pointer that was pressed here may be let go elsewhere.
  React.useEffect(() => {
    const letGo = (): void => {
      if (hand.current !== Infinity) return;
      hand.current = Date.now();
      if (!missed.current) return;
      missed.current = false;
      // A hand on what waits for an answer keeps it where it is.
      if (asking !== undefined) {
        atEnd.current = false;
        return;
      }
      // After the click that this press may be.
      onNextFrame(() => {
        // What scrolls now is ours.
        hand.current = 0;
        follow();
      });
    };
    window.addEventListener('pointerup', letGo);
    window.addEventListener('pointercancel', letGo);
    return () => {
      window.removeEventListener('pointerup', letGo);
      window.removeEventListener('pointercancel', letGo);
    };
  }, [follow, asking]);

  const toEnd = (): void => {
    // What scrolls now is ours, however short ago a hand moved.
    hand.current = 0;
    atEnd.current = true;
    setBehind(false);
    follow();
  };
  const waits = asking !== undefined;
  React.useLayoutEffect(() => {
    // A message behind a question is queued; the question stays where it is.
    if (sent !== undefined && !waits) toEnd();
    // Once for each message, not whenever the content changes.
  }, [sent]);

  const moved = (): void => {
    if (hand.current !== Infinity) hand.current = Date.now();
  };
  const onScroll = (): void => {
    const byHand = hand.current === Infinity || Date.now() - hand.current < HAND;
    const near = isNearEnd(list.current);
    if (near) setBehind(false);
    // A hand that moves a waiting card keeps it where it put it, even at the end.
    if (byHand && asking !== undefined) atEnd.current = false;
    else if (near) atEnd.current = true;
    else if (byHand) atEnd.current = false;
  };
  return {
    behind,
    toEnd,
    leave() {
      atEnd.current = false;
    },
    handlers: {
      onWheel: moved,
      onTouchMove: moved,
      onKeyDownCapture: moved,
      // A held scroll bar counts for as long as it is held.
      onPointerDown: () => (hand.current = Infinity),
      onScroll,
      onResize: follow
    }
  };
}

const isNearEnd = (handle: VListHandle | null): boolean =>
  handle !== null && handle.scrollSize - handle.scrollOffset - handle.viewportSize < NEAR;

/** Pixels from the end within which a reader counts as being there. */
const NEAR = 24;

/** Milliseconds for which a scroll still counts as made by the hand that moved last. */
const HAND = 400;
