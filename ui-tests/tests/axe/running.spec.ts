import { engineProcesses } from '../../fixtures/server';
import { setPanelWidth } from '../../fixtures/look';
import { expectAccessible } from '../../fixtures/states';
import { expect, test } from '../../fixtures/test';

test.use({ viewport: { width: 1600, height: 900 }, trace: 'off' });

test('axe finds nothing serious while a turn runs and however it ends, in each theme and width [NB-47]', async ({
  page,
  server,
  folder,
  wire,
  openPanel
}) => {
  test.slow();
  folder.write({ 'hello.txt': 'hello\n' });
  await wire.trust(folder.name);
  const panel = await openPanel();
  await setPanelWidth(page, 820);
  for (const times of [1, 2, 3]) {
    await panel.send('/help');
    await expect(panel.transcript.locator(`article[aria-posinset="${times * 3}"]`)).toBeVisible();
  }
  const ended = () => expect(panel.button('Stop')).toHaveCount(0);
  const until = 'until [ -e go ]; do sleep 0.1; done';
  await expectAccessible(page, {
    output: async () => {
      await panel.send(`/sh seq 60; echo wrong >&2; ${until}; seq 60`);
      await panel.approve();
      await expect(panel.liveOutput).toBeVisible();
    },
    'a message waits': async () => {
      await panel.send('/read hello.txt');
      await expect(panel.root.getByRole('list', { name: 'Waiting messages' })).toBeVisible();
    },
    reattached: async () => {
      await page.reload();
      await expect(panel.root.getByText(/^reattached/)).toBeVisible();
    },
    'something newer below': async () => {
      await panel.transcript.press('Control+Home');
      folder.write({ go: '' });
      await expect(panel.button('New content')).toBeVisible();
    },
    'long output': async () => {
      await ended();
      await panel.button('New content').click();
      await expect(panel.transcript.getByRole('button', { name: /^Show \d+ more/ })).toBeVisible();
    },
    failed: async () => {
      await panel.send('/sh echo no >&2; exit 3');
      await panel.approve();
      await expect(panel.transcript).toContainText('Ended with status 3');
    },
    stopped: async () => {
      await panel.send('/sh echo begun; sleep 600');
      await panel.approve();
      await expect(panel.liveOutput).toBeVisible();
      await panel.button('Stop').click();
      await expect(panel.transcript).toContainText('Stopped by you');
    },
    interrupted: async () => {
      await panel.send('/sh echo begun; sleep 600');
      await panel.approve();
      await expect(panel.liveOutput).toBeVisible();
      process.kill(engineProcesses(server)[0] ?? 0, 'SIGKILL');
      await expect(panel.transcript).toContainText('Interrupted, effects unknown');
      await ended();
    }
  });
});
