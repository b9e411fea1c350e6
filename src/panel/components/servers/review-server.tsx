import * as React from 'react';

import type { McpReview, ReviewedTool } from '../../../protocol/mcp/servers';
import type { ServerReview } from '../../model/servers-view';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { layerName } from '../../words/layers';
import { toolStatus } from '../../words/servers';
import { useWords } from '../../words/words';
import { MarkedText } from '../approval/payload-text';
import { Diff } from '../diff/diff';
import { ProblemNote } from '../problem-note';
import { ArmedAnswer } from './armed-answer';

/** What a server offers, tool by tool, beside what was reviewed; only what is ticked is offered afterwards. */
export function ReviewServer(props: {
  readonly asked: ServerReview;
  readonly settings: PanelView['settings'];
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { asked, actions } = props;
  const { review, problem, layer, server } = asked;
  if (review !== undefined) return <Tools {...props} review={review} key={review.nonce} />;
  return (
    <>
      {problem === undefined ? (
        <p className="sallyport-quiet" role="status">
          {trans.__('Starting it once, in the sandbox, to ask what it offers…')}
        </p>
      ) : (
        <ProblemNote
          problem={problem}
          actions={actions}
          onRetry={() => actions.reviewServer(layer, server)}
        />
      )}
      <div className="sallyport-actions">
        <button type="button" className="sallyport-button" onClick={() => actions.closeServer()}>
          {trans.__('Back')}
        </button>
      </div>
    </>
  );
}

function Tools(props: {
  readonly asked: ServerReview;
  readonly review: McpReview;
  readonly settings: PanelView['settings'];
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { asked, review, settings, actions } = props;
  const possible = review.tools.filter(({ now }) => now !== undefined);
  // What was reviewed and says the same stays; whatever is new or another waits for a tick.
  const [ticked, setTicked] = React.useState<ReadonlySet<string>>(
    () => new Set(possible.filter(({ status }) => status === 'pinned').map(({ name }) => name))
  );
  const tick = (name: string, on: boolean): void => {
    const next = new Set(ticked);
    if (on) next.add(name);
    else next.delete(name);
    setTicked(next);
  };
  return (
    <>
      {review.title !== '' && (
        <p>
          {trans.__('It calls itself:')} <MarkedText text={review.title} />
        </p>
      )}
      <p className="sallyport-quiet">
        {trans.__('All that follows is what the server says of itself; nothing of it is verified.')}
      </p>
      {review.files.length > 0 && (
        <div className="sallyport-error">
          <p>{trans.__('These files are not what was reviewed:')}</p>
          <ul>
            {review.files.map(path => (
              <li key={path}>
                <code dir="ltr">
                  <MarkedText text={path} />
                </code>
              </li>
            ))}
          </ul>
        </div>
      )}
      <AllowedUnasked allowed={review.allowed} />
      <ul className="sallyport-tools" aria-label={trans.__('Tools')}>
        {review.tools.map(tool => (
          <ToolRow
            key={tool.name}
            tool={tool}
            on={ticked.has(tool.name)}
            onTick={on => tick(tool.name, on)}
          />
        ))}
      </ul>
      {review.unusable.map(({ name, why }) => (
        <p key={name} className="sallyport-quiet">
          <code>
            <MarkedText text={name} />
          </code>{' '}
          {fill(trans.__('cannot be offered: {why}'), { why })}
        </p>
      ))}
      <ArmedAnswer
        settings={settings}
        armingMs={review.armingMs}
        nonce={review.nonce}
        possible={asked.state === 'ready'}
        no={trans.__('Change nothing')}
        yes={fill(
          trans._n('Offer {count} ticked tool', 'Offer {count} ticked tools', ticked.size),
          { count: ticked.size }
        )}
        onNo={() => actions.closeServer()}
        onYes={event => actions.acceptServer([...ticked], event)}
      />
    </>
  );
}

/** Rules that let through what is not any more what they were made for. */
function AllowedUnasked(props: Pick<McpReview, 'allowed'>): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { allowed } = props;
  if (allowed.length === 0) return null;
  return (
    <div className="sallyport-error">
      <p>{trans.__('These rules let a tool act unasked that is not what it was:')}</p>
      <ul>
        {allowed.map(({ layer, ruleId, pattern, fate }) => (
          <li key={`${layer} ${ruleId}`}>
            <code dir="ltr">
              <MarkedText text={ruleId} />
            </code>{' '}
            ({layerName(layer, words)}, <code dir="ltr">{pattern}</code>):{' '}
            {fate === 'ends'
              ? trans.__('your yes takes it out, and each call is asked about')
              : trans.__('it stays, since it is not yours to take out')}
          </li>
        ))}
      </ul>
    </div>
  );
}

function ToolRow(props: {
  readonly tool: ReviewedTool;
  readonly on: boolean;
  readonly onTick: (on: boolean) => void;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { name, status, now, diff } = props.tool;
  return (
    <li data-status={status}>
      <label>
        <input
          type="checkbox"
          checked={props.on}
          disabled={now === undefined}
          onChange={event => props.onTick(event.currentTarget.checked)}
        />{' '}
        <code>
          <MarkedText text={name} />
        </code>{' '}
        <small>{toolStatus(status, words)}</small>
      </label>
      {status === 'changed' && diff === undefined && (
        <p className="sallyport-quiet">
          {trans.__('What was reviewed is not known here any more; read it as if it were new.')}
        </p>
      )}
      {diff !== undefined && (
        <Diff diff={diff} label={fill(trans.__('Changes of {name}'), { name })} />
      )}
      {now !== undefined && (
        <>
          <p className="sallyport-tool-words">
            <MarkedText text={now.description} />
          </p>
          {now.claims.length > 0 && (
            <p className="sallyport-quiet">
              {trans.__('It claims, unverified:')} <MarkedText text={now.claims.join(' · ')} />
            </p>
          )}
          <details>
            <summary>{trans.__('Schema of its input')}</summary>
            <pre tabIndex={0} dir="ltr">
              <MarkedText text={now.schema} />
            </pre>
          </details>
        </>
      )}
    </li>
  );
}
