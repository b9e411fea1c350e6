import * as React from 'react';

/**
 * Whether the end of a box was in sight since `round` began: a mark after its last line met the viewport, through every
 * box that clips it. A browser without IntersectionObserver never says so; the tick box remains.
 */
export function useSeen(round: string): {
  readonly end: React.RefObject<HTMLSpanElement>;
  readonly seen: boolean;
} {
  const end = React.useRef<HTMLSpanElement>(null);
  const [seenRound, setSeenRound] = React.useState<string | null>(null);
  // Watches the mark until it was in sight once.
  React.useEffect(() => {
    if (end.current === null || typeof IntersectionObserver === 'undefined') return;
    // The answers stay at the lower edge of the view and lie over what is behind them: that much does not count.
    const answers = end.current.closest('section')?.querySelector('.sallyport-answer');
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) {
          setSeenRound(round);
          observer.disconnect();
        }
      },
      {
        root: end.current.closest('[data-scrolls]'),
        rootMargin: `0px 0px -${answers?.clientHeight ?? 0}px 0px`
      }
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [round]);
  return { end, seen: seenRound === round };
}
