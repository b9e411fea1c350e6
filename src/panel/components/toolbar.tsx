import * as React from 'react';

/**
 * Controls that are one stop of the Tab key: arrows, Home and End move between them, and Tab comes back to the one that
 * held the focus last. What a control opens keeps its own keys.
 */
export function Toolbar(props: {
  readonly label: string;
  readonly className?: string;
  readonly children: React.ReactNode;
}): React.ReactElement {
  const root = React.useRef<HTMLDivElement>(null);
  const stop = React.useRef<HTMLElement | null>(null);
  const settle = (): void => {
    const controls = controlsOf(root.current);
    if (stop.current === null || !controls.includes(stop.current))
      stop.current = controls[0] ?? null;
    for (const control of controls) control.tabIndex = control === stop.current ? 0 : -1;
  };
  // Controls come and go with what is shown: one of those that are there is always the stop.
  React.useLayoutEffect(settle);
  const press = (event: React.KeyboardEvent): void => {
    const controls = controlsOf(root.current);
    const at = controls.findIndex(control => control === event.target);
    const target = at < 0 ? undefined : targetOf(event.key, at, controls);
    if (target === undefined) return;
    event.preventDefault();
    target.focus();
  };
  return (
    <div
      ref={root}
      role="toolbar"
      aria-label={props.label}
      className={props.className}
      onKeyDown={press}
      onFocus={event => {
        if (!controlsOf(root.current).includes(event.target)) return;
        stop.current = event.target;
        settle();
      }}
    >
      {props.children}
    </div>
  );
}

/** The toolbar's own controls, in reading order; those of an open menu or popover are not among them. */
const controlsOf = (root: HTMLElement | null): readonly HTMLElement[] =>
  [...(root?.querySelectorAll<HTMLElement>('button') ?? [])].filter(
    control => control.closest('[role="menu"], .sallyport-popover') === null
  );

function targetOf(
  key: string,
  at: number,
  controls: readonly HTMLElement[]
): HTMLElement | undefined {
  const [first] = controls;
  if (first === undefined) return undefined;
  const rightToLeft = getComputedStyle(first).direction === 'rtl';
  switch (key) {
    case rightToLeft ? 'ArrowLeft' : 'ArrowRight':
      return controls[(at + 1) % controls.length];
    case rightToLeft ? 'ArrowRight' : 'ArrowLeft':
      return controls.at(at - 1);
    case 'Home':
      return first;
    case 'End':
      return controls.at(-1);
    default:
      return undefined;
  }
}
