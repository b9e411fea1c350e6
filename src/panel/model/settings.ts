import type { Mode } from '../../protocol/event-values';
import { DEFAULT_TIGHTENING, parseTightening, type Tightening } from './tightening';

/** What a person chose in JupyterLab's settings: looks, and what they want stricter. Never an authority. */
export interface PanelSettings {
  /** Of new threads, as far as role, policy and trust permit it. */
  readonly defaultMode: Mode;
  /** `enter`: Enter sends, Shift Enter is a new line; `accel-enter`: Accel Enter sends. */
  readonly sendKey: 'enter' | 'accel-enter';
  readonly density: 'comfortable' | 'compact';
  readonly announcements: 'off' | 'milestones' | 'full';
  readonly reduceMotion: 'auto' | 'always';
  /** Of the review page, where there is room for two columns. */
  readonly diffStyle: 'side-by-side' | 'unified';
  /** Whether Accel Enter and Accel Backspace answer the card that holds the focus. */
  readonly cardKeys: boolean;
  readonly showLauncherCard: boolean;
  /** Seconds that the server may take to answer. */
  readonly requestTimeout: number;
  /** Tighten-only: milliseconds a card waits at least before an answer is taken; the engine's own wait is the floor. */
  readonly armingDelay: number;
  /** Tighten-only: what the engine judges by, beside the policy. */
  readonly tighten: Tightening;
}

/** Settings from the composite of JupyterLab's registry; what is missing or no such value takes its default. */
export function parseSettings(composite: Readonly<Record<string, unknown>>): PanelSettings {
  const choice = <T extends string>(key: keyof PanelSettings, values: readonly T[], other: T): T =>
    values.find(value => value === composite[key]) ?? other;
  const flag = (key: keyof PanelSettings, other: boolean): boolean =>
    typeof composite[key] === 'boolean' ? composite[key] : other;
  const amount = (key: keyof PanelSettings, least: number, most: number, other: number): number => {
    const value = composite[key];
    return typeof value === 'number' && Number.isFinite(value)
      ? Math.min(Math.max(value, least), most)
      : other;
  };
  return {
    defaultMode: choice('defaultMode', ['ask', 'plan', 'agent'], DEFAULT_SETTINGS.defaultMode),
    sendKey: choice('sendKey', ['enter', 'accel-enter'], DEFAULT_SETTINGS.sendKey),
    density: choice('density', ['comfortable', 'compact'], DEFAULT_SETTINGS.density),
    announcements: choice(
      'announcements',
      ['off', 'milestones', 'full'],
      DEFAULT_SETTINGS.announcements
    ),
    reduceMotion: choice('reduceMotion', ['auto', 'always'], DEFAULT_SETTINGS.reduceMotion),
    diffStyle: choice('diffStyle', ['side-by-side', 'unified'], DEFAULT_SETTINGS.diffStyle),
    cardKeys: flag('cardKeys', DEFAULT_SETTINGS.cardKeys),
    showLauncherCard: flag('showLauncherCard', DEFAULT_SETTINGS.showLauncherCard),
    requestTimeout: amount('requestTimeout', 5, 600, DEFAULT_SETTINGS.requestTimeout),
    armingDelay: amount(
      'armingDelay',
      SHORTEST_ARMING_MS,
      LONGEST_ARMING_MS,
      DEFAULT_SETTINGS.armingDelay
    ),
    tighten: parseTightening(composite)
  };
}

const SHORTEST_ARMING_MS = 500;
const LONGEST_ARMING_MS = 10_000;

export const DEFAULT_SETTINGS: PanelSettings = {
  defaultMode: 'agent',
  sendKey: 'enter',
  density: 'comfortable',
  announcements: 'milestones',
  reduceMotion: 'auto',
  diffStyle: 'side-by-side',
  cardKeys: true,
  showLauncherCard: true,
  requestTimeout: 15,
  armingDelay: SHORTEST_ARMING_MS,
  tighten: DEFAULT_TIGHTENING
};
