import { guardCard, type GuardState } from './card-guard';

/** jsdom lays nothing out: the test says where things are and what lies on top. */
function lay(options: { readonly focused?: boolean; readonly byHand?: boolean } = {}) {
  document.body.innerHTML =
    '<div id="card"><button data-answer="deny"></button><button data-answer="approve"></button></div><div id="over"></div>';
  const [card, over] = ['card', 'over'].map(id => document.getElementById(id) as HTMLElement);
  const approve = document.querySelector('[data-answer="approve"]') as HTMLElement;
  if (card === undefined || over === undefined) throw new Error('The page above has both.');
  const scene = { top: 100, cover: null as Element | null, focused: options.focused ?? true };
  const box = (x: number, y: number, width: number, height: number) => ({
    ...{ x, y, width, height },
    ...{ left: x, top: y, right: x + width, bottom: y + height }
  });
  card.getBoundingClientRect = () => box(10, scene.top, 300, 200) as DOMRect;
  for (const [index, button] of [...card.querySelectorAll('button')].entries())
    button.getBoundingClientRect = () => box(20 + 90 * index, scene.top + 160, 80, 28) as DOMRect;
  document.documentElement.getBoundingClientRect = () => box(0, 0, 800, 600) as DOMRect;
  for (const [name, value] of [
    ['clientWidth', 800],
    ['clientHeight', 600]
  ] as const)
    Object.defineProperty(document.documentElement, name, { value, configurable: true });
  document.hasFocus = () => scene.focused;
  document.elementFromPoint = (x, y) =>
    scene.cover ??
    [...card.querySelectorAll('button')].find(button => {
      const { left, right, top, bottom } = button.getBoundingClientRect();
      return x >= left && x <= right && y >= top && y <= bottom;
    }) ??
    card;
  const states: GuardState[] = [];
  const guard = guardCard(card, {
    delay: 500,
    now: () => Date.now(),
    ...(options.byHand === true && { isOwn: () => true }),
    onChange: state => void states.push(state)
  });
  return { card, over, approve, scene, states, guard };
}

/** A person's own event; a script cannot make one, so neither can a test. */
const trusted = { isTrusted: true } as Event;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('admits a person only after the card stood still for the delay', () => {
  const { approve, guard } = lay();
  jest.advanceTimersByTime(450);
  expect(guard.admits(trusted, approve)).toBe(false);
  jest.advanceTimersByTime(100);
  expect(guard.admits(trusted, approve)).toBe(true);
});

test('never admits a synthetic event', () => {
  const { approve, guard } = lay();
  jest.advanceTimersByTime(5000);
  expect(guard.admits(new MouseEvent('click'), approve)).toBe(false);
});

test('ignores an answer right after the card moved under the pointer', () => {
  const { approve, guard, scene } = lay();
  jest.advanceTimersByTime(1000);
  scene.top = 60;
  expect(guard.admits(trusted, approve)).toBe(false);
  jest.advanceTimersByTime(600);
  expect(guard.admits(trusted, approve)).toBe(true);
});

test.each<[string, GuardState, (it: ReturnType<typeof lay>) => void]>([
  ['something lies over it', 'covered', it => (it.scene.cover = it.over)],
  ['the window is not in focus', 'unfocused', it => (it.scene.focused = false)],
  ['its answers are scrolled out of sight', 'outside', it => (it.scene.top = 560)]
])('holds back while %s, and starts the delay anew after it', (_why, state, happen) => {
  const it = lay();
  jest.advanceTimersByTime(1000);
  happen(it);
  expect(it.guard.admits(trusted, it.approve)).toBe(false);
  expect(it.states.at(-1)).toBe(state);
  Object.assign(it.scene, { cover: null, focused: true, top: 100 });
  jest.advanceTimersByTime(300);
  expect(it.guard.admits(trusted, it.approve)).toBe(false);
  jest.advanceTimersByTime(600);
  expect(it.guard.admits(trusted, it.approve)).toBe(true);
});

test('starts the delay anew when the focus arrives in the card', () => {
  const { approve, guard } = lay();
  jest.advanceTimersByTime(1000);
  approve.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
  expect(guard.admits(trusted, approve)).toBe(false);
  jest.advanceTimersByTime(600);
  expect(guard.admits(trusted, approve)).toBe(true);
});

test.each([
  ['a person pressed on a ready card', true, 1000, true],
  ['a script pressed', false, 1000, false],
  ['a person pressed on a card that was not ready', true, 300, false]
])(
  'when the focus arrives because %s (own: %s, after %d ms), the click is admitted: %s',
  (_why, byHand, wait, admitted) => {
    const { approve, guard } = lay({ byHand });
    jest.advanceTimersByTime(wait);
    approve.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    approve.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
    approve.dispatchEvent(new Event('pointerup', { bubbles: true }));
    expect(guard.admits(trusted, approve)).toBe(admitted);
  }
);

test('a press does not outlast its release', () => {
  const { approve, guard } = lay({ byHand: true });
  jest.advanceTimersByTime(1000);
  approve.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  approve.dispatchEvent(new Event('pointerup', { bubbles: true }));
  approve.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
  expect(guard.admits(trusted, approve)).toBe(false);
});
