import { Keyboard } from '../fixtures/keyboard';
import { expect, test } from '../fixtures/test';

// This file holds no word of a pointer: tests/no-pointer.spec.ts reads it.
test('a rule is added, judged before it is saved, saved and then holds, by keyboard alone [JP-39]', async ({
  page,
  folder,
  wire,
  openPanel
}) => {
  await wire.trust(folder.name);
  const keyboard = new Keyboard(page);
  const panel = await openPanel();
  await expect(panel.pill).toHaveText(/^Sandboxed/);
  const policy = page.getByRole('region', { name: 'Sallyport Policy' });
  const button = (name: string | RegExp) => policy.getByRole('button', { name });
  const verdict = policy.locator('[data-verdict]');

  await test.step('the editor opens from the menu, and its tabs are activated by hand', async () => {
    await keyboard.moveTo(panel.button('More'), 'Shift+Tab');
    await keyboard.press('Enter');
    const item = panel.root.getByRole('menuitem', { name: 'Policy', exact: true });
    while (!(await item.evaluate(element => element === document.activeElement)))
      await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    const user = policy.getByRole('tab', { name: 'User' });
    await keyboard.moveTo(user);
    await keyboard.press('ArrowRight');
    await expect(policy.getByRole('tab', { name: 'This folder' })).toBeFocused();
    await expect(user).toHaveAttribute('aria-selected', 'true');
    await keyboard.press('Enter');
    await expect(policy.getByText('Holds in this folder only')).toBeVisible();
  });

  await test.step('a rule is filled in', async () => {
    await keyboard.choose(button('Add a rule'));
    await expect(policy.getByRole('combobox', { name: 'Decision' })).toBeFocused();
    await keyboard.moveTo(policy.getByRole('textbox', { name: 'First words of the command' }));
    await keyboard.type('touch');
    await keyboard.choose(button('Add to the changes'));
    await expect(button('Add a rule')).toBeFocused();
    await expect(policy.getByRole('row', { name: /Allow Command touch/ })).toBeVisible();
  });

  await test.step('the tester judges with what is not saved yet, and runs nothing', async () => {
    await keyboard.moveTo(policy.getByRole('textbox', { name: 'Act to judge' }));
    await keyboard.type('touch made.txt');
    await keyboard.press('Enter');
    await expect(verdict).toHaveText('Allow');
    expect(folder.read('made.txt')).toBeUndefined();
  });

  await test.step('what loosens is said so, and saved only by an armed press', async () => {
    await keyboard.choose(button('Review changes…'), 'Shift+Tab');
    await expect(button('Go on editing')).toBeFocused();
    await expect(policy.getByRole('group', { name: 'Changes', exact: true })).toContainText(
      /Loosens, 1 change.*touch/
    );
    await keyboard.choose(button('Save and loosen'));
    await expect(policy.getByText('The policy is saved and in force.')).toBeAttached();
  });

  await test.step('the rule holds: the command runs unasked', async () => {
    await keyboard.press('ControlOrMeta+Shift+A');
    await expect(panel.message).toBeFocused();
    await keyboard.type('/sh touch made.txt');
    await keyboard.press('Enter');
    await expect(panel.transcript).toContainText(/allowed by shell-touch/);
    await expect.poll(() => folder.read('made.txt')).toBe('');
  });
});
