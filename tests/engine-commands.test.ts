import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine, World } from './engine-driver';

// Each test starts real processes, on machines that may be busy.
jest.setTimeout(30_000);

let world: World;
let engine: Engine;
let threadId: string;

beforeEach(() => {
  world = new World();
  world.trustDemo();
});

afterEach(async () => {
  await engine.stop();
  world.remove();
});

const inDemo = (name: string): string => join(world.workspace, name);
/** Says a command and returns the answer's text. */
async function say(text: string): Promise<string> {
  engine.events.length = 0;
  const { reason } = await engine.complete(threadId, text);
  expect(reason).toBe('done');
  return (await engine.event('message-end')).text;
}

test('the commands of the session answer from what happened', async () => {
  engine = await Engine.start(world);
  engine.onService = call =>
    call.name === 'audit/tail'
      ? { entries: [{ action: 'run_command', target: 'touch a', outcome: 'intent', detail: {} }] }
      : engine.defaultService(call);
  threadId = await engine.thread();
  expect(await say('/why')).toBe('Nothing was decided in this thread yet.');
  expect(await say('/diff')).toBe('No turn of this thread changed anything.');
  expect(await say('/undo')).toBe(
    'No turn of this thread changed anything that can be taken back.'
  );
  writeFileSync(inDemo('a.txt'), 'one\n');
  await engine.complete(threadId, '/edit a.txt\n<<<<\none\n====\ntwo\n>>>>');
  expect(await say('/diff')).toMatch(/` a\.txt `[^]*```diff\n[^]*-two[^]*\+one/);
  expect(await say('/why')).toMatch(/\*\*ask\*\*\n- edit ` a\.txt `: ask/);
  expect(await say('/policy')).toMatch(/^Level: standard\. Trusted: yes\. Widest mode: agent\./);
  expect(await say('/policy test rm -rf /')).toMatch(
    /^\*\*(ask|deny)\*\*\n- command ` rm -rf \/ `/
  );
  expect(await say('/audit')).toContain('| run_command | touch a |');
  const help = await say('/help');
  for (const name of ['read', 'ls', 'search', 'edit', 'write', 'delete', 'sh', 'undo', 'why'])
    expect(help).toContain(`/${name}`);
});

test('/stop ends every other running turn and says how many', async () => {
  engine = await Engine.start(world);
  const waiting = await engine.thread();
  await engine.turn(waiting, '/sh touch a');
  await engine.event('approval-request');
  threadId = await engine.thread();
  expect(await say('/stop')).toBe('Stopped 1 other running turn(s).');
  const { threads } = await engine.request('thread/list', {});
  expect(threads.map(({ state }) => state)).toEqual(['idle', 'idle']);
});
