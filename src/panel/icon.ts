import { LabIcon } from '@jupyterlab/ui-components';

/** A gate in a wall; drawn with the theme's own icon classes, so that it follows light and dark. */
export const sallyportIcon = new LabIcon({
  name: 'sallyport:gate',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3 jp-icon-selectable" fill="#616161"
    d="M3 3h4v2h3V3h4v2h3V3h4v18h-6v-6a3 3 0 0 0-6 0v6H3V3zm2 6v10h2v-4a5 5 0 0 1 10 0v4h2V9H5z"/>
</svg>`
});
