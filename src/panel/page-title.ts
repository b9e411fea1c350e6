import type { TranslationBundle } from '@jupyterlab/translation';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { waitingCount } from './model/derive';
import type { SessionModel } from './model/session-model';
import { fill } from './words/fill';

/**
 * Puts how many questions wait before the page's title, so that a person in another tab sees it; never what is asked.
 * JupyterLab writes the title whenever its layout changes, so the prefix is put there again.
 */
export function followPageTitle(model: SessionModel, trans: TranslationBundle): IDisposable {
  let prefix = '';
  const put = (): void => {
    if (!document.title.startsWith(prefix)) document.title = prefix + document.title;
  };
  const refresh = (): void => {
    const waiting = waitingCount(model.view);
    const next =
      waiting === 0
        ? ''
        : `${fill(trans._n('({count} waiting)', '({count} waiting)', waiting), { count: waiting })} `;
    if (next === prefix) return;
    const own = document.title.startsWith(prefix)
      ? document.title.slice(prefix.length)
      : document.title;
    prefix = next;
    document.title = prefix + own;
  };
  const observer = new MutationObserver(put);
  observer.observe(document.head, { subtree: true, childList: true, characterData: true });
  model.changed.connect(refresh);
  return new DisposableDelegate(() => {
    observer.disconnect();
    model.changed.disconnect(refresh);
  });
}
