import { fill } from './fill';
import { formatBytes, formatClock, formatDuration } from './quantities';
import { words } from '../../../tests/panel-view';

test.each([
  [0, '0 s', '0:00'],
  [420, '0.4 s', '0:00'],
  [9949, '9.9 s', '0:09'],
  [12_400, '12 s', '0:12'],
  [59_600, '0:59', '0:59'],
  [187_000, '3:07', '3:07'],
  [3_723_000, '1:02:03', '1:02:03'],
  [-5, '0 s', '0:00']
])('%d ms read as %s, and as %s on a clock [NB-42]', (time, duration, clock) => {
  expect([formatDuration(time, words), formatClock(time)]).toEqual([duration, clock]);
});

test.each([
  [0, '0B'],
  [812, '812B'],
  [12_345, '12.3 kB'],
  [3_400_000, '3.4 MB'],
  [5e12, '5,000 GB']
])('%d bytes read as %s', (bytes, text) => {
  expect(formatBytes(bytes, words)).toBe(text);
});

test.each<[string, Parameters<typeof fill>[1], string]>([
  ['{a} of {b}', { a: 1, b: 'two' }, '1 of two'],
  ['{paths}', { paths: ['x', 'y'] }, 'x, y'],
  ['{missing} stays', {}, '{missing} stays'],
  ['{constructor}', {}, '{constructor}'],
  ['{a}', { a: '{b}', b: 'no' }, '{b}']
])('%s filled with %j reads %s', (sentence, values, text) => {
  expect(fill(sentence, values)).toBe(text);
});
