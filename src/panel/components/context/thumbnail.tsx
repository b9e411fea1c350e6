import * as React from 'react';

import type { ContextItem } from '../../../protocol/context';
import type { Picture } from '../../model/pictures';
import { useWords, type Words } from '../../words/words';
import { Icon } from '../icon';
import { PicturesContext } from './pictures-context';

/** What is known of an image before its bytes are there. */
type Pictured = Pick<ContextItem, 'sends' | 'blob' | 'width' | 'height'>;

/** A small picture of an image in a box of one size, or why there is none. */
export function Thumbnail(props: {
  readonly item: Pictured | undefined;
  /** Absent: its name stands beside it and is enough. */
  readonly alt?: string;
}): React.ReactElement {
  const words = useWords();
  const shown = React.useContext(PicturesContext);
  const { item } = props;
  const blob = item?.blob ?? '';
  const wanted = shown !== null && item !== undefined && isWorthDecoding(item);
  const onNeeded = shown?.onNeeded;
  // Asks for the picture of an image that came into sight.
  React.useEffect(() => {
    if (wanted) onNeeded?.(blob);
  }, [wanted, onNeeded, blob]);
  const picture = wanted ? shown.pictures.get(blob) : undefined;
  if (picture?.state === 'ready')
    return (
      <img
        className="sallyport-thumbnail"
        src={picture.url}
        alt={props.alt ?? ''}
        draggable={false}
      />
    );
  const without = item === undefined ? '' : noPicture(item, picture, words);
  return (
    <>
      <span className="sallyport-thumbnail" data-loading={without === '' || undefined}>
        <Icon name={without === '' ? 'file' : 'alert'} />
      </span>
      {without !== '' && <small className="sallyport-no-picture">{without}</small>}
    </>
  );
}

/** Why there will be no picture; '' while one may come. */
function noPicture(item: Pictured, picture: Picture | undefined, { trans }: Words): string {
  if (item.sends === 'nothing') return '';
  if (item.width === undefined || item.height === undefined)
    return trans.__('no preview: it does not say its size');
  if (!isWorthDecoding(item)) return trans.__('no preview: too many pixels');
  if (picture?.state !== 'failed') return '';
  switch (picture.why) {
    case 'undecodable':
      return trans.__('no preview: it cannot be decoded');
    case 'not-found':
      return trans.__('no preview: it is not kept any more');
    case 'unreachable':
      return trans.__('no preview: the server does not give it');
  }
}

/** A file of a few bytes may unfold to thousands of millions of pixels in whatever decodes it. */
const isWorthDecoding = ({ sends, width = 0, height = 0 }: Pictured): boolean =>
  sends === 'content' && width > 0 && height > 0 && width * height <= MOST_PIXELS;

/** 32 million: a photograph of a large camera, 128 MB while it is decoded. */
const MOST_PIXELS = 32_000_000;
