import * as React from 'react';

/** Our line icons, 16 × 16, drawn in the colour of the text beside them. A word always stands next to them or in the name of their button. */
export type IconName = keyof typeof PATHS;

export function Icon(props: {
  readonly name: IconName;
  readonly spin?: boolean;
}): React.ReactElement {
  return (
    <svg
      className={props.spin === true ? 'sallyport-icon sallyport-spin' : 'sallyport-icon'}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[props.name]} />
    </svg>
  );
}

const SHIELD = 'M8 1.8 13 3.6v3.9c0 3.2-2.1 5.5-5 6.7-2.9-1.2-5-3.5-5-6.7V3.6z';
const CIRCLE = 'M2.4 8a5.6 5.6 0 1 0 11.2 0A5.6 5.6 0 1 0 2.4 8z';

const PATHS = {
  alert: `${CIRCLE}M8 5v3.6M8 11v.1`,
  archive: 'M2.5 3.5h11v3h-11zM3.5 6.5V13h9V6.5M6.5 9h3',
  attach: 'M11.5 6.5 7 11a2 2 0 0 1-2.8-2.8l5-5a1.4 1.4 0 0 1 2 2l-4.7 4.7',
  blocked: `${CIRCLE}M4.2 4.2l7.6 7.6`,
  check: 'm3.5 8.5 3 3 6-6.5',
  chevron: 'm5 6.5 3 3 3-3',
  circle: CIRCLE,
  clock: `${CIRCLE}M8 5v3.2l2.2 1.4`,
  close: 'm4.5 4.5 7 7M11.5 4.5l-7 7',
  down: 'M8 3v9.5M4.2 8.8 8 12.6l3.8-3.8',
  edit: 'M3 13l.7-2.8 7-7 2.1 2.1-7 7zM9.3 4.6l2.1 2.1',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3M6 8.5h4M6 11h4',
  folder: 'M2 4h4.2l1.4 1.6H14V13H2z',
  globe: `${CIRCLE}M2.6 8h10.8M8 2.4c4 3.6 4 7.6 0 11.2M8 2.4c-4 3.6-4 7.6 0 11.2`,
  list: 'M2.8 4h1M2.8 8h1M2.8 12h1M6 4h7.5M6 8h7.5M6 12h7.5',
  lock: 'M4 7.5h8V13H4zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2',
  more: 'M2.9 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0zM7.5 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0zM12.1 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0z',
  offline: 'M2.5 6.5a8 8 0 0 1 11 0M4.7 9a4.8 4.8 0 0 1 6.6 0M8 12h.01M3 13.5 13 2.5',
  pencil: 'M3 13l.7-2.8 7-7 2.1 2.1-7 7z',
  plus: 'M8 3.5v9M3.5 8h9',
  progress: 'M8 2.4A5.6 5.6 0 1 1 2.4 8',
  restore: 'M3 5.5V2.8M3 5.5h2.7M3.2 5.4A5.6 5.6 0 1 1 2.6 9',
  search: 'M3 7a4 4 0 1 0 8 0 4 4 0 1 0-8 0zM10 10l3.5 3.5',
  send: 'M8 13V3.5M4.2 7.2 8 3.4l3.8 3.8',
  shield: `${SHIELD}M5.8 8l1.6 1.6 2.9-3.1`,
  'shield-alert': `${SHIELD}M8 5v3.4M8 10.8v.1`,
  stop: 'M4.5 4.5h7v7h-7z',
  terminal:
    'M3.5 3h9A1.5 1.5 0 0 1 14 4.5v7a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 11.5v-7A1.5 1.5 0 0 1 3.5 3zM4.8 6.3l2 1.9-2 1.9M8.4 10.1h2.8',
  tool: 'M9.6 3.2a3 3 0 0 0-3 4L3 10.8 5.2 13l3.6-3.6a3 3 0 0 0 4-3.7L10.9 7.6 8.9 7l-.5-2z',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.3 4.5 5 13.5h6l.7-9'
} as const;
