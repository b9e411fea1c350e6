import { imageType } from '../../base/image-type';
import type { DrawnImage } from '../../protocol/event-values';
import { ReplyImages } from './reply-images';

const png = Buffer.from('89504e470d0a1a0a706c6f74', 'hex');
const keep = async (bytes: Buffer): Promise<DrawnImage | null> => {
  const mediaType = imageType(bytes);
  return mediaType === undefined ? null : { blob: 'one', mediaType, bytes: bytes.length };
};
const kept = { blob: 'one', mediaType: 'image/png', bytes: 12 };

test.each<[string, unknown, string]>([
  ['a program', Buffer.from('<svg onload="x()"/>').toString('base64'), 'no-image'],
  ['junk for Base64', '%%%\u0000{{{', 'no-image'],
  ['nothing', '', 'no-image'],
  ['50 MB of Base64', 'A'.repeat(70_000_000), 'too-large'],
  ['50 MB of bytes', new Uint8Array(50_000_000), 'too-large'],
  ['an address', new URL('https://pictures.example/one.png'), 'elsewhere'],
  ['what no data is', undefined, 'elsewhere']
])('%s is not kept, and that is said', async (_name, data, why) => {
  const images = new ReplyImages(keep);
  expect(await images.take(data)).toBeNull();
  const notice = { type: 'notice', code: `drawn-${why}`, params: { count: 1 } };
  expect(images.notices()).toEqual([notice]);
  expect(images.notices()).toEqual([]);
});

test('of a hundred images ten are kept, and one sentence tells of the others', async () => {
  const images = new ReplyImages(keep);
  const taken: (DrawnImage | null)[] = [];
  for (let image = 0; image < 100; image++)
    taken.push(await images.take(image % 2 ? png : png.toString('base64')));
  expect(taken).toEqual([...Array(10).fill(kept), ...Array(90).fill(null)]);
  expect(images.notices()).toMatchObject([{ code: 'drawn-too-many', params: { count: 90 } }]);
});

test('a disk that takes nothing more is told, and where nothing is kept no image is', async () => {
  const full = new ReplyImages(() => Promise.reject(new Error('ENOSPC')));
  expect(await full.take(png)).toBeNull();
  expect(full.notices()).toMatchObject([{ code: 'drawn-not-saved' }]);
  expect(await new ReplyImages(undefined).take(png)).toBeNull();
});
