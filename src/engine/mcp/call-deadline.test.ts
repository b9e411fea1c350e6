import { CallDeadline } from './call-deadline';

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

const isLate = (deadline: CallDeadline): boolean => deadline.signal.aborted;

test('it is too late some time after the last sign of life, and at the latest after the whole', () => {
  const quiet = new CallDeadline(100, 1000);
  jest.advanceTimersByTime(99);
  expect(isLate(quiet)).toBe(false);
  jest.advanceTimersByTime(1);
  expect(isLate(quiet)).toBe(true);

  const lively = new CallDeadline(100, 1000);
  for (let count = 0; count < 12 && !isLate(lively); count++) {
    jest.advanceTimersByTime(90);
    lively.touch();
  }
  expect(isLate(lively)).toBe(true);
});

test('the time in which a person is asked does not count', () => {
  const deadline = new CallDeadline(100, 150);
  jest.advanceTimersByTime(90);
  deadline.pause();
  deadline.pause();
  jest.advanceTimersByTime(100_000);
  deadline.touch();
  deadline.goOn();
  jest.advanceTimersByTime(100_000);
  expect(isLate(deadline)).toBe(false);
  deadline.goOn();
  jest.advanceTimersByTime(59);
  expect(isLate(deadline)).toBe(false);
  jest.advanceTimersByTime(2);
  expect(isLate(deadline)).toBe(true);
});

test('one that is stopped is never too late', () => {
  const deadline = new CallDeadline(100, 150);
  deadline.stop();
  jest.advanceTimersByTime(1000);
  expect(isLate(deadline)).toBe(false);
});
