import * as React from 'react';

import { recordActions, render, words } from '../../../../tests/panel-view';
import { WordsProvider } from '../../words/words';
import { PicturesContext } from '../context/pictures-context';
import { DrawnImageEntry } from './drawn-image';

const image = {
  blob: 'sha256-1',
  mediaType: 'image/png',
  bytes: 12,
  width: 640,
  height: 480
} as const;

test.each<[string, object, string | null]>([
  ['an image', {}, 'Image made by the model, PNG, 640 × 480 pixels'],
  ['one of too many pixels', { width: 60_000, height: 60_000 }, null]
])('%s that a model made has words and a way to a file', (_name, changes, alt) => {
  const { actions, asked } = recordActions();
  const shown = {
    pictures: new Map([[image.blob, { state: 'ready', url: 'blob:one' } as const]]),
    onNeeded: actions.showPicture
  };
  const { page } = render(
    <WordsProvider value={words}>
      <PicturesContext.Provider value={shown}>
        <DrawnImageEntry image={{ ...image, ...changes }} actions={actions} />
      </PicturesContext.Provider>
    </WordsProvider>
  );
  expect(page.querySelector('img')?.alt ?? null).toBe(alt);
  expect(page.textContent).toContain('Image made by the model, PNG');
  page.querySelector('button')?.click();
  expect(asked.at(-1)).toMatchObject(['saveImage', { blob: image.blob }]);
});
