import { canonicalJson, hashJson } from './canonical-json';

test.each<[unknown, string]>([
  [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
  [{ '\u{1f600}': 1, '\ufb33': 2 }, '{"\u{1f600}":1,"\ufb33":2}'],
  [[3, null, true, 'é\n\u2028'], '[3,null,true,"é\\n\u2028"]'],
  [{ a: undefined, b: {} }, '{"b":{}}'],
  [-0, '0'],
  [{ a: 1.5, b: -0.001, c: 1e-7 }, '{"a":1.5,"b":-0.001,"c":1e-7}']
])('[NB-29] writes %j in its one form', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test.each([[1e21], [Infinity], [Number.NaN], [2 ** 53], ['\ud800'], [{ a: () => 1 }], [undefined]])(
  'refuses %p',
  value => {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'bad-params' }));
  }
);

test('hashes equal values equally, whatever the order of their members', () => {
  expect(hashJson({ a: 1, b: [2] })).toBe(hashJson({ b: [2], a: 1 }));
  expect(hashJson({})).toBe(
    'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
  );
});
