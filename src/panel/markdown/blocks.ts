// Text is drawn at once, and this module itself comes only with the panel.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { lexer, type Token } from 'marked';

/** A top-level piece of a Markdown text. The same object comes back while the piece does not change. */
export interface Block {
  readonly key: number;
  readonly token: Token;
}

export interface BlockList {
  readonly text: string;
  readonly blocks: readonly Block[];
}

export const noBlocks: BlockList = { text: '', blocks: [] };

/**
 * Reads a text into blocks. Given the reading of an earlier part of the same text (a message that streams in), it
 * keeps all but the last block and reads only from there on, since only the open block can still change its meaning.
 */
export function readBlocks(previous: BlockList, text: string): BlockList {
  if (text === previous.text) return previous;
  const kept = text.startsWith(previous.text) ? closed(previous.blocks) : [];
  const start = kept.reduce((length, block) => length + block.token.raw.length, 0);
  const fresh = lexer(text.slice(start), { gfm: true }).map((token, index) => ({
    key: kept.length + index,
    token
  }));
  return { text, blocks: [...kept, ...fresh] };
}

/** All blocks before the last one that shows something. */
function closed(blocks: readonly Block[]): readonly Block[] {
  const last = blocks.findLastIndex(({ token }) => token.type !== 'space');
  return blocks.slice(0, Math.max(0, last));
}
