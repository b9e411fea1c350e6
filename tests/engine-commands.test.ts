import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useStage } from './engine-driver';

const stage = useStage();
let threadId: string;

const inDemo = (name: string): string => join(stage.world.workspace, name);
/** Says a command and returns the answer's text. */
async function say(text: string): Promise<string> {
  stage.engine.events.length = 0;
  const { reason } = await stage.engine.complete(threadId, text);
  expect(reason).toBe('done');
  return (await stage.engine.event('message-end')).text;
}

test('the commands of the session answer from what happened', async () => {
  await stage.start();
  stage.engine.onService = call =>
    call.name === 'audit/tail'
      ? { entries: [{ action: 'run_command', target: 'touch a', outcome: 'intent', detail: {} }] }
      : stage.engine.defaultService(call);
  threadId = await stage.engine.thread();
  expect(await say('/why')).toBe('Nothing was decided in this thread yet.');
  expect(await say('/diff')).toBe('No turn of this thread changed anything.');
  expect(await say('/undo')).toBe(
    'No turn of this thread changed anything that can be taken back.'
  );
  writeFileSync(inDemo('a.txt'), 'one\n');
  await stage.engine.complete(threadId, '/edit a.txt\n<<<<\none\n====\ntwo\n>>>>');
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

test('[NB-28] what the administrator took away is not named by /help and refused', async () => {
  await stage.start();
  threadId = await stage.engine.thread();
  expect(await say('/help')).toContain('/search');
  const features = { 'tool:search_files': 'force-off', 'audit-reading': 'force-off' };
  stage.engine.send({
    type: 'policy',
    policy: { ...stage.world.policy(), admin: { schemaVersion: 1, features } }
  });
  const help = await say('/help');
  for (const name of ['/search', '/audit']) expect(help).not.toContain(name);
  expect(help).toContain('/read');
  expect(await say('/audit')).toBe('The administrator switched off the reading of the audit.');
  stage.engine.events.length = 0;
  await stage.engine.complete(threadId, '/search a');
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'denied' });
});

test('/stop ends every other running turn and says how many', async () => {
  await stage.start();
  const waiting = await stage.engine.thread();
  await stage.engine.turn(waiting, '/sh touch a');
  await stage.engine.event('approval-request');
  threadId = await stage.engine.thread();
  expect(await say('/stop')).toBe('Stopped 1 other running turn(s).');
  const { threads } = await stage.engine.request('thread/list', {});
  expect(threads.map(({ state }) => state)).toEqual(['idle', 'idle']);
});
