import * as fc from 'fast-check';
import { Redactor } from './redact';
import { KnownSecretStream } from './redact-known';

const key = 'sesame-open-the-gate-42';
const redactor = new Redactor();
redactor.register(key);

/** What a stream shows of pieces. */
function show(pieces: readonly string[]): string {
  const stream = new KnownSecretStream(redactor);
  return pieces.map(piece => stream.push(piece)).join('') + stream.flush();
}

test('[JP-27] a known secret is taken out wherever the pieces are cut, and everything else stays', () => {
  const word = fc.constantFrom(
    key,
    Buffer.from(key).toString('base64'),
    'sesame-',
    ' seed ',
    's',
    '\n'
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), fc.array(fc.nat(40)), (words, cuts) => {
      const text = words.join('');
      const pieces: string[] = [];
      let at = 0;
      for (const length of cuts) pieces.push(text.slice(at, (at += length)));
      pieces.push(text.slice(at));
      expect(show(pieces)).toBe(redactor.redactKnown(text));
      expect(show(pieces)).not.toContain(key);
    })
  );
});

test('text without the beginning of a secret is shown at once', () => {
  const stream = new KnownSecretStream(redactor);
  expect(stream.push('Open, ')).toBe('Open, ');
  expect(stream.push('it is ses')).toBe('it is ');
  expect(stream.push('amum')).toBe('sesamum');
});
