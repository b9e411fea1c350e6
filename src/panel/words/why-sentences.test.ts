import { nullTranslator } from '@jupyterlab/translation';
import { policySentences } from '../../protocol/policy-sentences';
import { whyCodes } from '../../protocol/why-codes';
import { policyWords } from './policy-words';
import { say } from './sentences';
import { whySentences } from './why-sentences';

const words = { trans: nullTranslator.load('jupyterlab_sallyport'), locale: 'en' };

test('every code of a decision has its words, and keeps its parameters', () => {
  const worded = new Map(whySentences(words));
  for (const [code, text] of Object.entries(whyCodes)) expect(worded.get(code)).toBe(text);
});

test('every reason why a policy cannot be saved has its words', () => {
  const worded = new Map(policyWords(words));
  for (const [code, text] of Object.entries(policySentences)) expect(worded.get(code)).toBe(text);
});

test('a decision says its sentence with its facts', () => {
  expect(say({ code: 'path-secret', params: { path: '.env' } }, words)).toBe(
    '.env may hold a secret.'
  );
  expect(say({ code: 'no-model', params: { nearest: ['/edit', '/sh'] } }, words)).toContain(
    'Nearest commands: /edit, /sh.'
  );
});
