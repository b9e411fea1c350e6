import { expect, test } from '../fixtures/test';

test.describe('reading in a folder that is not trusted', () => {
  test.beforeEach(({ folder }) => {
    folder.write({ 'hello.txt': 'hello\nTODO: greet the world\n', 'AGENTS.md': '# Rules\n' });
  });

  test('lists, reads and searches without a question [JP-36]', async ({ openPanel }) => {
    const panel = await openPanel();
    await expect(panel.root.getByText('This folder is not trusted', { exact: true })).toBeVisible();
    await panel.send('/ls');
    await expect(
      panel.transcript.getByRole('heading', { name: 'Listed this folder' })
    ).toBeVisible();
    await expect(panel.transcript.getByRole('group', { name: 'Result' })).toContainText(
      'AGENTS.md'
    );
    await panel.send('/search TODO');
    await expect(panel.transcript.getByRole('group', { name: 'Result' })).toContainText([
      'AGENTS.md',
      'TODO: greet the world'
    ]);
    await expect(panel.approval).toHaveCount(0);
  });

  test('refuses to act, and says why [JP-36, NB-29]', async ({ folder, openPanel }) => {
    const panel = await openPanel();
    await panel.send('/sh touch made.txt');
    await expect(panel.transcript.getByText(/Blocked · /)).toBeVisible();
    await expect(panel.approval).toHaveCount(0);
    expect(folder.read('made.txt')).toBeUndefined();
  });
});
