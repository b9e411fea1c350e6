import { fill } from './fill';
import type { Words } from './words';

/** "0.4 s", "12 s", "3:07": short where it is short, a clock from one minute on. */
export function formatDuration(milliseconds: number, { trans, locale }: Words): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 59.5) {
    const digits = seconds < 9.95 ? 1 : 0;
    const number = new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
    return fill(trans.__('{seconds} s'), { seconds: number.format(seconds) });
  }
  return formatClock(milliseconds);
}

/** "0:42", "3:07", "1:02:03": the elapsed time of something that still runs. */
export function formatClock(milliseconds: number): string {
  const total = Math.floor(Math.max(0, milliseconds) / 1000);
  const [hours, minutes, seconds] = [
    Math.floor(total / 3600),
    Math.floor(total / 60) % 60,
    total % 60
  ];
  const tail = String(seconds).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** "10:42": the time of day of an event. */
export const formatTime = (time: number, { locale }: Words): string =>
  new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(time);

/** "10:42" for today, "22 Nov" for another day: when a thread was last touched. */
export function formatDay(time: number, words: Words): string {
  const sameDay = new Date(time).toDateString() === new Date().toDateString();
  return sameDay
    ? formatTime(time, words)
    : new Intl.DateTimeFormat(words.locale, { day: 'numeric', month: 'short' }).format(time);
}

/** "22 Nov 2026, 10:42:07": a moment that stands alone. */
export const formatMoment = (time: number | string, { locale }: Words): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(
    new Date(time)
  );

/** "1,204" in the reader's way. */
export const formatNumber = (value: number, { locale }: Words): string =>
  new Intl.NumberFormat(locale).format(value);

/** "950", "1.2K", "3.4M": a number of which only the size counts. */
export const formatRound = (value: number, { locale }: Words): string =>
  new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);

/** "$0.04", "<$0.01": US cents as an estimate, which is not told finer than it is known. */
export function formatCost(cents: number, { locale }: Words): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD' });
  return cents > 0 && cents < 1 ? `<${format.format(0.01)}` : format.format(cents / 100);
}

/** "812 B", "12 kB", "3.4 MB", with decimal units as file managers show them. */
export function formatBytes(bytes: number, { locale }: Words): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'narrow' : 'short',
    maximumFractionDigits: step === 0 ? 0 : 1
  }).format(bytes / 1000 ** step);
}
