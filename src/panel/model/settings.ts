import type { Mode } from '../../protocol/events';

/** The looks a person chose, and what they want stricter; parsed from JupyterLab's settings, defaults for what is missing or wrong. */
export interface PanelSettings {
  readonly defaultMode: Mode;
  /** `enter`: Enter sends, Shift Enter is a new line; `accel-enter`: Accel Enter sends. */
  readonly sendKey: 'enter' | 'accel-enter';
  readonly density: 'comfortable' | 'compact';
  readonly announcements: 'off' | 'milestones' | 'full';
  readonly reduceMotion: 'auto' | 'always';
  /** Whether Accel Enter and Accel Backspace answer the card that holds the focus. */
  readonly cardKeys: boolean;
  readonly showLauncherCard: boolean;
  /** Tighten-only: milliseconds a card waits at least before an answer; never below the engine's own. */
  readonly armingDelay: number;
  /** Tighten-only: the widest scope that cards offer. */
  readonly widestScope: 'once' | 'thread' | 'folder' | 'user';
}
