import { CallClock } from './call-clock';

test('parts what a person took from the time of the call itself', async () => {
  let now = 1000;
  const clock = new CallClock(() => now);
  now += 5;
  expect(clock.times()).toEqual({ durationMs: 5 });
  let answer: (word: string) => void = () => undefined;
  const asked = clock.waitFor(new Promise<string>(resolve => (answer = resolve)));
  now += 60_000;
  answer('yes');
  expect(await asked).toBe('yes');
  clock.goOn();
  now += 20;
  expect(clock.times()).toEqual({ durationMs: 25, waitedMs: 60_000 });
});

test('what it stands aside after the answer is neither its own time nor a person’s', async () => {
  let now = 0;
  const clock = new CallClock(() => now);
  now += 3;
  let answer: () => void = () => undefined;
  const asked = clock.waitFor(new Promise<void>(resolve => (answer = resolve)));
  now += 100;
  answer();
  await asked;
  now += 5000;
  clock.goOn();
  now += 4;
  expect(clock.times()).toEqual({ durationMs: 7, waitedMs: 100 });
});

test('a wait that ends with an error is one, too', async () => {
  let now = 0;
  const clock = new CallClock(() => now);
  const asked = clock.waitFor(Promise.reject(new Error('withdrawn')));
  now += 7;
  await expect(asked).rejects.toThrow('withdrawn');
  expect(clock.times()).toEqual({ durationMs: 0, waitedMs: 7 });
});
