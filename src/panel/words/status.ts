import { waitingCount } from '../model/derive';
import type { PanelView } from '../model/view';
import type { Words } from './words';

/** One state in words: what stops everything first, what waits for a person next. */
export function statusWords(view: PanelView, { trans }: Pick<Words, 'trans'>): string {
  const { connection, engine, stopped, running } = view;
  if (connection.state === 'signed-out') return trans.__('Sallyport: signed out');
  if (connection.state === 'refused') return trans.__('Sallyport: unavailable');
  if (connection.state === 'waiting') return trans.__('Sallyport: offline');
  if (stopped) return trans.__('Sallyport: stopped');
  if (engine.state === 'missing' || engine.state === 'down')
    return trans.__('Sallyport: not running');
  const waiting = waitingCount(view);
  if (waiting > 0) return trans._n('Sallyport: %1 waiting', 'Sallyport: %1 waiting', waiting);
  if (running !== undefined) return trans.__('Sallyport: running');
  return trans.__('Sallyport: idle');
}
