import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { sallyportIcon } from './icon';
import type { SessionModel } from './model/session-model';
import type { PanelView } from './model/view';

/** The status bar's word on Sallyport; a click goes to the next approval, else to the panel. */
export class StatusItem extends Widget {
  constructor(model: SessionModel, trans: TranslationBundle, onClick: () => void) {
    super();
    this._model = model;
    this._trans = trans;
    // The second is the bar's own class for items that can be pressed.
    this.addClass('jp-SallyportStatus');
    this.addClass('jp-mod-highlighted');
    this._button.type = 'button';
    this._button.className = 'jp-SallyportStatus-button';
    this._button.append(sallyportIcon.element({ tag: 'span', height: '16px' }), this._words);
    this._button.addEventListener('click', onClick);
    this.node.append(this._button);
    model.changed.connect(this._refresh, this);
    this._refresh();
  }

  private _refresh(): void {
    const words = statusWords(this._model.view, this._trans);
    if (this._words.textContent !== words) this._words.textContent = words;
  }

  private readonly _model: SessionModel;
  private readonly _trans: TranslationBundle;
  private readonly _button = document.createElement('button');
  private readonly _words = document.createElement('span');
}

/** One state in words: what stops everything first, what waits for a person next. */
export function statusWords(view: PanelView, trans: TranslationBundle): string {
  const { connection, engine, stopped, approvals, running, list } = view;
  if (connection.state === 'signed-out') return trans.__('Sallyport: signed out');
  if (connection.state === 'refused') return trans.__('Sallyport: unavailable');
  if (connection.state === 'waiting') return trans.__('Sallyport: offline');
  if (stopped) return trans.__('Sallyport: stopped');
  if (engine.state === 'missing' || engine.state === 'down')
    return trans.__('Sallyport: not running');
  const waiting =
    approvals.length +
    list.threads.filter(
      ({ threadId, state }) => state === 'waiting' && threadId !== view.thread?.threadId
    ).length;
  if (waiting > 0) return trans._n('Sallyport: %1 waiting', 'Sallyport: %1 waiting', waiting);
  if (running !== undefined) return trans.__('Sallyport: running');
  return trans.__('Sallyport: idle');
}
