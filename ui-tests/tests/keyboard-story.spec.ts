import { Keyboard } from '../fixtures/keyboard';
import { expect, test } from '../fixtures/test';

// This file holds no word of a pointer: tests/no-pointer.spec.ts reads it.
test('a newcomer trusts a folder, runs a command, undoes it and reads the audit, by keyboard alone [JP-36, JP-38, NB-29, NB-47]', async ({
  page,
  folder,
  openPanel
}) => {
  folder.write({ 'hello.txt': 'hello\n', 'AGENTS.md': '# Rules\nBe kind.\n' });
  const keyboard = new Keyboard(page);
  const panel = await openPanel();
  await expect(panel.message).toBeFocused();

  await test.step('nothing acts before trust', async () => {
    await expect(panel.root.getByText('This folder is not trusted', { exact: true })).toBeVisible();
    await expect(panel.pill).toHaveText(/^Restricted/);
    await keyboard.choose(panel.button('Review trust…'), 'Shift+Tab');
  });

  await test.step('the page says what is in the folder, and its safe choice has the focus', async () => {
    const trust = panel.root.getByRole('region', { name: 'Trust this folder?' });
    await expect(trust.getByText('AGENTS.md')).toBeVisible();
    await expect(trust.getByText(folder.path(), { exact: true })).toBeVisible();
    await expect(panel.button('Keep restricted')).toBeFocused();
    await keyboard.choose(panel.button('Trust this folder'));
    await expect(panel.pill).toHaveText(/^Sandboxed/);
    await expect(panel.message).toBeFocused();
  });

  await test.step('the card shows the exact command and how it is confined', async () => {
    await keyboard.type('/sh touch made.txt && echo made');
    await keyboard.press('Enter');
    await expect(panel.approval.getByRole('group', { name: 'What will run' })).toHaveText(
      'touch made.txt && echo made'
    );
    await expect(panel.approval).toContainText(/sandbox tier \d, no network/);
    await expect(panel.message).toBeFocused();
    expect(folder.read('made.txt')).toBeUndefined();
  });

  await test.step('approving is a control of the card, reached and left by Tab', async () => {
    await keyboard.choose(panel.root.getByRole('button', { name: '1 waiting' }), 'Shift+Tab');
    await expect(panel.approval.getByRole('heading')).toBeFocused();
    await keyboard.choose(panel.button('Approve once'));
    await expect(panel.transcript.getByRole('heading', { name: /^Ran touch/ })).toBeFocused();
    await expect(panel.transcript.getByRole('group', { name: 'Output' })).toHaveText('made\n');
    await expect(panel.transcript).toContainText('1 file changed');
    await expect(panel.transcript).toContainText('you approved once');
    expect(folder.read('made.txt')).toBe('');
  });

  await test.step('one step undoes the turn, after its preview', async () => {
    await keyboard.choose(panel.button('Undo turn'));
    const undo = panel.root.getByRole('region', { name: 'Undo this turn?' });
    await expect(undo.getByRole('heading', { name: 'Undo this turn?' })).toBeFocused();
    await expect(undo.getByRole('listitem')).toContainText('made.txt is removed');
    await keyboard.choose(panel.button('Undo 1 file'));
    await expect(panel.message).toBeFocused();
    await expect(panel.transcript).toContainText('undone');
    expect(folder.read('made.txt')).toBeUndefined();
  });

  await test.step('the audit log holds the act and verifies', async () => {
    await keyboard.moveTo(panel.button('More'), 'Shift+Tab');
    await keyboard.press('Enter', 'End', 'Enter');
    const audit = page.getByRole('region', { name: 'Sallyport Audit Log' });
    const filter = audit.getByRole('searchbox', { name: 'Filter' });
    await keyboard.moveTo(filter);
    await keyboard.type('touch made.txt');
    await expect(
      audit.getByRole('row', { name: /run_command touch made\.txt && echo made.* ok/ }).first()
    ).toBeVisible();
    await keyboard.choose(audit.getByRole('button', { name: 'Verify' }));
    await expect(audit).toContainText(/entries, chains? unbroken/);
  });
});
