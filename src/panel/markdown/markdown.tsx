import * as React from 'react';

import { MarkdownBlock } from './block';
import type { CodeActions } from './code-block';
import { noBlocks, readBlocks } from './blocks';

/**
 * Untrusted Markdown, of a model or a tool. While `text` grows only its open block is read and drawn again; no part
 * of it ever becomes markup, a command or a request.
 */
export function Markdown(props: {
  readonly text: string;
  readonly actions: CodeActions;
}): React.ReactElement {
  const reading = React.useRef(noBlocks);
  reading.current = readBlocks(reading.current, props.text);
  return (
    <div className="sallyport-markdown" dir="auto">
      {reading.current.blocks.map(block => (
        <MarkdownBlock key={block.key} token={block.token} actions={props.actions} />
      ))}
    </div>
  );
}
