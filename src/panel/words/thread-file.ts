import type { SequencedEvent } from '../../protocol/events';
import { reduce } from '../../protocol/reduce';
import { emptyThread, type ThreadState } from '../../protocol/state';
import { threadOutline, type OutlineBlock } from './thread-outline';
import type { Words } from './words';

/** The file of a thread: its events as they are, or what a reader sees of them. */
export interface ThreadFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** Makes a file of a thread's events. JSON holds each event; Markdown is the thread as headed text. */
export function threadFile(
  source: { readonly threadId: string; readonly entries: readonly SequencedEvent[] },
  format: 'json' | 'markdown',
  words: Words
): ThreadFile {
  const { threadId, entries } = source;
  const thread: ThreadState = entries.reduce(reduce, emptyThread(threadId));
  const name = fileName(thread.title || threadId);
  if (format === 'json') {
    const document = { format: 'sallyport-thread', version: 1, threadId, events: entries };
    return {
      name: `${name}.json`,
      type: 'application/json',
      text: `${JSON.stringify(document, null, 2)}\n`
    };
  }
  const blocks = threadOutline(thread, words).map(markdownOf);
  return { name: `${name}.md`, type: 'text/markdown', text: `${blocks.join('\n\n')}\n` };
}

function markdownOf(block: OutlineBlock): string {
  switch (block.type) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${oneLine(block.text)}`;
    case 'text':
      return escape(oneLine(block.text));
    case 'markdown':
      return block.text;
    case 'exact': {
      // A fence longer than any in the text: what a tool wrote can never end it.
      const longest = Math.max(2, ...(block.text.match(/`+/g) ?? []).map(run => run.length));
      const fence = '`'.repeat(longest + 1);
      const text = block.text.endsWith('\n') ? block.text : `${block.text}\n`;
      return `${block.name === '' ? '' : `${block.name}:\n\n`}${fence}text\n${text}${fence}`;
    }
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Our own sentences hold paths and words of tools, which are never markup. */
const escape = (text: string): string => text.replace(/[\\`*_[\]<>#|]/g, '\\$&');

/** A name that every file system takes. */
const fileName = (title: string): string =>
  title
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'thread';
