import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { OpenDocument } from './model/current-document';

export interface DocumentSources {
  readonly shell: JupyterFrontEnd.IShell;
  readonly contents: Contents.IManager;
  readonly documents: IDocumentManager | null;
}

/** The active document; while the panel itself is the active tab, the one before it. */
export class ActiveDocument implements IDisposable {
  constructor(sources: DocumentSources, panelId: string) {
    const { shell } = sources;
    this._sources = sources;
    this._panelId = panelId;
    const follow = (): void => this._follow();
    shell.currentChanged?.connect(follow);
    this._end = new DisposableDelegate(() => {
      shell.currentChanged?.disconnect(follow);
      this._watch(undefined);
      Signal.clearData(this);
    });
    this._follow();
  }

  /** Another is active, or it was changed, saved or renamed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Undefined where none is active, or one of another drive. */
  get(): OpenDocument | undefined {
    const { contents } = this._sources;
    const context = this._context;
    if (context === undefined || context.isDisposed || contents.driveName(context.path) !== '')
      return undefined;
    return { path: context.path, unsaved: context.model.dirty };
  }

  get isDisposed(): boolean {
    return this._end.isDisposed;
  }

  dispose(): void {
    this._end.dispose();
  }

  private _follow(): void {
    const { shell, documents } = this._sources;
    const widget = shell.currentWidget;
    if (widget?.id === this._panelId) return;
    this._watch(widget === null ? undefined : documents?.contextForWidget(widget));
    this._changed.emit();
  }

  private _watch(context: DocumentRegistry.Context | undefined): void {
    if (context === this._context) return;
    this._context?.model.stateChanged.disconnect(this._tell);
    this._context?.pathChanged.disconnect(this._tell);
    this._context = context;
    context?.model.stateChanged.connect(this._tell);
    context?.pathChanged.connect(this._tell);
  }

  private readonly _tell = (): void => this._changed.emit();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _sources: DocumentSources;
  private readonly _panelId: string;
  private readonly _end: IDisposable;
  private _context: DocumentRegistry.Context | undefined;
}
