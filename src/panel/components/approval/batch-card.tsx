import * as React from 'react';

import type { ApprovalView } from '../../model/part-views';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelSettings } from '../../model/settings';
import { fill } from '../../words/fill';
import { useWords, type Words } from '../../words/words';
import { Toolbar } from '../toolbar';
import { BatchMember } from './batch-member';
import { CardFrame } from './card-frame';
import type { GuardState } from './card-guard';
import { guardWords } from './guard-words';
import { Hold } from './hold';
import { useGuard } from './use-guard';

/**
 * Several questions of one kind as a list, all boxes off: each is opened, read and answered with a nonce of its own, and
 * one that changed falls out by itself. Like a single card it answers only to a person's hand, armed and in sight.
 */
export function BatchCard(props: {
  readonly members: readonly ApprovalView[];
  /** The model's reason for a call. */
  readonly reasons: ReadonlyMap<string, string>;
  readonly settings: PanelSettings;
  readonly onApart: (approvalId: string) => void;
  readonly actions: Pick<PanelActions, 'openApproval' | 'answerApprovals' | 'openTester' | 'copy'>;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { members, settings, actions } = props;
  const card = React.useRef<HTMLElement>(null);
  const approve = React.useRef<HTMLButtonElement>(null);
  const deny = React.useRef<HTMLButtonElement>(null);
  const id = React.useId();
  const [first] = members;
  const { state: guard, admits } = useGuard(
    card,
    Math.max(settings.armingDelay, ...members.map(({ opened }) => opened?.armingMs ?? 0)),
    members.map(({ approvalId, opened }) => `${approvalId} ${opened?.nonce ?? ''}`).join(' ')
  );
  // By nonce: what is shown anew is not what was ticked.
  const [ticked, setTicked] = React.useState<ReadonlySet<string>>(new Set());
  const isTicked = ({ state, opened }: ApprovalView): boolean =>
    state === 'open' && opened !== undefined && ticked.has(opened.nonce);
  const chosen = members.filter(isTicked).map(({ approvalId }) => approvalId);

  // Asks for the nonces of this connection as soon as the list is on the page.
  React.useEffect(() => {
    for (const { approvalId, state } of members)
      if (state === 'closed') actions.openApproval(approvalId);
  }, [actions, members]);

  const hold = holdReason(members, chosen.length, guard, words);
  return (
    <CardFrame
      ref={card}
      kind={first?.summary.kind ?? 'command'}
      title={titleOf(members, words)}
      approvalId={first?.approvalId}
      line={
        <p className="sallyport-subtitle">
          {trans.__('Each is answered once and by itself. Tick what you approve.')}
        </p>
      }
    >
      <ul className="sallyport-batch">
        {members.map((approval, index) => (
          <BatchMember
            key={approval.approvalId}
            approval={approval}
            reason={props.reasons.get(approval.callId)}
            checked={isTicked(approval)}
            isFirst={index === 0}
            onCheck={checked => {
              const { nonce } = approval.opened ?? {};
              if (nonce === undefined) return;
              const next = new Set(ticked);
              if (checked) next.add(nonce);
              else next.delete(nonce);
              setTicked(next);
            }}
            onApart={() => props.onApart(approval.approvalId)}
            actions={actions}
          />
        ))}
      </ul>
      <div className="sallyport-answer">
        <Toolbar label={trans.__('Answers')} className="sallyport-actions">
          <button
            ref={deny}
            type="button"
            className="sallyport-button"
            data-answer="deny"
            onClick={({ nativeEvent }) => {
              if (deny.current === null || !admits(nativeEvent, deny.current)) return;
              const open = members.filter(({ state }) => state === 'open');
              actions.answerApprovals(
                open.map(({ approvalId }) => approvalId),
                'deny',
                nativeEvent
              );
            }}
          >
            {fill(trans._n('Deny all {count}', 'Deny all {count}', members.length), {
              count: members.length
            })}
          </button>
          <button
            ref={approve}
            type="button"
            className="sallyport-button"
            data-primary
            data-answer="approve"
            aria-disabled={hold !== undefined}
            aria-describedby={`${id}-hold`}
            onClick={({ nativeEvent }) => {
              if (hold !== undefined || approve.current === null) return;
              if (admits(nativeEvent, approve.current))
                actions.answerApprovals(chosen, 'allow', nativeEvent);
            }}
          >
            {fill(
              trans._n(
                'Approve {count} selected once',
                'Approve {count} selected once',
                chosen.length
              ),
              { count: chosen.length }
            )}
          </button>
        </Toolbar>
        <Hold
          id={`${id}-hold`}
          reason={hold}
          others={[trans.__('Answering…'), noneTicked(words)]}
        />
      </div>
    </CardFrame>
  );
}

/** Why the approval waits, or undefined where it does not. */
function holdReason(
  members: readonly ApprovalView[],
  chosen: number,
  guard: GuardState,
  words: Words
): string | undefined {
  if (members.some(({ state }) => state === 'answering')) return words.trans.__('Answering…');
  if (guard === 'covered' || guard === 'outside') return guardWords(guard, words);
  return chosen === 0 ? noneTicked(words) : guardWords(guard, words);
}

const noneTicked = ({ trans }: Words): string => trans.__('Nothing is ticked.');

function titleOf(members: readonly ApprovalView[], { trans }: Words): string {
  const count = members.length;
  const text =
    members[0]?.summary.kind === 'edit'
      ? trans._n('Change {count} file?', 'Make {count} changes to files?', count)
      : trans._n('Run {count} command?', 'Run {count} commands?', count);
  return fill(text, { count });
}
