import { sallyportIcon } from './icon';
import { ModelWidget, type ModelWidgetOptions } from './model-widget';

/** The panel as JupyterLab's sidebars hold it; it remembers where the focus was before it came in. */
export class Sidebar extends ModelWidget {
  constructor(options: ModelWidgetOptions) {
    super(options);
    this.id = SIDEBAR_ID;
    this.title.icon = sallyportIcon;
    this.title.caption = options.trans.__('Sallyport');
    this.node.addEventListener('focusin', this._onFocusIn);
  }

  /** Gives the focus back to where it came from; false where it is not in the panel. */
  readonly leave = (): boolean => {
    if (!this.node.contains(document.activeElement)) return false;
    if (this._cameFrom?.isConnected === true) this._cameFrom.focus();
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return true;
  };

  override dispose(): void {
    this.node.removeEventListener('focusin', this._onFocusIn);
    this._cameFrom = undefined;
    super.dispose();
  }

  private readonly _onFocusIn = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget instanceof HTMLElement && !this.node.contains(relatedTarget))
      this._cameFrom = relatedTarget;
  };

  private _cameFrom: HTMLElement | undefined;
}

/** Under this id the layout restorer and people's own layouts know the panel. */
const SIDEBAR_ID = 'sallyport';
