import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';

/**
 * Runs once before the next paint; in a hidden tab, which paints nothing, within a quarter of a second.
 * Disposing it before takes it back.
 */
export function onNextFrame(run: () => void): IDisposable {
  const once = new DisposableDelegate(() => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  });
  const fire = (): void => {
    if (once.isDisposed) return;
    once.dispose();
    run();
  };
  const frame = requestAnimationFrame(fire);
  const timer = setTimeout(fire, HIDDEN_MS);
  return once;
}

const HIDDEN_MS = 250;
