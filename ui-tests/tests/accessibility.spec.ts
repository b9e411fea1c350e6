import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { setLook } from '../fixtures/look';
import { expect, test } from '../fixtures/test';

/** Themes and widths, spread over the two halves of the states: before trust and after it. */
const LOOKS = [
  { theme: 'JupyterLab Light', width: 250, trusted: false },
  { theme: 'JupyterLab Dark', width: 800, trusted: false },
  { theme: 'JupyterLab Light', width: 360, trusted: true },
  { theme: 'JupyterLab Dark', width: 250, trusted: true }
] as const;

for (const { theme, width, trusted } of LOOKS)
  test(`axe finds nothing serious ${trusted ? 'after' : 'before'} trust in ${theme} at ${width} px [NB-47]`, async ({
    page,
    folder,
    wire,
    openPanel
  }) => {
    folder.write({ 'AGENTS.md': '# Rules\n', 'hello.txt': 'hello\n' });
    if (trusted) await wire.trust(folder.name);
    test.slow();
    const panel = await openPanel();
    await setLook(page, theme, width);
    const states: Record<string, () => Promise<unknown>> = !trusted
      ? {
          empty: () => expect(panel.pill).toHaveText(/^Restricted/),
          policy: () => panel.pill.click(),
          trust: async () => {
            await panel.pill.click();
            await panel.button('Review trust…').first().click();
            await expect(panel.button('Trust this folder')).toBeVisible();
          },
          notice: async () => {
            await panel.button('Keep restricted').click();
            await panel.send('hello there');
            await expect(panel.transcript).toContainText('There is no model');
          },
          completion: () => panel.message.fill('/'),
          blocked: async () => {
            await panel.send('/sh ls');
            await expect(panel.transcript).toContainText('Blocked');
          },
          threads: () => panel.showThreads()
        }
      : {
          approval: async () => {
            await panel.send('/sh touch made.txt');
            await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
          },
          why: () => panel.approval.getByRole('button', { name: 'Why?' }).click(),
          scopes: () => panel.approval.getByRole('button', { name: 'Approve for…' }).click(),
          done: async () => {
            await panel.approve();
            await expect(panel.button('Undo turn')).toBeVisible();
          },
          undo: async () => {
            await panel.button('Undo turn').click();
            await expect(panel.button('Undo 1 file')).toBeVisible();
          },
          edit: async () => {
            await panel.button('Cancel').click();
            await panel.send('/edit hello.txt\n<<<<\nhello\n====\ngoodbye\n>>>>');
            await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
          },
          review: async () => {
            await panel.approve();
            await panel.button('Review').click();
            await expect(
              panel.root.getByRole('region', { name: 'Changes of this turn' })
            ).toContainText('goodbye');
          },
          audit: async () => {
            await panel.button('More').click();
            await panel.root.getByRole('menuitem', { name: 'Audit log' }).click();
            await expect(page.getByRole('grid', { name: 'Audit entries' })).toContainText(
              'run_command'
            );
          }
        };
    for (const [state, reach] of Object.entries(states)) {
      await test.step(state, async () => {
        await reach();
        expect(await violations(page), state).toEqual([]);
      });
    }
  });

for (const { theme, width } of [
  { theme: 'JupyterLab Light', width: 360 },
  { theme: 'JupyterLab Dark', width: 800 }
] as const)
  test(`axe finds nothing serious in the policy editor in ${theme} beside a panel of ${width} px [NB-47]`, async ({
    page,
    folder,
    wire,
    openPanel
  }) => {
    test.slow();
    await wire.trust(folder.name);
    const panel = await openPanel();
    await expect(panel.pill).toHaveText(/^Sandboxed/);
    await setLook(page, theme, width);
    await page.evaluate(() => window.jupyterapp.commands.execute('sallyport:open-policy'));
    const policy = page.getByRole('region', { name: 'Sallyport Policy' });
    const button = (name: string) => policy.getByRole('button', { name, exact: true });
    const states: Record<string, () => Promise<unknown>> = {
      layer: () => policy.getByRole('tab', { name: 'This folder' }).click(),
      fields: async () => {
        await policy.getByText('What it may do', { exact: true }).click();
        await policy.getByText('Network', { exact: true }).first().click();
      },
      form: () => button('Add a rule').click(),
      rules: async () => {
        await policy.getByRole('textbox', { name: 'First words of the command' }).fill('touch');
        await button('Add to the changes').click();
      },
      review: async () => {
        await button('Review changes…').click();
        await expect(button('Save and loosen')).toBeVisible();
      },
      tested: async () => {
        await policy.getByRole('textbox', { name: 'Act to judge' }).fill('touch made.txt');
        await button('Judge').click();
        await expect(policy.locator('[data-verdict]')).toHaveText('Allow');
      },
      text: () => policy.getByText('As text', { exact: true }).click(),
      effective: () => policy.getByRole('tab', { name: 'Effective' }).click()
    };
    for (const [state, reach] of Object.entries(states))
      await test.step(state, async () => {
        await reach();
        expect(await violations(page), state).toEqual([]);
      });
  });

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

/** What axe finds in our own surfaces, serious or critical, in a form that reads well when it fails. */
async function violations(page: Page): Promise<readonly string[]> {
  const found = await new AxeBuilder({ page })
    .include('.sallyport')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary ?? ''}`)
    );
}
