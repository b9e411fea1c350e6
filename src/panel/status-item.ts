import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { sallyportIcon } from './icon';
import type { SessionModel } from './model/session-model';
import { statusWords } from './words/status';

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
    const words = statusWords(this._model.view, { trans: this._trans });
    if (this._words.textContent !== words) this._words.textContent = words;
  }

  private readonly _model: SessionModel;
  private readonly _trans: TranslationBundle;
  private readonly _button = document.createElement('button');
  private readonly _words = document.createElement('span');
}
