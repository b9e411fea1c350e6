import { createOwnHand } from './own-hand';

const isOwnHand = createOwnHand();

test.each<[string, unknown]>([
  ['an event that a script dispatched', new MouseEvent('click')],
  ['an object that says it is trusted', { isTrusted: true, timeStamp: performance.now() }],
  [
    'an object that claims to be an event',
    Object.create(MouseEvent.prototype, { timeStamp: { value: performance.now() } })
  ],
  ['nothing', undefined]
])('%s is not a person', (_, event) => {
  // The cast: what a script may hand over has no type.
  expect(isOwnHand(event as Event)).toBe(false);
});

/** An event that the platform made, which is what trusted means. */
const platformEvent = (): Event => {
  const aborting = new AbortController();
  const events: Event[] = [];
  aborting.signal.addEventListener('abort', event => events.push(event));
  aborting.abort();
  const [event] = events;
  if (event === undefined) throw new Error('No abort event came.');
  return event;
};

test("the platform's own event counts once, and only while it is fresh", () => {
  const event = platformEvent();
  expect([isOwnHand(event), isOwnHand(event)]).toEqual([true, false]);
  const old = platformEvent();
  const now = jest.spyOn(performance, 'now').mockReturnValue(old.timeStamp + 5000);
  expect(isOwnHand(old)).toBe(false);
  now.mockRestore();
});
