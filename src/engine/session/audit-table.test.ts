import { auditTable } from './audit-table';

test('entries become rows, and nothing in a target can end its cell or become markup', () => {
  const entry = (target: string): object => ({
    time: '2026-11-22T16:51:12.253Z',
    action: 'run_command',
    target,
    outcome: 'ok',
    hash: 'sha256:0'
  });
  expect(auditTable({ entries: [entry('touch a | tee b'), entry('echo `x`\n<b>')] })).toBe(
    [
      '| time | action | target | outcome |',
      '| --- | --- | --- | --- |',
      '| 16:51:12 | run_command | touch a \\| tee b | ok |',
      '| 16:51:12 | run_command | echo \\`x\\` \\<b\\> | ok |'
    ].join('\n')
  );
});

test('an empty audit is said in words, and what is no list of entries is refused', () => {
  expect(auditTable({ entries: [] })).toBe('The audit holds nothing of yours yet.');
  expect(() => auditTable({ entries: 'all' })).toThrow();
});
