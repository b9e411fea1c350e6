import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BoundedOutput } from './bounded-output';

/** Has what nobody holds any more given back, which the machine does beside us, until little enough is held. */
async function settle(isSettled: () => boolean): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  for (let turn = 0; turn < 200 && !isSettled(); turn++) {
    if (typeof collect === 'function') collect();
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

const feed = (limit: number, chunks: readonly (string | Buffer)[]): BoundedOutput => {
  const output = new BoundedOutput(limit);
  chunks.forEach(chunk => output.push(Buffer.from(chunk)));
  return output;
};

test.each([
  { name: 'nothing', limit: 10, chunks: [], text: '', omitted: 0 },
  { name: 'less than the bound', limit: 10, chunks: ['abc', 'def'], text: 'abcdef', omitted: 0 },
  { name: 'exactly the bound', limit: 6, chunks: ['abcdef'], text: 'abcdef', omitted: 0 },
  {
    name: 'one byte more',
    limit: 6,
    chunks: ['abcdefg'],
    text: 'abc\n[… 1 bytes left out …]\nefg',
    omitted: 1
  },
  {
    name: 'an odd bound, in single bytes',
    limit: 5,
    chunks: [...'abcdefghij'],
    text: 'abc\n[… 5 bytes left out …]\nij',
    omitted: 5
  },
  {
    name: 'a character split over chunks',
    limit: 10,
    chunks: [Buffer.from([0xe2, 0x82]), Buffer.from([0xac])],
    text: '€',
    omitted: 0
  },
  {
    name: 'characters across both cuts: they are left out whole',
    limit: 8,
    chunks: ['€€€€€€'],
    text: '€\n[… 12 bytes left out …]\n€',
    omitted: 12
  }
])('keeps head and tail of $name', ({ limit, chunks, text, omitted }) => {
  expect(feed(limit, chunks).finish()).toEqual({ text, omitted });
});

test('keeps the same however the stream is cut into chunks, read from one buffer again and again', () => {
  const text = Array.from({ length: 400 }, (_, index) => `${index};`).join('');
  const whole = feed(101, [text]).finish();
  expect(whole.omitted).toBe(text.length - 101);
  for (const size of [1, 2, 7, 49, 50, 51, 100, 101, 500]) {
    const output = new BoundedOutput(101);
    const buffer = Buffer.alloc(size);
    for (let start = 0; start < text.length; start += size) {
      const length = buffer.write(text.slice(start, start + size));
      output.push(buffer.subarray(0, length));
    }
    expect([size, output.finish()]).toEqual([size, whole]);
    expect(output.finish()).toEqual(whole);
  }
});

test('counts what it does not keep, and keeps no more than twice its bound in memory', async () => {
  const output = new BoundedOutput(1024);
  const before = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < 2000; count++) {
    output.push(Buffer.alloc(65536, 'x'));
  }
  const held = (): number => process.memoryUsage().arrayBuffers - before;
  await settle(() => held() < 2 ** 20);
  expect(held()).toBeLessThan(2 ** 20);
  // Asked last, so that it lives until here.
  expect(output.total).toBe(2000 * 65536);
  expect(output.finish().omitted).toBe(2000 * 65536 - 1024);
});
