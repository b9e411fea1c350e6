import { isRepeating } from './is-repeating';

/** A trail by letters: the same letter is the same call with the same result, a dot is a call that runs. */
const trailOf = (letters: string): (string | undefined)[] =>
  [...letters].map(letter => (letter === '.' ? undefined : letter));

test.each<[trail: string, times: number, repeats: boolean, why: string]>([
  ['', 3, false, 'nothing was asked'],
  ['aa', 3, false, 'twice may be chance'],
  ['aaa', 3, true, 'one call'],
  ['baaa', 3, true, 'one call, after another'],
  ['aaab', 3, false, 'it got out'],
  ['ababa', 3, false, 'two and a half rounds'],
  ['ababab', 3, true, 'a round of two'],
  ['xyababab', 3, true, 'a round of two, after others'],
  ['abcabcabc', 3, true, 'a round of three'],
  ['abcdabcdabcd', 3, true, 'a round of four'],
  ['abcdeabcdeabcde', 3, false, 'longer than a round is looked for'],
  ['aabaabaab', 3, true, 'a round that asks twice for the same'],
  ['abacabacab', 3, false, 'not whole rounds'],
  ['ab1ab2ab3', 3, false, 'a result differs in each round, as of a poll'],
  ['ababcb', 3, false, 'the last round differs'],
  ['abab', 2, true, 'fewer times by policy'],
  ['ababab', 4, false, 'more times by policy'],
  ['...', 3, false, 'calls that run are no repetition'],
  ['aa.', 3, false, 'nor is one that runs after equal ones']
])('%s gone round %i times: %p (%s)', (letters, times, repeats) => {
  expect(isRepeating(trailOf(letters), times)).toBe(repeats);
});
