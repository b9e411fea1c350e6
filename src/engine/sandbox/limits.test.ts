import { BUILT_IN_LIMITS, clampLimits, prlimitOptions } from './limits';

test.each([
  ['narrower stays', 5, 5],
  ['wider is cut', 1e9, 600],
  ['0 is the built-in bound', 0, 600],
  ['less than one is one', 0.2, 1],
  ['a negative number is one', -3, 1],
  ['no number is one', NaN, 1],
  ['a fraction is rounded down', 7.9, 7],
  ['endless is the built-in bound', Infinity, 600]
])('a bound: %s', (_, cpuSeconds, expected) => {
  expect(clampLimits({ ...BUILT_IN_LIMITS, cpuSeconds })).toEqual({
    ...BUILT_IN_LIMITS,
    cpuSeconds: expected
  });
});

test('prlimit gets bytes and seconds, and neither core files nor message queues', () => {
  expect(prlimitOptions({ ...BUILT_IN_LIMITS, cpuSeconds: 7, memoryMB: 3 })).toEqual([
    '--cpu=7:12',
    '--data=3145728',
    '--nofile=4096',
    '--fsize=1073741824',
    '--core=0',
    '--memlock=65536',
    '--msgqueue=0'
  ]);
});
