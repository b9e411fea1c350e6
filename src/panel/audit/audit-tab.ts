import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { sallyportIcon } from '../icon';
import { ModelWidget, type ModelWidgetOptions } from '../model-widget';

export interface AuditTabOptions extends ModelWidgetOptions {
  readonly shell: JupyterFrontEnd.IShell;
  /** Opens the tab again after a reload; null where the application keeps no layout. */
  readonly restorer: ILayoutRestorer | null;
  /** The command that opens the tab. */
  readonly command: string;
}

/** Shows the audit log as a tab of the main area; one at a time. */
export function createAuditTab(options: AuditTabOptions): () => void {
  const { shell, restorer, command } = options;
  const tracker = new WidgetTracker<MainAreaWidget<ModelWidget>>({ namespace: 'sallyport-audit' });
  if (restorer !== null) void restorer.restore(tracker, { command, name: () => TAB_ID });
  let tab: MainAreaWidget<ModelWidget> | undefined;
  return () => {
    if (tab === undefined || tab.isDisposed) {
      tab = new MainAreaWidget({ content: new ModelWidget(options) });
      tab.id = TAB_ID;
      tab.title.label = options.trans.__('Sallyport Audit Log');
      tab.title.icon = sallyportIcon;
      tab.title.closable = true;
      void tracker.add(tab);
    }
    if (!tab.isAttached) shell.add(tab, 'main');
    shell.activateById(tab.id);
  };
}

/** Under this id the layout restorer knows the tab. */
const TAB_ID = 'sallyport-audit';
