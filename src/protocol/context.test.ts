import { contextKey, type ContextReference } from './context';

const output: ContextReference = { type: 'output', path: 'a.ipynb', cell: 'c1', name: '4' };

test.each<[string, ContextReference, boolean]>([
  ['the same cell after another was put above it', { ...output, name: '5' }, true],
  ['another cell', { ...output, cell: 'c2' }, false],
  ['another notebook', { ...output, path: 'b.ipynb' }, false],
  ['a terminal of that name', { type: 'output', name: '4' }, false]
])("[NB-44] a cell's output and %s", (_name, other, same) => {
  expect(contextKey(other) === contextKey(output)).toBe(same);
});

test('[NB-44] two terminals are two chips', () => {
  const keys = ['1', '2'].map(name => contextKey({ type: 'output', name }));
  expect(new Set(keys).size).toBe(2);
});
