import * as React from 'react';

import type { PanelView } from '../../model/view';
import { useWords } from '../../words/words';
import { Icon } from '../icon';

/** A page in the panel's place: a heading that takes the focus when the page was asked for, and the way back. */
export function Page(props: {
  readonly title: string;
  readonly focus: PanelView['focus'];
  readonly onClose: () => void;
  /** Whether a button closes it, as Escape always does. Absent: one does. */
  readonly closable?: boolean;
  readonly children: React.ReactNode;
}): React.ReactElement {
  const { trans } = useWords();
  const heading = React.useRef<HTMLHeadingElement>(null);
  const id = React.useId();
  const { focus, onClose } = props;
  const done = React.useRef(0);
  // Moves the focus to the page when the person opened it, unless a control of the page holds it already.
  React.useEffect(() => {
    if (focus?.target.type !== 'page' || focus.serial === done.current) return;
    done.current = focus.serial;
    const page = heading.current?.closest('section');
    if (page?.contains(document.activeElement) !== true) heading.current?.focus();
  }, [focus]);
  return (
    <section
      className="sallyport-page"
      aria-labelledby={id}
      data-scrolls
      onKeyDown={event => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header>
        <h3 id={id} ref={heading} tabIndex={-1}>
          {props.title}
        </h3>
        {props.closable !== false && (
          <button
            type="button"
            className="sallyport-icon-button"
            aria-label={trans.__('Close')}
            title={trans.__('Close')}
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        )}
      </header>
      {props.children}
    </section>
  );
}
