import * as React from 'react';

import { Icon, type IconName } from '../icon';
import { useDismiss } from '../use-dismiss';

export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
}

/** An icon button with a menu: arrows, Home and End move, Enter chooses, Escape closes and gives the focus back. */
export function Menu(props: {
  readonly label: string;
  readonly icon: IconName;
  readonly items: readonly MenuItem[];
}): React.ReactElement {
  const root = React.useRef<HTMLDivElement>(null);
  const [open, setOpen] = React.useState(false);
  const close = React.useCallback(() => setOpen(false), []);
  useDismiss(root, open, close);
  // Moves the focus into the menu when it opens.
  React.useEffect(() => {
    if (open) root.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
  }, [open]);
  const move = (event: React.KeyboardEvent): void => {
    const items = [...(root.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const at = items.findIndex(item => item === document.activeElement);
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    items.at(target % items.length)?.focus();
  };
  return (
    <div ref={root} className="sallyport-menu">
      <button
        type="button"
        className="sallyport-icon-button"
        aria-label={props.label}
        title={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name={props.icon} />
      </button>
      {open && (
        <div role="menu" aria-label={props.label} onKeyDown={move}>
          {props.items.map(item => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                item.onSelect();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
