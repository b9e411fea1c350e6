import * as React from 'react';

import type { PanelActions } from '../../model/panel-actions';
import type { DrawnImage } from '../../../protocol/event-values';
import { drawnWords } from '../../words/drawn-words';
import { useWords } from '../../words/words';
import { Thumbnail } from '../context/thumbnail';

/** An image that the model made: a small picture with words for it, and the whole of it as a file. */
export function DrawnImageEntry(props: {
  readonly image: DrawnImage;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { image, actions } = props;
  const text = drawnWords(image, words);
  return (
    <figure className="sallyport-drawn">
      <Thumbnail item={{ ...image, sends: 'content' }} alt={text} />
      <figcaption>{text}</figcaption>
      <button
        type="button"
        className="sallyport-button"
        onClick={() => void actions.saveImage(image)}
      >
        {words.trans.__('Save image')}
      </button>
    </figure>
  );
}
