/** Why a card does not take an answer now. */
export type GuardState = 'ready' | 'arming' | 'unfocused' | 'covered' | 'outside';

export interface GuardOptions {
  /** Milliseconds that the card must have stood still, in sight and in focus. */
  readonly delay: number;
  readonly onChange: (state: GuardState) => void;
  readonly now?: () => number;
  /** Whether an event is a person's; the platform's own word unless a test says otherwise. */
  readonly isOwn?: (event: Event) => boolean;
}

/** Watches one card until disposed. */
export interface CardGuard {
  /** Whether this very event may answer by this control: made by a person's hand, on a card that stood ready. */
  admits(event: Event, control: Element): boolean;
  dispose(): void;
}

/**
 * Holds back answers that a person may not have meant: until a card and its controls have stood in sight, uncovered
 * and unmoved in a focused document for the delay. First paint, a move, a change of size, a cover, and focus that
 * arrives in the card or the window each start the delay anew. Focus that a person's pointer brings into a card which
 * stood ready does not: else the press of a button would always undo its own click.
 */
export function guardCard(card: HTMLElement, options: GuardOptions): CardGuard {
  const now = options.now ?? (() => performance.now());
  let state: GuardState = 'arming';
  let since = now();
  let place = placeOf(card);

  const restart = (): void => {
    since = now();
  };
  const look = (): GuardState => {
    const here = placeOf(card);
    if (here !== place) {
      place = here;
      restart();
    }
    const hindrance = hindranceOf(card);
    if (hindrance !== undefined) restart();
    const next = hindrance ?? (now() - since >= options.delay ? 'ready' : 'arming');
    if (next !== state) {
      state = next;
      options.onChange(next);
    }
    return next;
  };
  const isOwn = options.isOwn ?? ((event: Event) => event.isTrusted);
  let pressed = false;
  const press = (event: Event): void => {
    pressed = isOwn(event) && look() === 'ready';
  };
  const release = (): void => {
    pressed = false;
  };
  const focusArrives = (event: FocusEvent): void => {
    if (pressed) return;
    if (!(event.relatedTarget instanceof Node && card.contains(event.relatedTarget))) restart();
    look();
  };
  const windowReturns = (): void => {
    restart();
    look();
  };

  const window = card.ownerDocument.defaultView;
  card.addEventListener('focusin', focusArrives);
  card.addEventListener('pointerdown', press);
  card.ownerDocument.addEventListener('pointerup', release);
  card.ownerDocument.addEventListener('pointercancel', release);
  window?.addEventListener('focus', windowReturns);
  const timer = setInterval(look, LOOK_EVERY);
  return {
    admits: (event, control) => event.isTrusted && look() === 'ready' && isUncovered(control, card),
    dispose() {
      clearInterval(timer);
      card.removeEventListener('focusin', focusArrives);
      card.removeEventListener('pointerdown', press);
      card.ownerDocument.removeEventListener('pointerup', release);
      card.ownerDocument.removeEventListener('pointercancel', release);
      window?.removeEventListener('focus', windowReturns);
    }
  };
}

/** What hinders an answer whatever the time. */
function hindranceOf(card: HTMLElement): GuardState | undefined {
  const { ownerDocument } = card;
  if (!ownerDocument.hasFocus() || ownerDocument.visibilityState !== 'visible') return 'unfocused';
  const controls = [...card.querySelectorAll('[data-answer]')];
  if (!controls.every(control => isInside(control, ownerDocument))) return 'outside';
  return [card, ...controls].every(part => isUncovered(part, card)) ? undefined : 'covered';
}

/** Where and how large a card is, as one value to compare. */
function placeOf(card: HTMLElement): string {
  const { left, top, width, height } = card.getBoundingClientRect();
  return [left, top, width, height].map(Math.round).join();
}

function isInside(part: Element, { documentElement }: Document): boolean {
  const { left, top, right, bottom, width } = part.getBoundingClientRect();
  return (
    width > 0 &&
    left >= 0 &&
    top >= 0 &&
    right <= documentElement.clientWidth + 1 &&
    bottom <= documentElement.clientHeight + 1
  );
}

/** Whether nothing else lies over the visible part of an element: probed at a grid of points, as a pointer would meet it. */
function isUncovered(part: Element, card: HTMLElement): boolean {
  const { documentElement } = card.ownerDocument;
  const clip = clipOf(card).getBoundingClientRect();
  const box = part.getBoundingClientRect();
  const left = Math.max(box.left, clip.left, 0);
  const top = Math.max(box.top, clip.top, 0);
  const right = Math.min(box.right, clip.right, documentElement.clientWidth);
  const bottom = Math.min(box.bottom, clip.bottom, documentElement.clientHeight);
  if (right - left < 4 || bottom - top < 4) return false;
  return PROBES.every(across =>
    PROBES.every(down => {
      const x = left + 2 + across * (right - left - 4);
      const y = top + 2 + down * (bottom - top - 4);
      const met = card.ownerDocument.elementFromPoint(x, y);
      return met !== null && (part.contains(met) || met.contains(part)) && isOurs(met, card);
    })
  );
}

/** The rounded corners let the frame around the card be met; nothing else but the card's own parts may be. */
const isOurs = (met: Element, card: HTMLElement): boolean =>
  card.contains(met) || met.contains(card);

/** The box that scrolls the card, else the document. */
const clipOf = (card: HTMLElement): Element =>
  card.closest('[data-scrolls]') ?? card.ownerDocument.documentElement;

/** Milliseconds between two looks: well below the shortest delay, and cheap. */
const LOOK_EVERY = 100;

const PROBES = [0, 0.5, 1];
