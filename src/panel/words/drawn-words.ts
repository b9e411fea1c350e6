import type { DrawnImage } from '../../protocol/event-values';
import { fill } from './fill';
import type { Words } from './words';

/** What stands for an image that a model made, where it is not seen. */
export function drawnWords({ mediaType, width, height }: DrawnImage, { trans }: Words): string {
  const kind = mediaType.replace('image/', '').toUpperCase();
  return width === undefined || height === undefined
    ? fill(trans.__('Image made by the model, {kind}'), { kind })
    : fill(trans.__('Image made by the model, {kind}, {width} × {height} pixels'), {
        kind,
        width,
        height
      });
}

/** Why images that a model made are not kept; for the table of sentences. */
export const drawnSentences = ({
  trans
}: Pick<Words, 'trans'>): readonly (readonly [string, string])[] => [
  ['drawn-too-many', trans.__('Images of this reply that were too many and are not kept: {count}')],
  ['drawn-too-large', trans.__('Images of this reply over 8 MB, which are not kept: {count}')],
  [
    'drawn-no-image',
    trans.__('Files of this reply that are no PNG, JPEG, GIF or WebP and are not kept: {count}')
  ],
  [
    'drawn-elsewhere',
    trans.__('Files of this reply that lie elsewhere and were not fetched: {count}')
  ],
  [
    'drawn-not-saved',
    trans.__('Images of this reply that were not kept, since the disk does not take them: {count}')
  ]
];
