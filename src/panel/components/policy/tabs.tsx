import * as React from 'react';

/** One tab and what it shows. */
export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
}

/**
 * Tabs after the authoring practices, activated by hand: arrows, Home and End move the focus, Enter and Space show the
 * tab. Leaving by Tab goes into what is shown.
 */
export function Tabs<Id extends string>(props: {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly active: Id;
  readonly onActivate: (id: Id) => void;
  readonly children: React.ReactNode;
}): React.ReactElement {
  const { tabs, active, onActivate } = props;
  const id = React.useId();
  const list = React.useRef<HTMLDivElement>(null);
  const move = (event: React.KeyboardEvent): void => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])];
    const at = items.findIndex(item => item === document.activeElement);
    const ahead = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    const target = {
      ArrowRight: at + ahead,
      ArrowLeft: at - ahead,
      Home: 0,
      End: items.length - 1
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    items.at(target % items.length)?.focus();
  };
  return (
    <>
      <div
        ref={list}
        role="tablist"
        aria-label={props.label}
        className="sallyport-tabs"
        onKeyDown={move}
      >
        {tabs.map(tab => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            aria-controls={`${id}-panel`}
            aria-selected={tab.id === active}
            tabIndex={tab.id === active ? 0 : -1}
            onClick={() => onActivate(tab.id)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${active}`}
        className="sallyport-tabpanel"
      >
        {props.children}
      </div>
    </>
  );
}
