import { imageType } from './image-type';

/** Pixels of an image as its first bytes say them: what decoding it would take, before anything decodes it. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Undefined for what is no image of ours, or does not say its size where its format would. */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = readSize(view, imageType(bytes));
  return size !== undefined && size.width > 0 && size.height > 0 ? size : undefined;
}

function readSize(view: DataView, type: ReturnType<typeof imageType>): ImageSize | undefined {
  switch (type) {
    case 'image/png':
      return holds(view, 24) && view.getUint32(12) === IHDR
        ? { width: view.getUint32(16), height: view.getUint32(20) }
        : undefined;
    case 'image/gif':
      return holds(view, 10)
        ? { width: view.getUint16(6, true), height: view.getUint16(8, true) }
        : undefined;
    case 'image/jpeg':
      return jpegSize(view);
    case 'image/webp':
      return webpSize(view);
    case undefined:
      return undefined;
  }
}

/** Goes from segment to segment up to the frame's header; bounded by the bytes, since each segment is longer than nothing. */
function jpegSize(view: DataView): ImageSize | undefined {
  for (let at = 2; holds(view, at + 9) && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    // 0xff may be repeated as padding before a marker.
    if (marker === 0xff) at += 1;
    else if (isFrame(marker))
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

/** A start of frame: C0 to CF but for the tables and the extension among them. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Lossy, lossless and extended files each say it elsewhere. */
function webpSize(view: DataView): ImageSize | undefined {
  if (!holds(view, 30)) return undefined;
  switch (view.getUint32(12)) {
    case VP8:
      return {
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff
      };
    case VP8L: {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case VP8X: {
      const width = view.getUint16(24, true) + view.getUint8(26) * 0x10000 + 1;
      return { width, height: view.getUint16(27, true) + view.getUint8(29) * 0x10000 + 1 };
    }
    default:
      return undefined;
  }
}

const holds = (view: DataView, bytes: number): boolean => view.byteLength >= bytes;

// Four letters as a number: the names of chunks.
const IHDR = 0x49484452;
const VP8 = 0x56503820;
const VP8L = 0x5650384c;
const VP8X = 0x56503858;
