import * as React from 'react';

/**
 * Keeps a list where its reader left it while the page hides it: for a moment at a live change of the theme, for longer
 * behind another tab. What is hidden scrolls to its start and says so; shown again, the browser puts it back without a
 * word, and the list would draw what stands at its start. So a hidden list hears of no scrolling, and one that comes
 * into sight is told where it is.
 */
export function useShownAgain(root: React.RefObject<HTMLElement>): void {
  React.useEffect(() => {
    const frame = root.current;
    const log = frame?.querySelector<HTMLElement>('[role="log"]');
    if (!frame || !log) return;
    const hush = (event: Event): void => {
      if (event.target === log && log.offsetParent === null) event.stopPropagation();
    };
    frame.addEventListener('scroll', hush, true);
    const observer =
      typeof IntersectionObserver === 'undefined'
        ? undefined
        : new IntersectionObserver(entries => {
            if (entries.some(({ isIntersecting }) => isIntersecting))
              log.dispatchEvent(new Event('scroll'));
          });
    observer?.observe(log);
    return () => {
      frame.removeEventListener('scroll', hush, true);
      observer?.disconnect();
    };
  }, [root]);
}
