import type { Locator } from '@playwright/test';
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

test('in system colours every stop of Tab has a ring, cards and buttons a border, and what is chosen is told apart [NB-47]', async ({
  page,
  folder,
  wire,
  openPanel
}) => {
  await wire.trust(folder.name);
  await page.emulateMedia({ forcedColors: 'active' });
  const panel = await openPanel();
  await panel.send('/sh touch made.txt');
  await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
  expect(await unframed(panel.root)).toEqual([]);
  expect(await ring(panel.root)).toBe('TEXTAREA Message');
  const stops = new Set<string>();
  for (let stop = 0; stop < 12; stop += 1) {
    await page.keyboard.press('Shift+Tab');
    const held = await ring(panel.root);
    if (held === 'elsewhere') break;
    expect(held).not.toMatch(/no ring$/);
    stops.add(held);
  }
  // The strip, the answers, what will run, the header: and out of the panel again.
  expect(stops.size).toBeGreaterThan(4);

  await page.evaluate(() => window.jupyterapp.commands.execute('sallyport:open-policy'));
  const policy = page.getByRole('region', { name: 'Sallyport Policy' });
  const line = (selected: boolean): Promise<string> =>
    policy
      .getByRole('tab', { selected })
      .first()
      .evaluate(tab => getComputedStyle(tab).borderBottomWidth);
  await expect.poll(() => line(true)).toBe('3px');
  expect(await line(false)).toBe('0px');
});

test('the list of threads keeps the focus through renaming, keeping and deleting [NB-47]', async ({
  page,
  folder,
  openPanel
}) => {
  folder.write({ 'hello.txt': 'hello\n' });
  const panel = await openPanel();
  for (const word of ['one', 'two']) {
    await panel.send(`/search ${word}-${folder.name}`);
    await expect(panel.transcript.getByText(/^Done/).last()).toBeVisible();
    await panel.newThread.click();
  }
  await panel.showThreads();
  await panel.root.getByRole('searchbox', { name: 'Search threads' }).fill(folder.name);
  const rows = panel.root.getByRole('list', { name: 'Threads' }).getByRole('listitem');
  await expect(rows).toHaveCount(2);
  const opening = (text: RegExp): Locator => rows.getByRole('button', { name: text }).first();
  const choose = async (title: RegExp, item: string): Promise<void> => {
    await panel.root.getByRole('button', { name: title }).click();
    await panel.root.getByRole('menuitem', { name: item }).press('Enter');
  };
  await choose(/^Actions for .*two-/, 'Rename');
  await page.keyboard.press('Escape');
  await expect(opening(/^\/search two-/)).toBeFocused();
  await choose(/^Actions for .*two-/, 'Delete…');
  await expect(panel.button('Keep it')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(opening(/^\/search two-/)).toBeFocused();
  await choose(/^Actions for .*two-/, 'Delete…');
  await panel.button('Move to trash').press('Enter');
  await expect(rows).toHaveCount(1);
  await expect(opening(/^\/search one-/)).toBeFocused();
});

/** What holds the focus, and whether nothing shows that; the composer's ring is its box's. */
const ring = (root: Locator): Promise<string> =>
  root.evaluate(panel => {
    const held = document.activeElement;
    if (held === null || !panel.contains(held)) return 'elsewhere';
    const drawn = held.matches('.sallyport-box textarea') ? held.closest('.sallyport-box') : held;
    const { outlineStyle, outlineWidth } = getComputedStyle(drawn ?? held);
    const shown = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    const name = held.getAttribute('aria-label') ?? held.textContent ?? '';
    return `${held.tagName} ${name.slice(0, 60)}${shown ? '' : ' no ring'}`;
  });

/** Cards, buttons and fields in sight around which no border is drawn. */
const unframed = (root: Locator): Promise<readonly string[]> =>
  root.evaluate(panel =>
    [
      ...panel.querySelectorAll(
        '.sallyport-card, .sallyport-pill, .sallyport-banner, .sallyport-button, .sallyport-box, .sallyport-exactly'
      )
    ]
      .filter(part => part.getClientRects().length > 0)
      .filter(part => {
        const { borderTopStyle, borderTopWidth } = getComputedStyle(part);
        return borderTopStyle === 'none' || parseFloat(borderTopWidth) < 1;
      })
      .map(part => `${part.className} ${part.textContent?.slice(0, 40) ?? ''}`)
  );
