import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import type { Place } from './model/workspace';

export interface PlaceSources {
  readonly shell: JupyterFrontEnd.IShell;
  readonly contents: Contents.IManager;
  readonly documents: IDocumentManager | null;
  readonly browser: IDefaultFileBrowser | null;
}

/** Where the person is, relative to the server root: the current document, else the file browser's folder, else the root. */
export function currentPlace({ shell, contents, documents, browser }: PlaceSources): Place {
  // Paths of other drives (`drive:path`) are not below the server root.
  const isLocal = (path: string): boolean => contents.driveName(path) === '';
  const widget = shell.currentWidget;
  const document = widget === null ? undefined : documents?.contextForWidget(widget);
  if (document !== undefined && isLocal(document.path))
    return { path: document.path, kind: 'file' };
  const folder = browser?.model.path ?? '';
  return { path: isLocal(folder) ? folder : '', kind: 'directory' };
}
