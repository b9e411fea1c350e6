import { createHash, randomBytes } from 'node:crypto';
import type { CallOutput, Outcome } from '../../protocol/event-values';
import { envelope } from './envelope';

/** How a call ended, as a model is told. */
export interface ToldResult {
  readonly outcome: Outcome;
  readonly output?: CallOutput;
  readonly error?: { readonly code: string; readonly message: string };
  /** The payload that ran, where a person changed what was asked for. */
  readonly edited?: Readonly<Record<string, unknown>>;
}

/** The mark around results of a thread's calls, which what lies between should not know; the same while the engine runs. */
export const resultMark = (threadId: string): string =>
  `result-${createHash('sha256').update(SALT).update(threadId).digest('hex').slice(0, 12)}`;

/** A result as a model reads it: facts first, then texts, bounded, between marks that say where data begins and ends. */
export function resultText(
  { outcome, output = {}, error, edited }: ToldResult,
  mark: string
): string {
  const facts: Record<string, unknown> = {
    outcome,
    ...(error && { code: error.code, message: error.message }),
    ...(edited && { ranInstead: edited })
  };
  const texts: string[] = [];
  const hasText = TEXTS.some(name => typeof output[name] === 'string' && output[name] !== '');
  for (const [name, value] of Object.entries(output))
    if (TEXTS.includes(name)) {
      if (value !== '') texts.push(`${name}:\n${boundText(String(value))}`);
    } else if (!hasText || typeof value !== 'object' || value === null) facts[name] = value;
  return envelope(mark, [boundText(JSON.stringify(facts)), ...texts].join('\n'));
}

/** Head and tail of a text that is too long, with what is left out said between them. */
export function boundText(text: string): string {
  if (text.length <= HEAD + TAIL) return text;
  const left = text.length - HEAD - TAIL;
  return `${text.slice(0, HEAD)}\n[${left} characters left out]\n${text.slice(-TAIL)}`;
}

const SALT = randomBytes(16);
/** Members of an output that are read as text. */
const TEXTS: readonly string[] = ['text', 'stdout', 'stderr', 'diff'];
const HEAD = 40_000;
const TAIL = 10_000;
