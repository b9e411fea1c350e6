import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { violations } from '../fixtures/axe';
import { looksOf, wear } from '../fixtures/look';
import type { Server } from '../fixtures/server';
import { expect, test } from '../fixtures/test';

const copies = (server: Server): readonly string[] =>
  readdirSync(join(server.base, 'root')).filter(name => name.startsWith('sallyport-tour-'));

test('the tour is started in the empty state, plays with real questions, diff, command and undo, and leaves nothing [NB-46]', async ({
  page,
  server,
  openPanel
}) => {
  const panel = await openPanel();
  await panel.button('Take the tour').click();
  await expect(panel.root.getByText('Tour, no model, a scratch copy')).toBeVisible();
  expect(copies(server)).toHaveLength(1);
  const say = panel.button('Say it');

  await say.click();
  await expect(panel.transcript).toContainText('Reading inside a trusted folder needs no question');
  await expect(panel.root.getByText('Correct the script and run it.')).toBeVisible();
  await say.click();
  await expect(panel.approval).toContainText('rain *= 10');
  // As a person reads: to the end of what will be written.
  await panel.approval
    .locator('.sallyport-end')
    .evaluate(end => end.scrollIntoView({ block: 'center' }));
  await panel.approve();
  await expect(panel.approval).toContainText('python3 rainfall.py');
  await panel.approve();
  await panel.transcript.getByText('Output and why').click();
  await expect(panel.transcript).toContainText('Birch: 158.0 mm');
  await expect(panel.root.getByText('Tour, no model, a scratch copy')).toBeVisible();

  await panel.button('Undo turn').click();
  await expect(panel.root.getByRole('heading', { name: 'Undo this turn?' })).toBeVisible();
  await panel.root.locator('.sallyport-decide [data-primary]').click();
  await expect(panel.transcript).toContainText(/undone/i);

  for (const look of looksOf(4)) {
    await wear(page, look);
    expect(await violations(page)).toEqual([]);
  }
  await page.reload();
  await expect(panel.root.getByText('Tour, no model, a scratch copy')).toBeVisible();
  await panel.send('Are you there?');
  await expect(panel.transcript).toContainText('Nobody reads here');
  await panel.button('End the tour').click();
  await expect(panel.button('Take the tour')).toBeVisible();
  expect(copies(server)).toEqual([]);
});

test('palette and launcher start the tour too [NB-46]', async ({ page, server, openPanel }) => {
  const panel = await openPanel();
  await page.keyboard.press('ControlOrMeta+Shift+C');
  await page.getByPlaceholder('SEARCH', { exact: true }).fill('sallyport tour');
  await page.keyboard.press('Enter');
  const label = panel.root.getByText('Tour, no model, a scratch copy');
  await expect(label).toBeVisible();
  const [first] = copies(server);
  await page.locator('.jp-LauncherCard', { hasText: 'Sallyport Tour' }).click();
  await expect.poll(() => copies(server)[0]).not.toBe(first);
  await expect(label).toBeVisible();
  expect(copies(server)).toHaveLength(1);
  await panel.button('End the tour').click();
  await expect.poll(() => copies(server)).toEqual([]);
});
