import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Clipboard, ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
// Commands, launcher card and status item speak of the model as soon as the page is there: activation needs all of it.
/* eslint-disable jupyter/prefer-lazy-imports */
import { currentOutput, currentSelection } from './attach-current';
import { addCommands, CommandIds } from './commands';
import { Connection } from './connection/connection';
import { ActiveDocument } from './follow-document';
import { addLauncherCard } from './launcher-card';
import { createActions } from './model/actions';
import { SessionModel } from './model/session-model';
import { DEFAULT_SETTINGS } from './model/settings';
import type { PanelActions } from './model/panel-actions';
import { createMainTab } from './main-area/main-tab';
import { insertCode } from './notebook/insert-code';
import { currentPlace } from './place';
import { followSettings } from './settings-follower';
import { followPageTitle } from './page-title';
import { saveFile } from './save-file';
import { Sidebar, SIDEBAR_ID } from './sidebar';
import { StatusItem } from './status-item';
/* eslint-enable jupyter/prefer-lazy-imports */

/** Joins the parts and hands them to JupyterLab; every token is optional, so that Sallyport opens in any JupyterLab application. */
export const plugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-sallyport:plugin',
  description: 'An assistant whose every act passes one guarded way.',
  autoStart: true,
  optional: [
    ITranslator,
    ISettingRegistry,
    ILayoutRestorer,
    ICommandPalette,
    ILauncher,
    IStatusBar,
    IDocumentManager,
    IDefaultFileBrowser,
    INotebookTracker
  ],
  activate
};

function activate(
  app: JupyterFrontEnd,
  translator: ITranslator | null,
  registry: ISettingRegistry | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  launcher: ILauncher | null,
  statusBar: IStatusBar | null,
  documents: IDocumentManager | null,
  browser: IDefaultFileBrowser | null,
  notebooks: INotebookTracker | null
): void {
  const { shell, commands, serviceManager } = app;
  const trans = (translator ?? nullTranslator).load('jupyterlab_sallyport');
  const { contents, serverSettings } = serviceManager;

  let version = '';
  const connection = new Connection({
    settings: serverSettings,
    version: () => version,
    timeoutMs: (): number => 1000 * model.view.settings.requestTimeout
  });
  const active = new ActiveDocument({ shell, contents, documents }, SIDEBAR_ID);
  const model = new SessionModel({
    connection,
    settings: DEFAULT_SETTINGS,
    storage: sessionStorage,
    place: () => currentPlace({ shell, contents, documents, browser }),
    document: () => active.get()
  });
  active.changed.connect(() => model.current.look());
  const actions: PanelActions = createActions(model, {
    insertIntoCell: code => insertCode(notebooks, code),
    copy: text => Clipboard.copyToSystem(text),
    openAudit: () => openAudit(),
    openPolicy: () => openPolicy(),
    openPlainTranscript: () => openPlainTranscript(),
    openInMain() {
      shell.add(sidebar, 'main');
      shell.activateById(sidebar.id);
    },
    saveFile,
    saveSetting(key, value) {
      registry?.set(plugin.id, key, value).catch((error: unknown) => {
        console.warn('Sallyport: a setting could not be kept.', error);
      });
    },
    reloadPage: () => location.reload()
  });

  // Nothing heavy comes with the page: the views load when they are first shown, and not while the Lab restores itself.
  const afterRestore =
    <View>(load: () => Promise<View>): (() => Promise<View>) =>
    async () => {
      await app.restored;
      return load();
    };
  const tab = { shell, restorer, model, actions, trans };
  const openAudit = createMainTab({
    ...tab,
    id: 'sallyport-audit',
    label: trans.__('Sallyport Audit Log'),
    command: CommandIds.openAudit,
    load: afterRestore(async () => (await import('./components/audit-page')).AuditPage),
    onShown: () => actions.queryAudit('')
  });
  const openPolicy = createMainTab({
    ...tab,
    id: 'sallyport-policy',
    label: trans.__('Sallyport Policy'),
    command: CommandIds.openPolicy,
    load: afterRestore(async () => (await import('./components/policy/policy-page')).PolicyPage),
    onShown: () => void ready.then(() => connection.connect(true))
  });
  const openPlainTranscript = createMainTab({
    ...tab,
    id: 'sallyport-transcript',
    label: trans.__('Sallyport Transcript'),
    command: CommandIds.openPlainTranscript,
    load: afterRestore(
      async () => (await import('./components/plain-transcript-page')).PlainTranscriptPage
    ),
    onShown: () => void ready.then(() => connection.connect(true))
  });
  const sidebar = new Sidebar({
    model,
    actions,
    trans,
    load: afterRestore(async () => (await import('./components/panel')).Panel),
    onShown: () => void ready.then(() => connection.connect(true)),
    goHome: () => shell.add(sidebar, 'right', SIDEBAR_PLACE)
  });
  const ready = Promise.all([
    followSettings(registry, plugin.id, settings => model.setSettings(settings)).then(
      read => (version = read)
    ),
    app.restored
  ]);
  void ready.then(() => connection.connect(sidebar.isVisible));

  shell.add(sidebar, 'right', SIDEBAR_PLACE);
  restorer?.add(sidebar, sidebar.id);
  shell.currentChanged?.connect(() => model.placeChanged());
  browser?.model.pathChanged.connect(() => model.placeChanged());

  followPageTitle(model, trans);
  const show = (): void => shell.activateById(sidebar.id);
  const open = { shell, documents, notebooks };
  const current = {
    selection: () => currentSelection(open),
    output: () => currentOutput(open),
    files: () =>
      [...(browser?.selectedItems() ?? [])]
        .map(({ path }) => path)
        .filter(path => contents.driveName(path) === '')
  };
  const offerLink = (): void => {
    const timeoutMs = 1000 * model.view.settings.requestTimeout;
    void Promise.all([import('./token-link-dialog'), import('./connection/token-link')]).then(
      ([{ offerTokenLink }, { requestTokenLink }]) =>
        offerTokenLink({
          ask: () => requestTokenLink(serverSettings, timeoutMs),
          copy: text => Clipboard.copyToSystem(text),
          trans
        })
    );
  };
  const { leave } = sidebar;
  addCommands({ commands, model, actions, trans, show, leave, offerLink, current });
  for (const command of Object.values(CommandIds))
    palette?.addItem({ command, category: trans.__('Sallyport') });
  if (launcher !== null) addLauncherCard(launcher, model, trans);
  statusBar?.registerStatusItem('sallyport:status', {
    item: new StatusItem(model, trans, () => {
      const waits = commands.isEnabled(CommandIds.focusNextApproval);
      void commands.execute(waits ? CommandIds.focusNextApproval : CommandIds.open);
    }),
    align: 'right',
    rank: 30,
    priority: 50
  });
}

const SIDEBAR_PLACE = { rank: 700 };
