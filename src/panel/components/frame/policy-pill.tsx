import * as React from 'react';

import { isOff } from '../../../protocol/features';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { layerName } from '../../words/layers';
import { areaName, levelName, lineValue, posture } from '../../words/posture';
import { useWords } from '../../words/words';
import { Icon } from '../icon';
import { useDismiss } from '../use-dismiss';

/** The policy in force as icon and words; pressed, it lists each area with where its value comes from. */
export function PolicyPill(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { view, actions } = props;
  const root = React.useRef<HTMLDivElement>(null);
  const close = React.useCallback(() => actions.closePolicyPopover(), [actions]);
  useDismiss(root, view.policyOpen, close);
  const { words: shown, level, good } = posture(view, words);
  return (
    <div ref={root} className="sallyport-menu">
      <button
        type="button"
        className="sallyport-pill"
        data-tone={good ? 'good' : 'warn'}
        aria-expanded={view.policyOpen}
        onClick={() => (view.policyOpen ? close() : actions.openPolicyPopover())}
      >
        <Icon name={good ? 'shield' : 'shield-alert'} />
        <span>{shown}</span>
        {level !== '' && <span className="sallyport-hidden">, {level}</span>}
      </button>
      {view.policyOpen && <PolicyPopover view={view} actions={actions} />}
    </div>
  );
}

function PolicyPopover(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { view, actions } = props;
  const { policy, sandbox } = view;
  const features = view.session?.features;
  return (
    <div className="sallyport-popover" role="group" aria-label={trans.__('Policy in force')}>
      <p>
        <b>{policy === undefined ? trans.__('Policy not known yet') : levelName(policy, words)}</b>{' '}
        · <bdi>{view.workspace === '' ? trans.__('server folder') : view.workspace}</bdi>
      </p>
      <dl className="sallyport-facts">
        {policy?.lines.map(({ area, value, source }) => (
          <React.Fragment key={area}>
            <dt>{areaName(area, words)}</dt>
            <dd>
              {lineValue(value, words)}{' '}
              <small>
                {source === 'admin' && <Icon name="lock" />}· {layerName(source, words)}
              </small>
            </dd>
          </React.Fragment>
        ))}
        {sandbox !== undefined && (
          <>
            <dt>{trans.__('Sandbox')}</dt>
            <dd>
              {fill(trans.__('tier {tier}'), { tier: sandbox.tier })}
              {sandbox.reason !== '' && <> · {sandbox.reason}</>}
            </dd>
          </>
        )}
      </dl>
      {policy?.summary.problems.map(problem => (
        <p key={problem.layer} className="sallyport-error">
          {problem.message}
        </p>
      ))}
      <div className="sallyport-actions">
        {policy?.trusted === true ? (
          <button
            type="button"
            className="sallyport-button"
            onClick={() => {
              actions.closePolicyPopover();
              actions.revokeTrust();
            }}
          >
            {trans.__('Restrict this folder')}
          </button>
        ) : (
          <button
            type="button"
            className="sallyport-button"
            onClick={() => {
              actions.closePolicyPopover();
              actions.inspectTrust();
            }}
          >
            {trans.__('Review trust…')}
          </button>
        )}
        <button
          type="button"
          className="sallyport-button"
          onClick={() => {
            actions.closePolicyPopover();
            actions.openPolicy();
          }}
        >
          {isOff(features, 'policy-editing') ? trans.__('Whole policy') : trans.__('Policy editor')}
        </button>
        {!isOff(features, 'audit-reading') && (
          <button type="button" className="sallyport-button" onClick={() => actions.openAudit()}>
            {trans.__('Audit log')}
          </button>
        )}
      </div>
    </div>
  );
}
