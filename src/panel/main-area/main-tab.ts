import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { sallyportIcon } from '../icon';
import { ModelWidget, type ModelWidgetOptions } from '../model-widget';

export interface MainTabOptions extends ModelWidgetOptions {
  readonly shell: JupyterFrontEnd.IShell;
  /** Opens the tab again after a reload; null where the application keeps no layout. */
  readonly restorer: ILayoutRestorer | null;
  /** The command that opens the tab. */
  readonly command: string;
  /** Under this id the layout restorer knows the tab. */
  readonly id: string;
  readonly label: string;
}

/** Shows one of our views as a tab of the main area; one at a time. */
export function createMainTab(options: MainTabOptions): () => void {
  const { shell, restorer, command, id, label } = options;
  const tracker = new WidgetTracker<MainAreaWidget<ModelWidget>>({ namespace: id });
  if (restorer !== null) void restorer.restore(tracker, { command, name: () => id });
  let tab: MainAreaWidget<ModelWidget> | undefined;
  return () => {
    if (tab === undefined || tab.isDisposed) {
      tab = new MainAreaWidget({ content: new ModelWidget(options) });
      tab.id = id;
      tab.title.label = label;
      tab.title.icon = sallyportIcon;
      tab.title.closable = true;
      void tracker.add(tab);
    }
    if (!tab.isAttached) shell.add(tab, 'main');
    shell.activateById(tab.id);
  };
}
