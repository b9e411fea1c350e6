import * as React from 'react';

import type { Proposals } from '../../../protocol/policy-view';
import type { ProposalsView } from '../../model/policy-view';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { patternText } from '../../words/policy-document';
import { listName, toolName } from '../../words/policy-fields';
import { say } from '../../words/sentences';
import { useWords } from '../../words/words';
import { MarkedText } from '../approval/payload-text';
import { guardWords } from '../approval/guard-words';
import { Hold } from '../approval/hold';
import { useGuard } from '../approval/use-guard';
import { ProblemNote } from '../problem-note';

/** What the repository's own file proposes: its limits hold at once, its permissions only where a person ticks them. */
export function ProposalsSection(props: {
  readonly count: number;
  readonly view: ProposalsView | undefined;
  readonly settings: PanelView['settings'];
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { count, view, settings, actions } = props;
  const proposals = view?.proposals;
  return (
    <section aria-label={trans.__('Proposals of this project')}>
      <h3>
        {fill(
          trans._n(
            'This project suggests {count} permission',
            'This project suggests {count} permissions',
            count
          ),
          { count }
        )}
      </h3>
      {view?.problem !== undefined && (
        <ProblemNote
          problem={view.problem}
          actions={actions}
          onRetry={proposals && (() => actions.inspectProposals())}
        />
      )}
      {proposals === undefined ? (
        <button
          type="button"
          className="sallyport-button"
          onClick={() => actions.inspectProposals()}
        >
          {trans.__('Review proposals…')}
        </button>
      ) : (
        <Adopt
          key={proposals.nonce ?? proposals.hash ?? ''}
          proposals={proposals}
          busy={view?.state !== 'ready'}
          settings={settings}
          actions={actions}
        />
      )}
    </section>
  );
}

function Adopt(props: {
  readonly proposals: Proposals;
  readonly busy: boolean;
  readonly settings: PanelView['settings'];
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { proposals, busy, settings, actions } = props;
  const { allows, restricts, problems, nonce } = proposals;
  const [ticked, setTicked] = React.useState<readonly string[]>(
    allows.filter(({ adopted }) => adopted).map(({ rule }) => rule.id)
  );
  const root = React.useRef<HTMLDivElement>(null);
  const { state: guard, admits } = useGuard(
    root,
    Math.max(settings.armingDelay, proposals.armingMs),
    nonce ?? ''
  );
  const possible = nonce !== undefined && !busy;
  return (
    <div ref={root}>
      {problems.map(({ path, why }, index) => (
        <p key={index} className="sallyport-error">
          <code dir="ltr">{path}</code> {say(why, words)}
        </p>
      ))}
      {restricts.length > 0 && (
        <ul aria-label={trans.__('Hold already, since they only restrict')}>
          {restricts.map(({ list, rule }) => (
            <li key={rule.id}>
              <b>{listName(list, words)}</b> {toolName(rule.tool, words)}{' '}
              <code>
                <MarkedText text={patternText(rule) || trans.__('any')} />
              </code>
            </li>
          ))}
        </ul>
      )}
      {allows.map(({ rule }) => (
        <label key={rule.id} className="sallyport-tick">
          <input
            type="checkbox"
            checked={ticked.includes(rule.id)}
            onChange={() =>
              setTicked(
                ticked.includes(rule.id)
                  ? ticked.filter(id => id !== rule.id)
                  : [...ticked, rule.id]
              )
            }
          />
          <span>
            {fill(trans.__('Allow {tool}'), { tool: toolName(rule.tool, words) })}{' '}
            <code>
              <MarkedText text={patternText(rule) || trans.__('any')} />
            </code>
            {rule.reason !== undefined && (
              <small>
                {' '}
                {trans.__('The project says:')}{' '}
                <q>
                  <MarkedText text={rule.reason} />
                </q>
              </small>
            )}
          </span>
        </label>
      ))}
      <div className="sallyport-actions">
        <button
          type="button"
          className="sallyport-button"
          data-answer="approve"
          aria-disabled={!possible || guard !== 'ready'}
          onClick={event => {
            if (possible && admits(event.nativeEvent, event.currentTarget))
              actions.adoptProposals(ticked, event.nativeEvent);
          }}
        >
          {trans.__('Take over the ticked ones')}
        </button>
        <Hold reason={possible ? guardWords(guard, words) : ''} />
      </div>
    </div>
  );
}
