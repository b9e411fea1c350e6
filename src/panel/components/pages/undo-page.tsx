import * as React from 'react';

import type { CheckpointPreview } from '../../../protocol/results';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { useWords, type Words } from '../../words/words';
import { MarkedText } from '../approval/payload-text';
import { Diff } from '../diff/diff';
import { Icon } from '../icon';
import { ProblemNote } from '../problem-note';
import { Page } from './page';

type File = CheckpointPreview['files'][number];

/** What undoing or redoing a turn would do, file by file, before it is done; files changed since are left unless chosen. */
export function UndoPage(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { view, actions } = props;
  const { undo } = view;
  const preview = undo?.preview;
  return (
    <Page
      title={preview?.redo === true ? trans.__('Redo this turn?') : trans.__('Undo this turn?')}
      focus={view.focus}
      onClose={() => actions.showPage('thread')}
    >
      {undo?.problem !== undefined && (
        <ProblemNote
          problem={undo.problem}
          actions={actions}
          onRetry={() => actions.previewUndo(undo.turnId)}
        />
      )}
      {undo?.state === 'loading' && (
        <p className="sallyport-quiet">{trans.__('Comparing files…')}</p>
      )}
      {undo !== undefined && preview !== undefined && (
        <Choices
          key={undo.turnId}
          preview={preview}
          busy={undo.state === 'restoring'}
          onRestore={keep => actions.restoreTurn(undo.turnId, keep)}
          onCancel={() => actions.showPage('thread')}
        />
      )}
    </Page>
  );
}

function Choices(props: {
  readonly preview: CheckpointPreview;
  readonly busy: boolean;
  readonly onRestore: (keepMine: readonly string[]) => void;
  readonly onCancel: () => void;
}): React.ReactElement {
  const { trans } = useWords();
  const { preview, busy } = props;
  const [kept, setKept] = React.useState<ReadonlySet<string>>(
    () => new Set(preview.files.filter(file => file.action === 'conflict').map(file => file.path))
  );
  const files = preview.files.filter(file => file.action !== 'unchanged');
  const restored = files.filter(file => !kept.has(file.path)).length;
  const toggle = (path: string, keep: boolean): void => {
    const next = new Set(kept);
    if (keep) next.add(path);
    else next.delete(path);
    setKept(next);
  };
  return (
    <>
      <p>
        {trans.__('Files only: what commands did elsewhere, and the memory of kernels, stays.')}
      </p>
      {files.length === 0 && <p>{trans.__('All files are as they would be.')}</p>}
      <ul className="sallyport-findings">
        {files.map(file => (
          <li key={file.path}>
            <FileChoice
              file={file}
              kept={kept.has(file.path)}
              onKeep={keep => toggle(file.path, keep)}
            />
          </li>
        ))}
      </ul>
      <Uncovered uncovered={preview.uncovered} />
      <div className="sallyport-actions sallyport-decide">
        <button type="button" className="sallyport-button" onClick={props.onCancel}>
          {trans.__('Cancel')}
        </button>
        <button
          type="button"
          className="sallyport-button"
          data-primary
          aria-disabled={busy || restored === 0}
          onClick={() => {
            if (!busy && restored > 0) props.onRestore([...kept]);
          }}
        >
          {fill(
            preview.redo
              ? trans._n('Redo {count} file', 'Redo {count} files', restored)
              : trans._n('Undo {count} file', 'Undo {count} files', restored),
            { count: restored }
          )}
        </button>
      </div>
    </>
  );
}

function FileChoice(props: {
  readonly file: File;
  readonly kept: boolean;
  readonly onKeep: (keep: boolean) => void;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { file, kept } = props;
  return (
    <>
      <p>
        {file.action === 'conflict' && <Icon name="alert" />}
        <code>
          <MarkedText text={file.path} />
        </code>{' '}
        <small>{actionWord(file.action, words)}</small>
      </p>
      {file.why !== undefined && <p className="sallyport-quiet">{file.why}</p>}
      <label className="sallyport-tick">
        <input
          type="checkbox"
          checked={kept}
          onChange={event => props.onKeep(event.currentTarget.checked)}
        />
        {fill(trans.__('Keep {path} as it is now'), { path: file.path })}
      </label>
      {file.diff !== undefined && (
        <Diff diff={file.diff} cap={DIFF_ROWS} label={trans.__('From now to after')} />
      )}
    </>
  );
}

function Uncovered(props: Pick<CheckpointPreview, 'uncovered'>): React.ReactElement | null {
  const { trans } = useWords();
  if (props.uncovered.length === 0) return null;
  return (
    <>
      <h4>{trans.__('Cannot be brought back')}</h4>
      <ul className="sallyport-findings">
        {props.uncovered.map(({ path, reason }) => (
          <li key={path}>
            <code>
              <MarkedText text={path} />
            </code>{' '}
            <small>{reason}</small>
          </li>
        ))}
      </ul>
    </>
  );
}

function actionWord(action: File['action'], { trans }: Words): string {
  switch (action) {
    case 'restore':
      return trans.__('gets its former content');
    case 'remove':
      return trans.__('is removed');
    case 'recreate':
      return trans.__('comes back');
    case 'conflict':
      return trans.__('was changed since');
    case 'unchanged':
      return trans.__('stays');
  }
}

/** Rows of a file's diff before "Show more". */
const DIFF_ROWS = 60;
