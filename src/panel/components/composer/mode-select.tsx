import * as React from 'react';

import type { Mode } from '../../../protocol/event-values';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { useWords, type Words } from '../../words/words';

/** What the next turn may try. A mode that is not permitted now stays listed, with the word why. */
export function ModeSelect(props: {
  readonly view: Pick<PanelView, 'mode' | 'modes' | 'policy'>;
  readonly onMode: (mode: Mode) => void;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { mode, modes, policy } = props.view;
  return (
    <select
      className="sallyport-mode"
      aria-label={trans.__('Mode')}
      title={modeHint(mode, words)}
      value={mode}
      onChange={event => {
        const chosen = MODES.find(other => other === event.currentTarget.value);
        if (chosen !== undefined && modes.includes(chosen)) props.onMode(chosen);
      }}
    >
      {MODES.map(other => (
        <option key={other} value={other} disabled={!modes.includes(other)}>
          {modes.includes(other)
            ? modeName(other, words)
            : fill(
                policy?.trusted === false
                  ? trans.__('{mode} (needs a trusted folder)')
                  : trans.__('{mode} (not permitted)'),
                { mode: modeName(other, words) }
              )}
        </option>
      ))}
    </select>
  );
}

function modeName(mode: Mode, { trans }: Words): string {
  switch (mode) {
    case 'ask':
      return trans.__('Ask');
    case 'plan':
      return trans.__('Plan');
    case 'agent':
      return trans.__('Agent');
  }
}

function modeHint(mode: Mode, { trans }: Words): string {
  switch (mode) {
    case 'ask':
      return trans.__('Reads only; changes nothing');
    case 'plan':
      return trans.__('Reads and plans; changes nothing');
    case 'agent':
      return trans.__('Acts within the policy');
  }
}

const MODES: readonly Mode[] = ['ask', 'plan', 'agent'];
