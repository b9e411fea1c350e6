import * as React from 'react';

import type { ApprovalSummary, OpenedApproval } from '../../../protocol/approvals';
import { fetchMember } from '../../words/fetch-words';
import { useWords } from '../../words/words';
import { Facts } from './facts';
import { FetchRows } from './fetch-rows';
import { PayloadBox } from './payload-box';
import { isShort, pathParts, payloadParts } from './payload-parts';
import { useSeen } from './use-seen';

/** Whether all of what would run was in sight, or a person says that they reviewed it. `round` begins anew when it changes. */
export interface Reading {
  readonly read: boolean;
  readonly seen: boolean;
  readonly ticked: boolean;
  readonly end: React.RefObject<HTMLSpanElement>;
  readonly onTick: (ticked: boolean) => void;
}

/** Follows the reading of one card's payload. */
export function useReading(round: string): Reading {
  const { end, seen } = useSeen(round);
  const [tickedRound, setTickedRound] = React.useState<string | null>(null);
  const ticked = tickedRound === round;
  return {
    read: seen || ticked,
    seen,
    ticked,
    end,
    onTick: value => setTickedRound(value ? round : null)
  };
}

/** What a yes is given to: the exact payload, effects and confinement, and the model's own claim, in this order. */
export function Matter(props: {
  readonly kind: ApprovalSummary['kind'];
  readonly opened: OpenedApproval;
  readonly reading: Reading;
  readonly reason?: string | undefined;
}): React.ReactElement {
  const words = useWords();
  const { kind, opened, reading } = props;
  const parts = React.useMemo(
    () => [...payloadParts(opened.payload), ...pathParts(opened.facts)],
    [opened]
  );
  const nameOf = (name: string): string => (kind === 'fetch' ? fetchMember(name, words) : name);
  const { end, seen, ticked, onTick } = reading;
  // What runs is never an empty box beside rows that say it; a server's arguments stand together, under the names it gave.
  const hasRows =
    opened.diff === undefined &&
    opened.facts.server === undefined &&
    parts.some(part => !isShort(part));
  return (
    <>
      <PayloadBox
        opened={opened}
        parts={hasRows ? parts.filter(part => !isShort(part)) : parts}
        nameOf={nameOf}
        end={end}
        seen={seen}
        ticked={ticked}
        onTick={onTick}
      />
      <Facts facts={opened.facts} parts={hasRows ? parts.filter(isShort) : []} nameOf={nameOf}>
        {kind === 'fetch' && <FetchRows payload={opened.payload} />}
      </Facts>
      <Claim reason={opened.reason ?? props.reason} />
    </>
  );
}

/** The model's own word for why, marked as a claim. */
function Claim(props: { readonly reason: string | undefined }): React.ReactElement | null {
  const { trans } = useWords();
  if (props.reason === undefined || props.reason === '') return null;
  return (
    <p className="sallyport-claim">
      {trans.__('The model says, unchecked:')} <q dir="auto">{props.reason}</q>
    </p>
  );
}
