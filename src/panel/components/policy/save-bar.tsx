import * as React from 'react';

import type { OwnLayer, PolicyPreview } from '../../../protocol/policy-view';
import type { PolicySaving } from '../../model/policy-view';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { listName } from '../../words/policy-fields';
import { say } from '../../words/sentences';
import { useWords } from '../../words/words';
import { guardWords } from '../approval/guard-words';
import { Hold } from '../approval/hold';
import { useGuard } from '../approval/use-guard';
import { ProblemNote } from '../problem-note';
import { DifferenceList } from './difference-list';

/** Changes that are not saved: the way to see what saving them would do, and then to save them. */
export function SaveBar(props: {
  readonly layer: OwnLayer;
  readonly saving: PolicySaving | undefined;
  readonly settings: PanelView['settings'];
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { layer, saving, actions } = props;
  const { preview } = saving ?? {};
  return (
    <section className="sallyport-save" aria-label={trans.__('Unsaved changes')}>
      {saving?.problem !== undefined && <ProblemNote problem={saving.problem} actions={actions} />}
      {preview !== undefined && saving?.state !== 'failed' && saving !== undefined ? (
        <Review {...props} saving={saving} preview={preview} />
      ) : (
        <div className="sallyport-actions">
          <b>{trans.__('Not saved yet')}</b>
          <button
            type="button"
            className="sallyport-button"
            onClick={() => actions.discardPolicy(layer)}
          >
            {trans.__('Discard')}
          </button>
          <button
            type="button"
            className="sallyport-button"
            data-primary
            aria-disabled={saving?.state === 'previewing' || undefined}
            onClick={() => actions.previewPolicy(layer)}
          >
            {trans.__('Review changes…')}
          </button>
        </div>
      )}
    </section>
  );
}

/**
 * What saving would do, tightening and loosening apart. Loosening is saved only by a person's own press of a control
 * that stood in sight, unmoved and armed; the way back is the one that Enter takes.
 */
function Review(props: {
  readonly saving: PolicySaving;
  readonly preview: PolicyPreview;
  readonly settings: PanelView['settings'];
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { saving, preview, settings, actions } = props;
  const root = React.useRef<HTMLDivElement>(null);
  const back = React.useRef<HTMLButtonElement>(null);
  const { state: guard, admits } = useGuard(
    root,
    Math.max(settings.armingDelay, preview.armingMs),
    `${saving.etag} ${preview.nonce ?? ''}`
  );
  React.useEffect(() => back.current?.focus({ preventScroll: true }), []);
  const refused = preview.problems.length > 0 || preview.failedExamples.length > 0;
  const loosens = preview.loosens.length > 0;
  const ready = !refused && saving.state === 'ready' && (!loosens || guard === 'ready');
  const save = (event: React.MouseEvent): void => {
    if (refused || saving.state !== 'ready') return;
    if (loosens && !admits(event.nativeEvent, event.currentTarget)) return;
    actions.putPolicy(event.nativeEvent);
  };
  return (
    <div ref={root} role="group" aria-label={trans.__('Review of the changes')}>
      <div className="sallyport-review" tabIndex={0} role="group" aria-label={trans.__('Changes')}>
        {preview.problems.map(({ path, why }, index) => (
          <p key={index} className="sallyport-error">
            <code dir="ltr">{path}</code> {say(why, words)}
          </p>
        ))}
        {preview.failedExamples.map(({ list, ruleId, example, expected }, index) => (
          <p key={index} className="sallyport-error">
            {fill(
              expected === 'match'
                ? trans.__('{decision} {rule}: its example “{example}” is not covered.')
                : trans.__('{decision} {rule}: its counter-example “{example}” is covered.'),
              { decision: listName(list, words), rule: ruleId, example }
            )}
          </p>
        ))}
        <DifferenceList
          title={fill(
            trans._n(
              'Tightens, {count} change',
              'Tightens, {count} changes',
              preview.tightens.length
            ),
            { count: preview.tightens.length }
          )}
          tone="good"
          differences={preview.tightens}
        />
        <DifferenceList
          title={fill(
            trans._n('Loosens, {count} change', 'Loosens, {count} changes', preview.loosens.length),
            { count: preview.loosens.length }
          )}
          tone="warn"
          differences={preview.loosens}
        />
        <DifferenceList
          title={trans.__('Neither tightens nor loosens')}
          differences={preview.neutral}
        />
      </div>
      <div className="sallyport-actions">
        <button
          ref={back}
          type="button"
          className="sallyport-button"
          data-answer="deny"
          onClick={() => actions.cancelPolicySave()}
        >
          {trans.__('Go on editing')}
        </button>
        <button
          type="button"
          className="sallyport-button"
          data-answer="approve"
          aria-disabled={!ready}
          onClick={save}
        >
          {loosens ? trans.__('Save and loosen') : trans.__('Save')}
        </button>
        <Hold
          reason={
            refused
              ? trans.__('It cannot be saved like this.')
              : saving.state === 'saving'
                ? trans.__('Saving…')
                : loosens
                  ? guardWords(guard, words)
                  : ''
          }
        />
      </div>
    </div>
  );
}
