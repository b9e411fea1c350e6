import { Keyboard } from '../fixtures/keyboard';
import type { Panel } from '../fixtures/panel';
import { expect, test } from '../fixtures/scripted';

/** A person without a pointer answers several questions together. */
test.describe('a batch, by keyboard alone', () => {
  test.beforeEach(async ({ folder, wire }) => {
    folder.write({ 'list.txt': 'a\nb\n' });
    await wire.trust(folder.name);
  });

  const row = (panel: Panel, name: string) =>
    panel.approval.locator('.sallyport-batch-row').filter({ hasText: name });

  test('two of three commands are read, ticked and approved; the third is asked about alone [NB-29, NB-47]', async ({
    page,
    folder,
    openPanel
  }) => {
    const panel = await openPanel();
    const keyboard = new Keyboard(page);
    await keyboard.type('three commands');
    await keyboard.press('Enter');
    const approve = panel.approval.getByRole('button', { name: /^Approve \d selected once$/ });
    await expect(panel.approval).toHaveAccessibleName('Approval: Run 3 commands?');
    const boxes = panel.approval.getByRole('checkbox', { name: /^Run touch/ });
    await expect(boxes).toHaveCount(3);
    for (const box of await boxes.all()) await expect(box).not.toBeChecked();

    await keyboard.moveTo(panel.button('3 waiting'), 'Shift+Tab');
    await keyboard.press('Enter');
    await expect(panel.approval.getByRole('heading', { name: /Run 3 commands/ })).toBeFocused();
    for (const name of ['touch one', 'touch three']) {
      const box = row(panel, name).getByRole('checkbox', { name: /^Run touch/ });
      await keyboard.moveTo(box);
      await keyboard.press('Space');
      await expect(box).not.toBeChecked();
      await keyboard.choose(row(panel, name).getByRole('button', { name: /^What will run/ }));
      await expect(row(panel, name)).toContainText('Reviewed: it can be ticked.');
      await keyboard.moveTo(box, 'Shift+Tab');
      await keyboard.press('Space');
      await expect(box).toBeChecked();
    }
    await expect(approve).toHaveText('Approve 2 selected once');
    await expect(approve).toHaveAttribute('aria-disabled', 'false');
    await keyboard.choose(approve);

    await expect(panel.approval).toHaveAccessibleName('Approval: Run a command?');
    await expect.poll(() => folder.read('one')).toBe('');
    expect(folder.read('three')).toBeUndefined();
    await expect(panel.approval.getByRole('button', { name: 'Deny' })).toHaveCount(1);
    await keyboard.moveTo(panel.approval.getByRole('button', { name: 'Deny' }));
    await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
    await keyboard.press('Enter');
    await expect.poll(() => folder.read('three')).toBe('');
    await expect(panel.button('Stop')).toHaveCount(0);
    expect(folder.read('two')).toBeUndefined();
  });

  test('all of them are denied at once, without reading', async ({ page, folder, openPanel }) => {
    const panel = await openPanel();
    const keyboard = new Keyboard(page);
    await keyboard.type('three commands');
    await keyboard.press('Enter');
    await expect(panel.approval).toHaveAccessibleName('Approval: Run 3 commands?');
    await expect(panel.approval).toContainText('Nothing is ticked.');
    await keyboard.moveTo(panel.approval.getByRole('button', { name: 'Deny all 3' }), 'Shift+Tab');
    // The focus that arrives in the card starts its delay anew: until it is over, an answer is not taken.
    await expect(async () => {
      await keyboard.press('Enter');
      await expect(panel.approval).toHaveCount(0, { timeout: 700 });
    }).toPass();
    await expect(panel.button('Stop')).toHaveCount(0);
    for (const name of ['one', 'two', 'three']) expect(folder.read(name)).toBeUndefined();
  });
});
