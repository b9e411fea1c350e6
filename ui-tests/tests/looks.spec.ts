import type { Locator } from '@playwright/test';
import { pseudo, usePseudoLocale } from '../fixtures/pseudo-locale';
import { setPanelWidth } from '../fixtures/look';
import { expect, test } from '../fixtures/test';

test('a live change of the theme leaves the end of the transcript in sight [NB-47]', async ({
  page,
  folder,
  openPanel
}) => {
  folder.write({ 'hello.txt': Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n') });
  const panel = await openPanel();
  const ends = panel.transcript.getByText(/^Done/);
  for (let turn = 1; turn <= 5; turn += 1) {
    await panel.send('/read hello.txt');
    await expect(
      panel.transcript.locator('article[aria-posinset="' + String(turn * 3) + '"]')
    ).toBeVisible();
  }
  await expect(ends.last()).toBeInViewport();
  for (const theme of ['JupyterLab Dark High Contrast', 'JupyterLab Light']) {
    await page.evaluate(
      name => window.jupyterapp.commands.execute('apputils:change-theme', { theme: name }),
      theme
    );
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', theme);
    await expect(ends.last()).toBeInViewport();
    await expect(panel.transcript.locator('article').last()).toHaveAttribute('aria-posinset', '15');
  }
});

for (const direction of ['ltr', 'rtl'] as const)
  test(`a language of longer words, written ${direction}, is cut nowhere at the narrowest width [NB-47]`, async ({
    page,
    folder,
    wire,
    openPanel
  }) => {
    test.slow();
    folder.write({ 'AGENTS.md': '# Rules\n', 'hello.txt': 'hello\n' });
    await usePseudoLocale(page);
    const panel = await openPanel(page, { panel: pseudo('Sallyport'), message: pseudo('Message') });
    await page.evaluate(dir => (document.documentElement.dir = dir), direction);
    await setPanelWidth(page, 250);
    const button = (name: string): Locator => panel.button(pseudo(name)).first();
    const whole = (state: string): Promise<void> =>
      test.step(state, async () => expect(await cutTexts(panel.root), state).toEqual([]));

    await whole('empty');
    await button('Review trust…').click();
    await expect(button('Trust this folder')).toBeVisible();
    await whole('trust');
    await button('Keep restricted').click();
    await wire.trust(folder.name);
    await expect(panel.pill).toContainText('Sàndböxéd');
    await panel.send('/sh touch made.txt');
    const approve = button('Approve once');
    await expect(approve).toHaveAttribute('aria-disabled', 'false');
    await whole('approval');
    await button('Why?').click();
    await whole('why');
    await expect(approve).toHaveAttribute('aria-disabled', 'false');
    await approve.click();
    await expect(button('Undo turn')).toBeVisible();
    await whole('done');
    await panel.pill.click();
    await whole('policy');
    await page.keyboard.press('Escape');
    await button('More').click();
    await whole('menu');
    await page.keyboard.press('Escape');
    await button('Undo turn').click();
    await expect(button('Cancel')).toBeVisible();
    await whole('undo');
  });

/**
 * Texts of ours that stand beyond the panel's edge or are cut by their box. What a person or tool wrote (`bdi`) may be
 * shortened, and code scrolls in boxes of its own.
 */
const cutTexts = (root: Locator): Promise<readonly string[]> =>
  root.evaluate(panel => {
    const edge = panel.getBoundingClientRect();
    const own = 'bdi, pre, select, .sallyport-hidden, .sallyport-title, .sallyport-you';
    return [...panel.querySelectorAll<HTMLElement>('*')]
      .filter(part => part.offsetParent !== null && part.closest(own) === null)
      .filter(part => {
        const { left, right, width } = part.getBoundingClientRect();
        const { overflowX } = getComputedStyle(part);
        const cut = overflowX === 'hidden' && part.scrollWidth > part.clientWidth + 1;
        return width > 0 && (cut || left < edge.left - 1 || right > edge.right + 1);
      })
      .map(part => `${part.tagName} ${part.className} ${part.textContent?.slice(0, 60) ?? ''}`);
  });
