import type { Assignment } from './line';

/** The first variable set for a command that may change more than how it prints; undefined when none does. */
export const firstActiveVariable = (assignments: readonly Assignment[]): string | undefined =>
  assignments.find(({ name, value }) => !isInert(name) || /[/\\]/.test(value))?.name;

const isInert = (name: string): boolean => inert.has(name) || /^LC_[A-Z]+$/.test(name);

const inert: ReadonlySet<string> = new Set([
  'LANG',
  'TZ',
  'NO_COLOR',
  'FORCE_COLOR',
  'CI',
  'COLUMNS',
  'PYTHONUNBUFFERED',
  'PYTHONDONTWRITEBYTECODE',
  'NODE_ENV'
]);
