import * as React from 'react';

/** Closes a popover on Escape, on a press outside and when the focus leaves it; Escape gives the focus back to its button. */
export function useDismiss(
  root: React.RefObject<HTMLElement>,
  open: boolean,
  onClose: () => void
): void {
  // Keeps listening only while something is open.
  React.useEffect(() => {
    if (!open) return;
    const press = (event: Event): void => {
      if (event.target instanceof Node && root.current?.contains(event.target)) return;
      onClose();
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      onClose();
      root.current?.querySelector<HTMLElement>('[aria-expanded]')?.focus();
    };
    const element = root.current;
    document.addEventListener('pointerdown', press);
    document.addEventListener('focusin', press);
    element?.addEventListener('keydown', key);
    return () => {
      document.removeEventListener('pointerdown', press);
      document.removeEventListener('focusin', press);
      element?.removeEventListener('keydown', key);
    };
  }, [root, open, onClose]);
}
