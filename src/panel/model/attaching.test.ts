import { CodedError } from '../../base/coded-error';
import type { ContextItem, ContextReference } from '../../protocol/context';
import type { Request } from '../connection/rpc';
import { Attachments } from './attachments';
import type { ModelContext } from './context';
import { CurrentDocument, type OpenDocument } from './current-document';
import { initialView } from './initial-view';
import { Pictures } from './pictures';
import { DEFAULT_SETTINGS } from './settings';
import { Store } from './store';

beforeEach(() => sessionStorage.clear());

/** What the engine would say of a reference that it may send. */
const found = (reference: ContextReference): ContextItem => ({
  ...reference,
  sends: 'pointer',
  bytes: 4,
  tokens: 24,
  sensitivity: 'ordinary',
  mark: 'sha'
});

/** A view in the folder `demo`, and an engine that answers by method. */
function stage(answers: Readonly<Record<string, (params: never) => unknown>> = {}): {
  readonly context: ModelContext;
  readonly store: Store;
} {
  const store = new Store(initialView(DEFAULT_SETTINGS));
  store.update({ workspace: 'demo', connection: { state: 'open', since: 0 } });
  const answer = (method: string, params: unknown): Promise<unknown> =>
    // The cast: each answer takes the parameters of its own method.
    Promise.resolve(answers[method]?.(params as never));
  const context = {
    store,
    request: answer as Request,
    isOwnHand: () => false,
    focus: () => undefined
  };
  return { context, store };
}

test('[NB-44] the open document goes along from one press on, follows to the next one, and says what is not saved', async () => {
  const { context, store } = stage({
    'context/inspect': ({ context: references }: { readonly context: ContextReference[] }) => ({
      items: references.map(found)
    })
  });
  let open: OpenDocument | undefined = { path: 'demo/a.ipynb', unsaved: false };
  const current = new CurrentDocument(context, sessionStorage, () => open);
  current.look();
  expect(store.view.current).toEqual({ reference: { type: 'file', path: 'a.ipynb' }, on: false });
  expect(current.reference).toBeUndefined();
  current.follow(true);
  await Promise.resolve();
  expect(store.view.current?.item).toMatchObject({ path: 'a.ipynb', sends: 'pointer' });
  open = { path: 'demo/b.py', unsaved: true };
  expect(current.reference).toEqual({ type: 'file', path: 'b.py', freshness: 'unsaved' });
  expect(store.view.current).not.toHaveProperty('item');
  open = { path: 'elsewhere/b.py', unsaved: false };
  expect(current.reference).toBeUndefined();
  expect(store.view).not.toHaveProperty('current');
  open = undefined;
  // The choice is the tab's, and outlives a reload of it.
  const reloaded = new CurrentDocument(context, sessionStorage, () => ({
    path: 'demo/c.py',
    unsaved: false
  }));
  expect(reloaded.reference?.path).toBe('c.py');
  reloaded.follow(false);
  expect(reloaded.reference).toBeUndefined();
});

test('[NB-44] what is dropped is attached or left out for a reason, within what a message takes', async () => {
  const asked: string[][] = [];
  const { context, store } = stage({
    'context/offer': ({ paths }: { readonly paths: string[] }) => {
      asked.push(paths);
      return {
        items: paths.map(path =>
          path === '.env'
            ? { ...found({ type: 'file', path }), sends: 'nothing', why: 'hidden' }
            : found({ type: path === 'src' ? 'folder' : 'file', path })
        )
      };
    }
  });
  const attachments = new Attachments(context, sessionStorage, () => Promise.resolve(''));
  await attachments.addDropped(['demo/a.csv', 'demo/src', 'demo/.env', 'other/b.csv']);
  expect(asked).toEqual([['a.csv', 'src', '.env']]);
  expect(store.view.attached.map(({ reference }) => reference)).toEqual([
    { type: 'file', path: 'a.csv', mark: 'sha' },
    { type: 'folder', path: 'src', mark: 'sha' }
  ]);
  expect(store.view.leftOut).toEqual([
    { path: 'other/b.csv', why: 'outside' },
    { path: '.env', why: 'hidden' }
  ]);
  await attachments.addDropped(Array.from({ length: 33 }, (_, at) => `demo/f${at}`));
  expect(store.view.attached).toHaveLength(32);
  expect(store.view.leftOut).toHaveLength(3);
  attachments.take();
  expect(store.view.leftOut).toEqual([]);
});

test('[NB-44] an image of a document outside the folder is not even handed over', async () => {
  const upload = jest.fn(() => Promise.resolve('sha256-1'));
  const { context, store } = stage();
  const attachments = new Attachments(context, sessionStorage, upload);
  const image = new File(['x'], 'plot', { type: 'image/png' });
  await attachments.addImage(image, { path: 'other/a.ipynb' });
  expect(upload).not.toHaveBeenCalled();
  expect(store.view.problem?.code).toBe('bad-path');
  await attachments.addImage(image, { path: 'demo/a.ipynb', cell: 'c1' });
  expect(store.view.attached.map(({ reference }) => reference)).toEqual([
    { type: 'image', path: 'a.ipynb', cell: 'c1', blob: 'sha256-1', name: 'plot' }
  ]);
});

test.each<[string, () => Promise<Blob>, () => Promise<Blob>, object]>([
  ['that is there', image, image, { state: 'ready', url: 'blob:1' }],
  [
    'that cannot be decoded',
    image,
    () => Promise.reject(new DOMException('The source image could not be decoded.')),
    { state: 'failed', why: 'undecodable' }
  ],
  [
    'that is gone',
    () => Promise.reject(new CodedError('not-found', '')),
    image,
    { state: 'failed', why: 'not-found' }
  ],
  [
    'that the server does not give',
    () => Promise.reject(new CodedError('unreachable', '')),
    image,
    { state: 'failed', why: 'unreachable' }
  ]
])('[NB-44] the picture of an image %s', async (_name, download, shrink, expected) => {
  const { store } = stage();
  const [made, revoked] = [jest.fn(() => 'blob:1'), jest.fn()];
  Object.assign(URL, { createObjectURL: made, revokeObjectURL: revoked });
  const load = jest.fn(download);
  const pictures = new Pictures(store, { download: load, shrink });
  pictures.show('sha256-1');
  pictures.show('sha256-1');
  expect(store.view.pictures.get('sha256-1')).toEqual({ state: 'loading' });
  await new Promise(resolve => setTimeout(resolve));
  expect(store.view.pictures.get('sha256-1')).toEqual(expected);
  expect(load).toHaveBeenCalledTimes(1);
  pictures.dispose();
  expect(revoked).toHaveBeenCalledTimes(made.mock.calls.length);
});

test('the whole of an image is given for a file, or the place of its picture says why not', async () => {
  const { store } = stage();
  const there = new Pictures(store, { download: image, shrink: image });
  expect((await there.whole('sha256-1'))?.type).toBe('image/png');
  const download = (): Promise<Blob> => Promise.reject(new CodedError('not-found', 'Gone.'));
  const gone = new Pictures(store, { download, shrink: image });
  expect(await gone.whole('sha256-2')).toBeNull();
  expect(store.view.pictures.get('sha256-2')).toEqual({ state: 'failed', why: 'not-found' });
});

function image(): Promise<Blob> {
  return Promise.resolve(new Blob(['x'], { type: 'image/png' }));
}
