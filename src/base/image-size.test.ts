import { imageSize } from './image-size';

/** Bytes of a file's beginning, written as hexadecimal digits. */
const bytes = (digits: string): Uint8Array => Buffer.from(digits.replaceAll(' ', ''), 'hex');

const PNG = '89504e470d0a1a0a 0000000d 49484452';
const WEBP = '52494646 00000000 57454250';

test.each<[string, string, [number, number] | undefined]>([
  ['a PNG', `${PNG} 00000280 000001e0`, [640, 480]],
  ['a PNG that wants four thousand million pixels', `${PNG} 00010000 00010000`, [65536, 65536]],
  ['a PNG cut short', `${PNG} 00000280`, undefined],
  ['a PNG without its header', '89504e470d0a1a0a 0000000d 49444154 00000280 000001e0', undefined],
  ['a PNG of no width', `${PNG} 00000000 000001e0`, undefined],
  ['a GIF', '474946383961 8002 e001', [640, 480]],
  ['a JPEG', 'ffd8 ffe0 0004 0000 ffc0 0011 08 01e0 0280 03', [640, 480]],
  ['a progressive JPEG with padding', 'ffd8 ffff ffc4 0002 ffc2 0011 08 01e0 0280 03', [640, 480]],
  ['a JPEG whose segments never end', `ffd8 ${'ffe0 0000 '.repeat(9)}`, undefined],
  ['a lossy WebP', `${WEBP} 56503820 00000000 000000 9d012a 8002 e001`, [640, 480]],
  ['a lossless WebP', `${WEBP} 5650384c 00000000 2f 7fc27700 0000000000`, [640, 480]],
  ['an extended WebP', `${WEBP} 56503858 0a000000 00 000000 7f0200 df0100`, [640, 480]],
  ['a WebP of a kind that is not known', `${WEBP} 41424344 ${'00'.repeat(20)}`, undefined],
  ['a drawing that is a program', '3c73766720786d6c6e733d', undefined]
])('[NB-44] %s says its pixels before it is decoded', (_name, digits, expected) => {
  expect(imageSize(bytes(digits))).toEqual(expected && { width: expected[0], height: expected[1] });
});
