import type { Redactor } from '../redact';
import { removed } from '../secret-shapes';

/**
 * A diff as a card shows it: what the edit brings stands there to the letter, since that is what a yes lets run; what was
 * there before and around it is cleaned of secrets, line for line.
 */
export function showDiff(diff: string, redactor: Redactor): string {
  const lines = diff.split('\n');
  const isOld = (line: string): boolean => /^[ -]/.test(line) && !line.startsWith('--- ');
  const old = lines.filter(isOld);
  const clean = cleanLines(old.map(line => line.slice(1)).join('\n'), redactor).split('\n');
  let next = 0;
  return lines
    .map(line => (isOld(line) ? `${line.charAt(0)}${clean[next++] ?? ''}` : line))
    .join('\n');
}

/** Redacted with as many lines as before; where a secret spans some, each of its lines is gone. */
function cleanLines(text: string, redactor: Redactor): string {
  const clean = redactor.redact(text);
  if (clean.split('\n').length === text.split('\n').length) return clean;
  const spans = redactor
    .spans(text)
    .filter(({ start, end }) => text.slice(start, end).includes('\n'));
  let blank = text;
  for (const { start, end } of spans) {
    const inside = blank.slice(start, end).replace(/[^\n]/g, '\0');
    blank = blank.slice(0, start) + inside + blank.slice(end);
  }
  return redactor.redact(blank.replace(/\0+/g, removed));
}
