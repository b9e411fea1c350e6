import * as React from 'react';
import type { VListHandle } from 'virtua';

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
    'onWheel' | 'onTouchMove' | 'onPointerDown' | 'onPointerUp' | 'onKeyDownCapture'
  > & { readonly onScroll: (offset: number) => void; readonly onResize: () => void };
}

/**
 * Keeps a list at its end while the reader is there. Only a reader's own hand leaves the end: a scroll that comes from
 * content growing or from measuring does not.
 */
export function useFollow(
  list: React.RefObject<VListHandle>,
  count: number,
  /** Changes whenever the content does. */
  content: unknown
): Follow {
  const atEnd = React.useRef(true);
  const hand = React.useRef(0);
  const [behind, setBehind] = React.useState(false);
  const follow = React.useCallback((): void => {
    if (atEnd.current && count > 0) list.current?.scrollToIndex(count - 1, { align: 'end' });
  }, [list, count]);
  // Goes along with each change of the content, or says that there is one.
  React.useLayoutEffect(() => {
    if (atEnd.current) follow();
    else setBehind(true);
  }, [content, follow]);

  const moved = (): void => {
    if (hand.current !== Infinity) hand.current = Date.now();
  };
  const onScroll = (offset: number): void => {
    const handle = list.current;
    if (handle === null) return;
    if (handle.scrollSize - offset - handle.viewportSize < NEAR) {
      atEnd.current = true;
      setBehind(false);
    } else if (Date.now() - hand.current < HAND) atEnd.current = false;
  };
  return {
    behind,
    toEnd() {
      atEnd.current = true;
      setBehind(false);
      follow();
    },
    leave() {
      atEnd.current = false;
    },
    handlers: {
      onWheel: moved,
      onTouchMove: moved,
      onKeyDownCapture: moved,
      // A held scroll bar counts for as long as it is held.
      onPointerDown: () => (hand.current = Infinity),
      onPointerUp: () => (hand.current = Date.now()),
      onScroll,
      onResize: follow
    }
  };
}

/** Pixels from the end within which a reader counts as being there. */
const NEAR = 24;

/** Milliseconds for which a scroll still counts as made by the hand that moved last. */
const HAND = 400;
