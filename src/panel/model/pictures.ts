import type { IDisposable } from '@lumino/disposable';
import { isCoded } from '../../base/coded-error';
import type { Store } from './store';

/** A small picture of an attached image, or why there is none. */
export type Picture =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly url: string }
  | { readonly state: 'failed'; readonly why: 'undecodable' | 'not-found' | 'unreachable' };

export interface PictureSources {
  /** An image by the name that the server keeps it under. */
  readonly download: (blob: string) => Promise<Blob>;
  /** A small picture of it; rejects where it cannot be decoded. */
  readonly shrink: (image: Blob) => Promise<Blob>;
}

/** Small pictures of the images that chips show, each got once, as addresses that hold in this page alone. */
export class Pictures implements IDisposable {
  constructor(store: Store, sources: PictureSources) {
    this._store = store;
    this._sources = sources;
  }

  /** Gets the picture of an image, unless it is there or on its way. What could not be reached is tried anew. */
  show(blob: string): void {
    const before = this._store.view.pictures.get(blob);
    if (before !== undefined && !(before.state === 'failed' && before.why === 'unreachable'))
      return;
    this._set(blob, { state: 'loading' });
    void this._load(blob);
  }

  /** The whole of an image; null where it cannot be had, which is said in the place of its picture. */
  async whole(blob: string): Promise<Blob | null> {
    try {
      return await this._sources.download(blob);
    } catch (error) {
      this._fail(blob, error);
      return null;
    }
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    if (this._disposed) return;
    this._disposed = true;
    for (const picture of this._store.view.pictures.values()) forget(picture);
  }

  private async _load(blob: string): Promise<void> {
    const { download, shrink } = this._sources;
    try {
      const image = await download(blob);
      const small = await shrink(image).catch(() => undefined);
      if (this._disposed) return;
      this._set(
        blob,
        small === undefined
          ? { state: 'failed', why: 'undecodable' }
          : { state: 'ready', url: URL.createObjectURL(small) }
      );
    } catch (error) {
      this._fail(blob, error);
    }
  }

  private _fail(blob: string, error: unknown): void {
    const why = isCoded(error, 'not-found') ? 'not-found' : 'unreachable';
    if (!this._disposed) this._set(blob, { state: 'failed', why });
  }

  private _set(blob: string, picture: Picture): void {
    const pictures = new Map(this._store.view.pictures);
    pictures.delete(blob);
    pictures.set(blob, picture);
    for (const [name, oldest] of pictures) {
      if (pictures.size <= MOST_KEPT) break;
      forget(oldest);
      pictures.delete(name);
    }
    this._store.update({ pictures });
  }

  private readonly _store: Store;
  private readonly _sources: PictureSources;
  private _disposed = false;
}

const forget = (picture: Picture): void => {
  if (picture.state === 'ready') URL.revokeObjectURL(picture.url);
};

/** More than a person scrolls past; a small picture takes some tens of kilobytes. */
const MOST_KEPT = 200;
