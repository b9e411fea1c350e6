import type { HereDoc } from 'unbash';
import { refuse, type Refusal } from './refusal';
import type { Span } from './tiling';

/**
 * The stretch of a heredoc's body with its closing line, checked line by line: the body ends where bash ends it, and
 * nothing in it is expanded.
 */
export const readHeredoc = (source: string, document: HereDoc): Span | Refusal => {
  const { delimiter, body, closing, operator } = document;
  if (delimiter === undefined || closing === undefined) return refuse('<<');
  const [, quote = '', name = ''] = simpleDelimiter.exec(delimiter.text) ?? [];
  if (name === '' || source.slice(delimiter.pos, delimiter.end) !== delimiter.text) {
    return refuse(delimiter.text);
  }
  const bare = (line: string): string => (operator === '<<-' ? line.replace(/^\t+/, '') : line);
  const text = source.slice(body.pos, body.end);
  const end = source.slice(closing.pos, closing.end);
  const inOrder =
    source[body.pos - 1] === '\n' &&
    body.pos > delimiter.end &&
    (text === '' || text.endsWith('\n')) &&
    /^\t*$/.test(source.slice(body.end, closing.pos)) &&
    [undefined, '\n'].includes(source[closing.end]);
  if (!inOrder || bare(source.slice(body.end, closing.pos) + end) !== name) return refuse('<<');
  if (text.split('\n').some(line => bare(line) === name)) return refuse('<<');
  if (quote === '' && /[$`\\]/.test(text)) return refuse(/[$`\\]/.exec(text)?.[0] ?? '<<');
  return { pos: body.pos, end: closing.end };
};

const simpleDelimiter = /^(['"]?)([A-Za-z0-9_.-]+)\1$/;
