import * as React from 'react';

import { guardCard, type CardGuard, type GuardState } from './card-guard';

/** The guard of a card as state: what it says now, and whether an event may answer. `round` begins anew when it changes. */
export function useGuard(
  card: React.RefObject<HTMLElement>,
  delay: number,
  round: string
): { readonly state: GuardState; readonly admits: CardGuard['admits'] } {
  const [state, setState] = React.useState<GuardState>('arming');
  const guard = React.useRef<CardGuard | null>(null);
  // Keeps one guard on the card for as long as it shows the same thing.
  React.useEffect(() => {
    if (card.current === null) return;
    setState('arming');
    const current = guardCard(card.current, { delay, onChange: setState });
    guard.current = current;
    return () => {
      guard.current = null;
      current.dispose();
    };
  }, [card, delay, round]);
  const admits = React.useCallback<CardGuard['admits']>(
    (event, control) => guard.current?.admits(event, control) ?? false,
    []
  );
  return { state, admits };
}
