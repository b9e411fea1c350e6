import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import { sallyportIcon } from '../icon';
import { ModelWidget, type ModelWidgetOptions } from '../model-widget';

/** Shows the audit log as a tab of the main area; one at a time. */
export function createAuditTab(
  shell: JupyterFrontEnd.IShell,
  options: ModelWidgetOptions
): () => void {
  let tab: MainAreaWidget | undefined;
  return () => {
    if (tab === undefined || tab.isDisposed) {
      tab = new MainAreaWidget({ content: new ModelWidget(options) });
      tab.id = 'sallyport-audit';
      tab.title.label = options.trans.__('Sallyport Audit Log');
      tab.title.icon = sallyportIcon;
      tab.title.closable = true;
    }
    if (!tab.isAttached) shell.add(tab, 'main');
    shell.activateById(tab.id);
  };
}
