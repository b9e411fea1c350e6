import * as React from 'react';

import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { threadFile } from '../../words/thread-file';
import { useWords } from '../../words/words';
import { ProblemNote } from '../problem-note';
import { Page } from './page';

/** The thread as a file: what the two forms hold, and the buttons that give them. */
export function ExportPage(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { view, actions } = props;
  const { exporting } = view;
  const entries = exporting?.entries;
  const save = (format: 'json' | 'markdown'): void => {
    if (exporting === undefined || entries === undefined) return;
    actions.saveFile(threadFile({ threadId: exporting.threadId, entries }, format, words));
  };
  return (
    <Page
      title={trans.__('Export this thread')}
      focus={view.focus}
      onClose={() => actions.showPage('thread')}
    >
      {exporting?.problem !== undefined && (
        <ProblemNote
          problem={exporting.problem}
          actions={actions}
          onRetry={() => actions.exportThread()}
        />
      )}
      <p>
        {trans.__(
          'The file holds what the thread shows: messages, commands, outputs and decisions, with secrets redacted as on screen. Read it before you pass it on.'
        )}
      </p>
      {exporting?.state === 'loading' && (
        <p className="sallyport-quiet">{trans.__('Reading the events…')}</p>
      )}
      <div className="sallyport-actions">
        <button
          type="button"
          className="sallyport-button"
          aria-disabled={entries === undefined}
          onClick={() => save('markdown')}
        >
          {trans.__('Save as Markdown')}
        </button>
        <button
          type="button"
          className="sallyport-button"
          aria-disabled={entries === undefined}
          onClick={() => save('json')}
        >
          {trans.__('Save as JSON')}
        </button>
      </div>
      <p className="sallyport-quiet">
        {trans.__('Markdown is for readers; JSON holds every event, for tools.')}
      </p>
    </Page>
  );
}
