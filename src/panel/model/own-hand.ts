/**
 * Answers whether an event is a person's own, fresh, and seen for the first time; one click answers one question.
 * A script can dispatch events and call functions, but it cannot make an Event that is trusted.
 */
export function createOwnHand(): (event: Event) => boolean {
  const used = new WeakSet<Event>();
  return event => {
    if (!(event instanceof Event) || !event.isTrusted || used.has(event)) return false;
    used.add(event);
    return performance.now() - event.timeStamp < FRESH_MS;
  };
}

const FRESH_MS = 2000;
