/**
 * A small picture of an image, drawn anew from its pixels: nothing else of the file is kept. Rejects where the browser
 * cannot decode it. The caller sees to it that it has not more pixels than are worth decoding.
 */
export async function shrinkImage(image: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(image);
  try {
    const scale = Math.min(1, MOST_PIXELS / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(small =>
        small === null ? reject(new Error('The picture could not be drawn.')) : resolve(small)
      )
    );
  } finally {
    bitmap.close();
  }
}

/** Of a side: what a chip shows, on a screen with three dots a pixel. */
const MOST_PIXELS = 192;
