import { nullTranslator } from '@jupyterlab/translation';
import { egressReasons } from '../../protocol/egress';
import { egressSentences, refusalText } from './egress-sentences';

const words = { trans: nullTranslator.load('jupyterlab_sallyport'), locale: 'en' };

test('every reason of a refused connection has its words, and keeps its parameters', () => {
  expect(egressSentences(words)).toEqual(egressReasons);
});

test('a refusal names the entry that would let it through', () => {
  const entry = { list: 'network.allow', host: 'a.example' } as const;
  expect(
    refusalText({ host: 'a.example', port: 443, reason: 'not-allowed', count: 1, entry }, words)
  ).toBe(
    'No rule allows a.example on port 443. “a.example” in network.allow would let it through.'
  );
});
