import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { onNextFrame } from './frame';
import type { PanelView } from './view';

/** Members to replace; one that is present and undefined is taken out. */
export type Changes = { readonly [Key in keyof PanelView]?: PanelView[Key] | undefined };

/** Holds the one view. Updates are at once and pure; `changed` says so once a frame, however many there were. */
export class Store implements IDisposable {
  constructor(view: PanelView) {
    this._view = view;
  }

  get view(): PanelView {
    return this._view;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  update(changes: Changes): void {
    const view = merge(this._view, changes);
    if (view === this._view || this._disposed) return;
    this._view = view;
    this._frame ??= onNextFrame(() => {
      this._frame = undefined;
      this._changed.emit();
    });
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    if (this._disposed) return;
    this._disposed = true;
    this._frame?.dispose();
    Signal.clearData(this);
  }

  private readonly _changed = new Signal<this, void>(this);
  private _view: PanelView;
  private _frame: IDisposable | undefined;
  private _disposed = false;
}

function merge(view: PanelView, changes: Changes): PanelView {
  // The cast: keys of a mapped type over PanelView are its keys.
  const keys = (Object.keys(changes) as (keyof PanelView)[]).filter(
    key => view[key] !== changes[key]
  );
  if (keys.length === 0) return view;
  const next: Record<string, unknown> = { ...view };
  for (const key of keys)
    if (changes[key] === undefined) delete next[key];
    else next[key] = changes[key];
  // The cast: only optional members may be undefined in `Changes` that callers write (required ones never are).
  return next as unknown as PanelView;
}
