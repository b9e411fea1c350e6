import type { Locator } from '@playwright/test';
import type { Panel } from '../fixtures/panel';
import { expect, test } from '../fixtures/test';

test.describe('an approval', () => {
  test.beforeEach(async ({ folder, wire }) => {
    folder.write({ 'hello.txt': 'hello\n' });
    await wire.trust(folder.name);
  });

  test('for this folder shows the rule it keeps, and the like runs unasked from then on [NB-29]', async ({
    folder,
    openPanel
  }) => {
    const panel = await openPanel();
    await asked(panel, 'touch one.txt');
    await panel.approval.getByRole('button', { name: 'Approve for…' }).click();
    const scopes = panel.approval.getByRole('radiogroup', { name: 'Longer approvals' });
    await expect(scopes.getByRole('radio')).toHaveCount(3);
    await expect(scopes).toContainText('Always, in all folders');
    await scopes.getByRole('radio', { name: 'This folder' }).click();
    const rule = panel.approval.getByRole('group', { name: 'What is remembered' });
    await expect(rule).toContainText('touch one.txt');
    await rule.getByRole('combobox', { name: 'Breadth' }).selectOption('prefix');
    await rule.getByRole('spinbutton', { name: 'Holds for days' }).fill('7');
    await press(panel.approval.getByRole('button', { name: 'Approve and remember' }));
    await expect(panel.transcript).toContainText('you approved for this folder: touch');
    await expect.poll(() => folder.read('one.txt')).toBe('');

    await panel.send('/sh touch two.txt');
    await expect(
      panel.transcript.getByRole('heading', { name: 'Ran touch two.txt' })
    ).toBeVisible();
    await expect(panel.approval).toHaveCount(0);
    await expect.poll(() => folder.read('two.txt')).toBe('');
  });

  test('is remembered by no click that nobody made [NB-29]', async ({ folder, openPanel }) => {
    const panel = await openPanel();
    await asked(panel, 'touch one.txt');
    await panel.approval.getByRole('button', { name: 'Approve for…' }).click();
    await panel.approval.getByRole('radio', { name: 'This folder' }).click();
    const remember = panel.approval.getByRole('button', { name: 'Approve and remember' });
    await expect(remember).toHaveAttribute('aria-disabled', 'false');
    await remember.evaluate((button: HTMLElement) => button.click());
    await panel.expectStillAsked();
    expect(folder.read('one.txt')).toBeUndefined();
  });

  test('of an edited command runs what was typed, once [NB-29]', async ({ folder, openPanel }) => {
    const panel = await openPanel();
    await asked(panel, 'touch one.txt');
    await panel.approval.getByRole('button', { name: 'Edit', exact: true }).click();
    await panel.approval.getByRole('textbox', { name: 'command' }).fill('touch other.txt');
    await press(panel.approval.getByRole('button', { name: 'Approve edited once' }));
    await expect(panel.transcript).toContainText('you edited it and approved once');
    await expect(
      panel.transcript.getByRole('heading', { name: 'Ran touch other.txt' })
    ).toBeVisible();
    await expect.poll(() => folder.read('other.txt')).toBe('');
    expect(folder.read('one.txt')).toBeUndefined();
  });

  test('denied with a note and a stop ends the turn, and the note stays [NB-29]', async ({
    folder,
    openPanel
  }) => {
    const panel = await openPanel();
    await asked(panel, 'touch one.txt');
    await panel.approval.getByRole('button', { name: 'Add a note' }).click();
    await panel.approval.getByRole('textbox').fill('not here');
    await press(panel.approval.getByRole('button', { name: 'Deny and stop the turn' }));
    await expect(panel.transcript).toContainText('you denied: not here');
    await expect(panel.button('Stop')).toHaveCount(0);
    expect(folder.read('one.txt')).toBeUndefined();
  });

  test('says why it was asked, and its act opens in the tester filled in [JP-39]', async ({
    page,
    openPanel
  }) => {
    const panel = await openPanel();
    await asked(panel, 'touch one.txt');
    await panel.approval.getByRole('button', { name: 'Why?' }).click();
    await panel.approval.getByRole('button', { name: 'Open in the policy tester' }).click();
    const act = page.getByRole('textbox', { name: 'Act to judge' });
    await expect(act).toBeFocused();
    await expect(act).toHaveValue('touch one.txt');
    await act.press('Enter');
    await expect(page.locator('[data-verdict]')).toHaveText('Ask');
  });
});

/** Sends a command and waits until its card takes an answer. */
async function asked(panel: Panel, command: string): Promise<void> {
  await expect(panel.pill).toHaveText(/^Sandboxed/);
  await panel.send(`/sh ${command}`);
  await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
}

/** Presses a guarded control once it says that it takes an answer. */
async function press(control: Locator): Promise<void> {
  await control.scrollIntoViewIfNeeded();
  await expect(control).toHaveAttribute('aria-disabled', 'false');
  await control.click();
}
