import * as React from 'react';

import type { CallItem } from '../../../protocol/state';
import type { PanelActions } from '../../model/panel-actions';
import { testInputOf } from '../../words/test-input';
import { useWords } from '../../words/words';
import { Diff } from '../diff/diff';
import { Trace } from '../trace';
import { useClock } from '../use-clock';
import { CallLine } from './call-line';
import { Output, Stream } from './output';

/** One use of a tool, kept for good: what was done, how it ended, by whose leave, and what came of it. */
export const CallCard = React.memo(function CallCard(props: {
  readonly call: CallItem;
  /** What the call gave is what the person wants to see, so it stands open. */
  readonly answers?: boolean;
  readonly actions: Pick<PanelActions, 'openTester'>;
}): React.ReactElement {
  const { trans } = useWords();
  const { call, answers = false, actions } = props;
  const { outcome, output, error, live, decision } = call;
  const now = useClock(outcome === undefined);
  const [why, setWhy] = React.useState(false);
  const quiet = outcome === 'ok' && output?.diff === undefined && !answers;
  const body = <CallBody call={call} />;
  const hasBody = output !== undefined || live !== undefined;
  const tested = testInputOf(call.tool, call.input);
  const trace =
    decision === undefined ? null : (
      <Trace decision={decision} onTest={tested && (() => actions.openTester(tested))} />
    );
  return (
    <section className="sallyport-card" data-tone={toneOf(call)} data-quiet={quiet || undefined}>
      <CallLine call={call} now={now} />
      {error !== undefined && <p className="sallyport-error">{error.message}</p>}
      {hasBody &&
        (quiet ? (
          <Fold label={trans.__('Output and why')}>
            {body}
            {trace}
          </Fold>
        ) : (
          <div className="sallyport-body">{body}</div>
        ))}
      {trace !== null && !quiet && (
        <div className="sallyport-actions">
          <button
            type="button"
            className="sallyport-button"
            data-quiet
            aria-expanded={why}
            onClick={() => setWhy(!why)}
          >
            {trans.__('Why?')}
          </button>
        </div>
      )}
      {why && trace}
    </section>
  );
});

function CallBody(props: { readonly call: CallItem }): React.ReactElement {
  const { trans } = useWords();
  const { output, live } = props.call;
  if (output?.diff !== undefined)
    return <Diff diff={output.diff} cap={DIFF_ROWS} label={trans.__('Changes')} />;
  if (output !== undefined) return <Output output={output} />;
  return (
    <>
      {live !== undefined && live.stdout !== '' && (
        <Stream label={trans.__('Output so far')} text={live.stdout} />
      )}
      {live !== undefined && live.stderr !== '' && (
        <Stream label={trans.__('Error output so far')} text={live.stderr} />
      )}
    </>
  );
}

/** A disclosure whose content is not made before it is opened. */
function Fold(props: {
  readonly label: string;
  readonly children: React.ReactNode;
}): React.ReactElement {
  const [open, setOpen] = React.useState(false);
  return (
    <details onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{props.label}</summary>
      {open && <div className="sallyport-body">{props.children}</div>}
    </details>
  );
}

function toneOf({ outcome, approval }: CallItem): string {
  if (approval?.status === 'pending') return 'ask';
  switch (outcome) {
    case undefined:
    case 'ok':
    case 'cancelled':
      return 'plain';
    case 'denied':
    case 'refused':
    case 'failed':
      return 'bad';
    default:
      return 'warn';
  }
}

/** Rows of a finished edit's diff before "Show more". */
const DIFF_ROWS = 40;
