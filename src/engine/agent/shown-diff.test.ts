import { Redactor } from '../redact';
import { showDiff } from './shown-diff';

const redactor = new Redactor();
redactor.register('sesame-open-42');
const pem = ['-----BEGIN RSA ', 'PRIVATE KEY-----'].join('');

test.each<[string, string[], string[]]>([
  [
    'around the change',
    ['@@ -1,3 +1,3 @@', ' key sesame-open-42', '-old', '+new', ' password=hunter22'],
    ['@@ -1,3 +1,3 @@', ' key [removed]', '-old', '+new', ' password=[removed]']
  ],
  ['in what goes', ['-key sesame-open-42', '+key'], ['-key [removed]', '+key']],
  ['but not in what comes', ['-a', '+password=hunter22'], ['-a', '+password=hunter22']],
  [
    'over lines, line for line',
    [` ${pem}`, ' MIIabc', '-old', '+new', ' more', ' -----END RSA PRIVATE KEY-----', ' after'],
    [' [removed]', ' [removed]', '-[removed]', '+new', ' [removed]', ' [removed]', ' after']
  ],
  [
    'nowhere',
    ['--- a', '+++ b', ' x', '-y', '+z', '\\ No newline'],
    ['--- a', '+++ b', ' x', '-y', '+z', '\\ No newline']
  ]
])('[JP-26] a card shows no secret %s', (_where, diff, shown) => {
  expect(showDiff(diff.join('\n'), redactor)).toBe(shown.join('\n'));
});
