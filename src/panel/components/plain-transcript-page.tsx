import * as React from 'react';

import { Markdown } from '../markdown/markdown';
import type { PanelActions } from '../model/panel-actions';
import type { PanelProps } from '../model/view';
import { threadOutline, type OutlineBlock } from '../words/thread-outline';
import { useWords, WordsProvider, type Words } from '../words/words';
import '../../../style/views.css';

/** The open thread as plain headed text: no cards, no windowing, everything there for a reader to walk through. */
export function PlainTranscriptPage(props: PanelProps): React.ReactElement {
  const { view, actions, trans } = props;
  const words = React.useMemo<Words>(
    () => ({ trans, locale: document.documentElement.lang || 'en' }),
    [trans]
  );
  return (
    <WordsProvider value={words}>
      <section
        className="sallyport sallyport-page sallyport-plain"
        aria-label={trans.__('Sallyport Transcript')}
        data-scrolls
      >
        {view.thread === undefined ? (
          <p>{trans.__('No thread is open.')}</p>
        ) : (
          <Outline thread={view.thread} actions={actions} />
        )}
      </section>
    </WordsProvider>
  );
}

function Outline(props: {
  readonly thread: NonNullable<PanelProps['view']['thread']>;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { thread, actions } = props;
  const blocks = React.useMemo(() => threadOutline(thread, words), [thread, words]);
  return (
    <>
      {blocks.map((block, index) => (
        <Block key={index} block={block} actions={actions} />
      ))}
    </>
  );
}

function Block(props: {
  readonly block: OutlineBlock;
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { block, actions } = props;
  switch (block.type) {
    case 'heading': {
      const Heading = (['h2', 'h3', 'h4'] as const)[block.level - 1] ?? 'h4';
      return (
        <Heading>
          <bdi>{block.text}</bdi>
        </Heading>
      );
    }
    case 'text':
      return <p>{block.text}</p>;
    case 'markdown':
      return <Markdown text={block.text} actions={actions} />;
    case 'exact':
      return (
        <pre dir="ltr" tabIndex={0} role="group" aria-label={block.name || trans.__('Message')}>
          {block.text}
        </pre>
      );
  }
}
