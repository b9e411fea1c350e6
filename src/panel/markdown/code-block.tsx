import * as React from 'react';

import type { PanelActions } from '../model/panel-actions';
import { useWords } from '../words/words';

/** What can be done with code of a message. */
export type CodeActions = Pick<PanelActions, 'copy' | 'insertIntoCell'>;

/** Code of a message: plain text in its own scrollable box, to copy or to put into the active cell. */
export function CodeBlock(props: {
  readonly text: string;
  readonly language: string;
  readonly actions: CodeActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { text, actions } = props;
  const language = /^[\w+#.-]{1,24}/.exec(props.language)?.[0] ?? '';
  return (
    <figure className="sallyport-code">
      <figcaption>
        <span>{language}</span>
        <button type="button" className="sallyport-link" onClick={() => actions.copy(text)}>
          {trans.__('Copy')}
        </button>
        <button
          type="button"
          className="sallyport-link"
          onClick={() => actions.insertIntoCell(text)}
        >
          {trans.__('Insert into cell')}
        </button>
      </figcaption>
      <pre tabIndex={0} dir="ltr">
        <code>{text}</code>
      </pre>
    </figure>
  );
}
