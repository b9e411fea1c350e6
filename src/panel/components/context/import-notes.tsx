import * as React from 'react';

import { useWords } from '../../words/words';

/** Takes a folder of notes of this workspace among the person's own, by its path; what is taken is text. */
export function ImportNotes(props: {
  readonly onImport: (path: string) => void;
}): React.ReactElement {
  const { trans } = useWords();
  const [path, setPath] = React.useState('');
  const id = React.useId();
  return (
    <form
      className="sallyport-import-notes"
      onSubmit={event => {
        event.preventDefault();
        if (path.trim() === '') return;
        props.onImport(path.trim().replace(/\/+$/, ''));
        setPath('');
      }}
    >
      <label htmlFor={id}>{trans.__('Take a folder of notes among your own')}</label>
      <input
        id={id}
        type="text"
        dir="ltr"
        value={path}
        placeholder={trans.__('Its path in this folder')}
        onChange={event => setPath(event.currentTarget.value)}
      />
      <button type="submit" className="sallyport-button" aria-disabled={path.trim() === ''}>
        {trans.__('Take')}
      </button>
    </form>
  );
}
