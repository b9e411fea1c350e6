import { writeFileSync } from 'node:fs';
import { useStage } from './engine-driver';

const stage = useStage();

test('a hostile regular expression stops at its limit, and another thread’s turns go on meanwhile', async () => {
  writeFileSync(stage.path('trap.txt'), `${'a'.repeat(50_000)}!\n`);
  const input = { pattern: '(a+)+$', regex: true };
  const engine = await stage.start(
    stage.script(
      { when: 'search', steps: [[{ tool: 'search_files', input }]] },
      ...[1, 2, 3, 4, 5].map(() => ({ steps: [[{ tool: 'list_files', input: {} }]] }))
    )
  );
  const searching = await engine.thread();
  const other = await engine.thread();
  await engine.turn(searching, 'search', 'ask');
  await engine.event('decision');
  for (let turn = 0; turn < 5; turn += 1) {
    const turnId = await engine.turn(other, 'list', 'ask');
    await engine.event('turn-end', end => end.turnId === turnId);
  }
  const isSearch = ({ threadId }: { threadId: string }): boolean => threadId === searching;
  // All of them ended while the search still ran.
  expect(engine.events.filter(isSearch).map(({ event }) => event.type)).not.toContain(
    'tool-call-end'
  );
  const ended = await engine.event('tool-call-end', ({ outcome }) => outcome !== 'ok');
  expect(ended).toMatchObject({ outcome: 'timeout', output: { stoppedAt: 'trap.txt' } });
  expect(ended.durationMs).toBeLessThan(10_000);
});
