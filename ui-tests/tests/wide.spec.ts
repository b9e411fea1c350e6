import { expect, test } from '../fixtures/test';

test('in the main area the threads stand beside the open one, a typed text stays, and a change is reviewed side by side', async ({
  page,
  folder,
  wire,
  openPanel
}) => {
  folder.write({ 'a.txt': 'one\ntwo\n' });
  await wire.trust(folder.name);
  const panel = await openPanel();
  const threads = panel.root.getByRole('list', { name: 'Threads' });
  await panel.send('/read a.txt');
  await expect(panel.transcript).toContainText('two');
  await panel.send('/edit a.txt\n<<<<\ntwo\n====\nthree\n>>>>');
  await panel.approve();
  await expect.poll(() => folder.read('a.txt')).toBe('one\nthree\n');
  await panel.message.fill('half a thought');
  await expect(threads).toHaveCount(0);
  await page.evaluate(() => window.jupyterapp.commands.execute('sallyport:open-in-main'));
  await expect(threads).toBeVisible();
  await expect(panel.message).toHaveValue('half a thought');

  await panel.button('Review').click();
  const pairs = panel.root.locator('.sallyport-pair');
  const choice = panel.root.getByRole('checkbox', { name: 'Before and after side by side' });
  await expect(pairs).toHaveText([/one.*one/, /removed two.*added three/]);
  const kept = (): Promise<unknown> =>
    page.waitForResponse(
      response =>
        response.request().method() === 'PUT' &&
        response.url().includes('api/settings/jupyterlab-sallyport')
    );
  await Promise.all([kept(), choice.click()]);
  await expect(pairs).toHaveCount(0);
  await page.reload();
  // Where the panel stood is kept a moment after it moved, so it may be back in the sidebar.
  await panel.button('Review').waitFor();
  await page.evaluate(() => window.jupyterapp.commands.execute('sallyport:open-in-main'));
  await expect(threads).toBeVisible();
  await panel.button('Review').click();
  await expect(choice).not.toBeChecked();
  await expect(pairs).toHaveCount(0);
  await Promise.all([kept(), choice.click()]);
  await expect(pairs).toHaveCount(2);
});

test('a command thread comes from the launcher with the list of commands open', async ({
  page,
  openPanel
}) => {
  const panel = await openPanel();
  await page.locator('.jp-LauncherCard', { hasText: 'Command Thread' }).click();
  await expect(panel.message).toHaveValue('/');
  await expect(panel.message).toBeFocused();
  await expect(panel.root.getByRole('option', { name: /\/read/ })).toBeVisible();
});
