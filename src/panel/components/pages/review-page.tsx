import * as React from 'react';

import type { CallItem, TurnState } from '../../../protocol/state';
import type { PanelSettings } from '../../model/settings';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { callTitle } from '../../words/calls';
import { useWords } from '../../words/words';
import { MarkedText } from '../approval/payload-text';
import { Diff, DiffCounts } from '../diff/diff';
import { useWide } from '../use-wide';
import { Page } from './page';

/** All that a turn changed in one place: each edit's diff, then what has none, then Keep or Undo turn. */
export function ReviewPage(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { view, actions } = props;
  const turn = view.thread?.turns.find(({ turnId }) => turnId === view.undo?.turnId);
  return (
    <Page
      title={trans.__('Changes of this turn')}
      focus={view.focus}
      onClose={() => actions.showPage('thread')}
    >
      {turn === undefined ? (
        <p className="sallyport-quiet">{trans.__('This turn is not in the open thread.')}</p>
      ) : (
        <>
          <Changes turn={turn} style={view.settings.diffStyle} actions={actions} />
          <div className="sallyport-actions sallyport-decide">
            {turn.checkpoint === 'undoable' && (
              <button
                type="button"
                className="sallyport-button"
                onClick={() => {
                  actions.keepTurn(turn.turnId);
                  actions.showPage('thread');
                }}
              >
                {trans.__('Keep')}
              </button>
            )}
            {turn.checkpoint !== undefined && (
              <button
                type="button"
                className="sallyport-button"
                onClick={() => actions.previewUndo(turn.turnId)}
              >
                {turn.checkpoint === 'undone' ? trans.__('Redo turn') : trans.__('Undo turn')}
              </button>
            )}
          </div>
        </>
      )}
    </Page>
  );
}

/** One column or two, where there is room for two; remembered among JupyterLab's settings. */
function StyleChoice(props: {
  readonly style: PanelSettings['diffStyle'];
  readonly actions: Pick<PanelActions, 'setDiffStyle'>;
}): React.ReactElement {
  const { trans } = useWords();
  const twoColumns = props.style === 'side-by-side';
  return (
    <label className="sallyport-tick">
      <input
        type="checkbox"
        checked={twoColumns}
        onChange={() => props.actions.setDiffStyle(twoColumns ? 'unified' : 'side-by-side')}
      />
      <span>{trans.__('Before and after side by side')}</span>
    </label>
  );
}

function Changes(props: {
  readonly turn: TurnState;
  readonly style: PanelSettings['diffStyle'];
  readonly actions: Pick<PanelActions, 'setDiffStyle'>;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const root = React.useRef<HTMLDivElement>(null);
  const wide = useWide(root, TWO_COLUMNS_PX);
  const calls = props.turn.items.filter(
    (item): item is CallItem => item.type === 'call' && (item.changes?.length ?? 0) > 0
  );
  return (
    <div ref={root}>
      {wide && <StyleChoice style={props.style} actions={props.actions} />}
      {calls.length === 0 && <p>{trans.__('This turn changed nothing.')}</p>}
      <ul className="sallyport-findings">
        {calls.map(call => (
          <li key={call.callId}>
            <h4>
              <bdi>{callTitle(call, true, words).sentence}</bdi>{' '}
              {call.output?.diff !== undefined && <DiffCounts diff={call.output.diff} />}
            </h4>
            {call.output?.diff === undefined ? (
              <ul>
                {call.changes?.map(({ path, change }) => (
                  <li key={path}>
                    <code>
                      <MarkedText text={path} />
                    </code>{' '}
                    <small>
                      {change === 'created'
                        ? trans.__('created')
                        : change === 'modified'
                          ? trans.__('modified')
                          : change === 'deleted'
                            ? trans.__('deleted')
                            : trans.__('renamed')}
                    </small>
                  </li>
                ))}
              </ul>
            ) : (
              <Diff
                diff={call.output.diff}
                split={wide && props.style === 'side-by-side'}
                cap={200}
                label={trans.__('Changes')}
              />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Room for two columns of some forty characters. */
const TWO_COLUMNS_PX = 600;
