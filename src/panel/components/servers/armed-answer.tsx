import * as React from 'react';

import type { PanelView } from '../../model/view';
import { useWords } from '../../words/words';
import { guardWords } from '../approval/guard-words';
import { Hold } from '../approval/hold';
import { useGuard } from '../approval/use-guard';

/** The safe way out first, then a yes that is armed like an approval's. */
export function ArmedAnswer(props: {
  readonly settings: PanelView['settings'];
  readonly armingMs: number;
  /** What a yes is bound to: another one arms anew. */
  readonly nonce: string;
  /** Whether there is anything to say yes to now. */
  readonly possible: boolean;
  readonly no: string;
  readonly yes: string;
  readonly onNo: () => void;
  readonly onYes: (event: MouseEvent | KeyboardEvent) => void;
}): React.ReactElement {
  const words = useWords();
  const root = React.useRef<HTMLDivElement>(null);
  const { state, admits } = useGuard(
    root,
    Math.max(props.settings.armingDelay, props.armingMs),
    props.nonce
  );
  return (
    <div ref={root} className="sallyport-actions sallyport-decide">
      <button
        type="button"
        className="sallyport-button"
        data-answer="deny"
        onClick={() => props.onNo()}
      >
        {props.no}
      </button>
      <button
        type="button"
        className="sallyport-button"
        data-answer="approve"
        aria-disabled={!props.possible || state !== 'ready'}
        onClick={event => {
          if (props.possible && admits(event.nativeEvent, event.currentTarget))
            props.onYes(event.nativeEvent);
        }}
      >
        {props.yes}
      </button>
      <Hold reason={props.possible ? guardWords(state, words) : ''} />
    </div>
  );
}
