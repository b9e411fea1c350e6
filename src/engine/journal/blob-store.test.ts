import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobStore } from './blob-store';

let state: string;
let store: BlobStore;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'sallyport-blobs-'));
  store = new BlobStore(state, 'ada');
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const PNG = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from('pixels')
]);
const folder = (): string => {
  const [owner = ''] = readdirSync(join(state, 'blobs'));
  return join(state, 'blobs', owner);
};

test('[NB-44] an image is kept once, privately, under the hash of its bytes, and for its principal alone', async () => {
  const kept = await store.keep(PNG);
  expect(kept).toMatchObject({ mediaType: 'image/png', bytes: 14 });
  expect(await store.keep(PNG)).toEqual(kept);
  expect(readdirSync(folder())).toEqual([kept?.blob]);
  expect(statSync(join(folder(), kept?.blob ?? '')).mode & 0o777).toBe(0o600);
  expect(await store.read(kept?.blob ?? '')).toEqual(PNG);
  expect(await new BlobStore(state, 'bob').read(kept?.blob ?? '')).toBeNull();
});

test.each<[string, Buffer]>([
  ['a text', Buffer.from('hello')],
  ['nothing', Buffer.alloc(0)],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['too many bytes', Buffer.concat([PNG, Buffer.alloc(8 * 1024 * 1024)])]
])('[NB-44] %s is not kept', async (_name, bytes) => {
  expect(await store.keep(bytes)).toBeNull();
});

test('[NB-44] other bytes in its place, a link and a way out are not read', async () => {
  const blob = (await store.keep(PNG))?.blob ?? '';
  const path = join(folder(), blob);
  writeFileSync(path, Buffer.concat([PNG, Buffer.from('more')]));
  expect(await store.read(blob)).toBeNull();
  rmSync(path);
  writeFileSync(join(state, 'outside'), PNG);
  symlinkSync(join(state, 'outside'), path);
  expect(await store.read(blob)).toBeNull();
  expect(await store.read('../../outside')).toBeNull();
  expect(await store.describe(`sha256-${'0'.repeat(64)}`)).toBeNull();
});

test('[NB-44] beyond the bound of one principal the oldest go, and never the one just kept or used anew', async () => {
  const small = new BlobStore(state, 'ada', 50);
  const keep = async (words: string, age: number): Promise<string> => {
    const blob = (await small.keep(Buffer.concat([PNG, Buffer.from(words)])))?.blob ?? '';
    utimesSync(join(folder(), blob), 1_000_000 - age, 1_000_000 - age);
    return blob;
  };
  const again = await keep('1', 5);
  const older = await keep('2', 4);
  const young = await keep('3', 1);
  // Neither is an image that can be taken away, and neither stops the others.
  mkdirSync(join(folder(), 'folder'));
  symlinkSync(join(state, 'elsewhere'), join(folder(), 'link'));
  await small.keep(Buffer.concat([PNG, Buffer.from('1')]));
  const newest = await keep('4', 0);
  expect(readdirSync(folder()).sort()).toEqual(['folder', 'link', newest, again, young].sort());
  expect(await small.read(older)).toBeNull();
  const large = await keep('x'.repeat(60), 0);
  expect(readdirSync(folder()).sort()).toEqual(['folder', 'link', large].sort());
  expect(await new BlobStore(state, 'bob', 50).keep(PNG)).not.toBeNull();
  expect(await small.read(large)).not.toBeNull();
});

test('[NB-44] engine and gate keep as many bytes', () => {
  const [engine, gate] = ['src/engine/journal/blob-store.ts', 'jupyterlab_sallyport/blobs.py'].map(
    path => /MOST_KEPT = (.+?);?$/m.exec(readFileSync(path, 'utf8'))?.[1]
  );
  expect([engine, gate]).toEqual([gate, '256 * 1024 * 1024']);
});
