import { DockPanel } from '@lumino/widgets';
import { sallyportIcon } from './icon';
import { waitingCount } from './model/derive';
import { ModelWidget, type ModelWidgetOptions } from './model-widget';

export interface SidebarOptions extends ModelWidgetOptions {
  /** Puts the panel back into the sidebar when its tab in the main area is closed. */
  readonly goHome: () => void;
}

/**
 * The panel as JupyterLab's sidebars and main area hold it: one widget that people move. It remembers where the focus
 * was before it came in, and its tab tells how many questions wait.
 */
export class Sidebar extends ModelWidget {
  constructor(options: SidebarOptions) {
    super(options);
    this.id = SIDEBAR_ID;
    this.title.icon = sallyportIcon;
    this.title.caption = options.trans.__('Sallyport');
    this._panel = options;
    this.node.addEventListener('focusin', this._onFocusIn);
    options.model.changed.connect(this._refreshBadge, this);
  }

  /** Gives the focus back to where it came from; false where it is not in the panel. */
  readonly leave = (): boolean => {
    if (!this.node.contains(document.activeElement)) return false;
    if (this._cameFrom?.isConnected === true) this._cameFrom.focus();
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return true;
  };

  override dispose(): void {
    this._panel.model.changed.disconnect(this._refreshBadge, this);
    this.node.removeEventListener('focusin', this._onFocusIn);
    this._cameFrom = undefined;
    super.dispose();
  }

  protected override onAfterAttach(message: Parameters<ModelWidget['onAfterAttach']>[0]): void {
    super.onAfterAttach(message);
    // A tab of the main area is told by its words and has a button to close it; one of a sidebar is an icon alone.
    const inMain = this.parent instanceof DockPanel;
    this.title.label = inMain ? this.title.caption : '';
    this.title.closable = inMain;
  }

  protected override onCloseRequest(): void {
    this._panel.goHome();
  }

  /** The number stands in the tab as style only, so that the tab keeps its name; the live regions say it in words. */
  private _refreshBadge(): void {
    const waiting = waitingCount(this._panel.model.view);
    const badge = waiting > 0 ? String(waiting) : undefined;
    if (this.title.dataset[BADGE] === badge) return;
    const { [BADGE]: _before, ...dataset } = this.title.dataset;
    this.title.dataset = badge === undefined ? dataset : { ...dataset, [BADGE]: badge };
  }

  private readonly _onFocusIn = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget instanceof HTMLElement && !this.node.contains(relatedTarget))
      this._cameFrom = relatedTarget;
  };

  private readonly _panel: SidebarOptions;
  private _cameFrom: HTMLElement | undefined;
}

/** Under this id the layout restorer and people's own layouts know the panel. */
export const SIDEBAR_ID = 'sallyport';

/** Of the tab's element as `data-…`; the style shows it. */
const BADGE = 'sallyport-waiting';
