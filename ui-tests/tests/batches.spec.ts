import type { Locator } from '@playwright/test';
import type { Panel } from '../fixtures/panel';
import { expect, test } from '../fixtures/scripted';

/** Several questions of one kind stand in a list; each is still read, bound and answered by itself. */
test.describe('a batch', () => {
  test.beforeEach(async ({ folder, wire }) => {
    folder.write({ 'list.txt': 'a\nb\n' });
    await wire.trust(folder.name);
  });

  const row = (panel: Panel, name: string | RegExp) =>
    panel.approval.locator('.sallyport-batch-row').filter({ hasText: name });
  /** Unfolds, reads to the end and ticks a member. */
  const tickRow = async (member: Locator): Promise<void> => {
    await member.getByRole('button', { name: /^What will run/ }).click();
    await expect(async () => {
      await member.evaluate(element => element.scrollIntoView({ block: 'end' }));
      await expect(member).toContainText('Reviewed: it can be ticked.', { timeout: 1000 });
    }).toPass();
    await member.locator('.sallyport-tick').getByRole('checkbox').first().check();
  };
  const tick = (panel: Panel, name: string | RegExp): Promise<void> => tickRow(row(panel, name));
  const approveSelected = (panel: Panel) =>
    panel.approval.getByRole('button', { name: /^Approve \d selected once$/ });

  test('is approved by no scripted click, key or command [NB-29]', async ({
    page,
    folder,
    openPanel
  }) => {
    const panel = await openPanel();
    await panel.send('three commands');
    await tick(panel, 'touch one');
    await expect(approveSelected(panel)).toHaveAttribute('aria-disabled', 'false');
    await approveSelected(panel).evaluate((button: HTMLElement) => {
      button.click();
      for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
        button.dispatchEvent(new MouseEvent(type, { bubbles: true, detail: 1 }));
      button.focus();
      for (const key of ['Enter', ' '])
        for (const type of ['keydown', 'keyup'])
          button.dispatchEvent(new KeyboardEvent(type, { key, ctrlKey: true, bubbles: true }));
    });
    await page.evaluate(async () => {
      const { commands } = window.jupyterapp;
      await commands.execute('sallyport:focus-next-approval', { decision: 'allow' });
    });
    await expect(panel.root.getByRole('button', { name: '3 waiting' })).toBeVisible();
    expect(folder.read('one')).toBeUndefined();
    await expect(approveSelected(panel)).toHaveAttribute('aria-disabled', 'false');
    await approveSelected(panel).click();
    await expect.poll(() => folder.read('one')).toBe('');
    await expect(panel.root.getByRole('button', { name: '2 waiting' })).toBeVisible();
  });

  test('holds one kind only; a click on an unread box ticks nothing', async ({ openPanel }) => {
    const panel = await openPanel();
    await panel.send('kinds of acts');
    await expect(panel.approval).toHaveCount(2);
    await expect(panel.approval.nth(0)).toHaveAccessibleName('Approval: Run 2 commands?');
    await expect(panel.approval.nth(1)).toHaveAccessibleName('Approval: Make 2 changes to files?');
    const box = row(panel, 'touch one').locator('.sallyport-tick').getByRole('checkbox').first();
    await box.click({ force: true });
    await expect(box).not.toBeChecked();
  });

  test('leaves out a delete, which is asked about alone', async ({ openPanel }) => {
    const panel = await openPanel();
    await panel.send('a command and a delete');
    await expect(panel.approval).toHaveCount(2);
    await expect(panel.approval.nth(0)).toHaveAccessibleName('Approval: Run 2 commands?');
    await expect(panel.approval.nth(1)).toHaveAccessibleName('Approval: Delete list.txt?');
  });

  test('loses the one that changed, and no other [NB-29, JP-8]', async ({ folder, openPanel }) => {
    const panel = await openPanel();
    await panel.send('edits of one file');
    await expect(panel.approval).toHaveCount(2);
    await expect(panel.approval.nth(0)).toHaveAccessibleName('Approval: Make 2 changes to files?');
    const edits = panel.approval.nth(0).locator('.sallyport-batch-row');
    for (const index of [0, 1]) await tickRow(edits.nth(index));
    await expect(approveSelected(panel)).toHaveText('Approve 2 selected once');
    await expect(approveSelected(panel)).toHaveAttribute('aria-disabled', 'false');
    await approveSelected(panel).click();
    // The first edit changed the file of the second: that one is asked again, with what it would do now.
    await expect.poll(() => folder.read('list.txt')).toBe('A\nb\n');
    await expect(panel.approval.nth(0)).toHaveAccessibleName('Approval: Change list.txt?');
    await expect(panel.approval.nth(0)).toContainText(/A[\s\S]*B/);
    await expect(panel.approval.nth(1)).toHaveAccessibleName('Approval: Run a command?');
    // A click before the card has stood still for its delay is not taken.
    await expect(async () => {
      await panel.approval.nth(0).getByRole('button', { name: 'Deny', exact: true }).click();
      await expect(panel.approval).toHaveCount(1, { timeout: 700 });
    }).toPass();
    await panel.approve();
    await expect.poll(() => folder.read('other')).toBe('');
    await expect(panel.button('Stop')).toHaveCount(0);
    expect(folder.read('list.txt')).toBe('A\nb\n');
  });

  test('gives a member a card of its own, where it can be edited or remembered', async ({
    openPanel
  }) => {
    const panel = await openPanel();
    await panel.send('three commands');
    await row(panel, 'touch two').getByRole('button', { name: 'Answer by itself' }).click();
    await expect(panel.approval).toHaveCount(2);
    await expect(panel.approval.nth(0)).toHaveAccessibleName('Approval: Run 2 commands?');
    await expect(panel.approval.nth(1)).toHaveAccessibleName('Approval: Run a command?');
    await expect(panel.approval.nth(1).getByRole('button', { name: 'Approve for…' })).toBeVisible();
  });

  test('is asked again after a reload, with nothing ticked', async ({ page, openPanel }) => {
    const panel = await openPanel();
    await panel.send('three commands');
    await tick(panel, 'touch one');
    await page.reload();
    const boxes = panel.approval.getByRole('checkbox', { name: /^Run touch/ });
    await expect(boxes).toHaveCount(3);
    for (const box of await boxes.all()) await expect(box).not.toBeChecked();
  });
});
