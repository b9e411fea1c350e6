import * as React from 'react';

import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';

/** Small pictures for whatever shows an image, however deep; without one above, images are shown by their names alone. */
export interface ShownPictures {
  readonly pictures: PanelView['pictures'];
  readonly onNeeded: PanelActions['showPicture'];
}

export const PicturesContext = React.createContext<ShownPictures | null>(null);
