import * as React from 'react';

/** Whether an element is at least so wide, in CSS pixels; for what a container query cannot say: which elements there are. */
export function useWide(root: React.RefObject<HTMLElement>, least: number): boolean {
  const [wide, setWide] = React.useState(false);
  // Keeps in step with the element's own width, which a drag of a sidebar changes without any event of the window.
  React.useLayoutEffect(() => {
    if (root.current === null) return;
    const observer = new ResizeObserver(entries => {
      const width = entries.at(-1)?.contentRect.width;
      if (width !== undefined) setWide(width >= least);
    });
    observer.observe(root.current);
    return () => observer.disconnect();
  }, [root, least]);
  return wide;
}
