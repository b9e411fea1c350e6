import { expect, test } from '../fixtures/test';

test('motion stops and nothing is told by colour alone where the system asks for it [NB-47]', async ({
  page,
  folder,
  wire,
  openPanel
}) => {
  folder.write({ 'hello.txt': 'hello\n' });
  await wire.trust(folder.name);
  await page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'active' });
  const panel = await openPanel();
  await panel.send('/sh sleep 600');
  await panel.approve();
  await expect(panel.button('Stop')).toBeVisible();
  const moving = await panel.root.evaluate(
    root =>
      root.getAnimations({ subtree: true }).filter(({ playState }) => playState === 'running')
        .length
  );
  expect(moving).toBe(0);
  await expect(panel.transcript.getByText('Running', { exact: false }).first()).toBeVisible();
  await panel.button('Stop').click();
  await expect(panel.transcript).toContainText('Stopped by you');
});
