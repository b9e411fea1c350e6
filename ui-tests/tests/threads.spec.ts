import { expect, test } from '../fixtures/test';

test('threads are made, named, found, deleted and brought back [NB-42, NB-55]', async ({
  folder,
  openPanel
}) => {
  folder.write({ 'hello.txt': 'hello\n' });
  const panel = await openPanel();
  const list = panel.root.getByRole('list', { name: 'Threads' });
  const search = panel.root.getByRole('searchbox', { name: 'Search threads' });
  const mine = `/search ${folder.name}`;
  await panel.send(mine);
  await expect(panel.transcript.getByText(/^Done/).last()).toBeVisible();

  await panel.newThread.click();
  await expect(panel.root.getByRole('heading', { name: 'Ready without a model' })).toBeVisible();
  await expect(panel.message).toBeFocused();

  await panel.showThreads();
  await search.fill(folder.name);
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await panel.root.getByRole('button', { name: `Actions for ${mine}` }).click();
  await panel.root.getByRole('menuitem', { name: 'Rename' }).click();
  await panel.root.getByRole('textbox', { name: 'Thread title' }).fill('Named by me');
  await panel.root.getByRole('textbox', { name: 'Thread title' }).press('Enter');
  await expect(list).toContainText('Named by me');

  await panel.root.getByRole('button', { name: 'Actions for Named by me' }).click();
  await panel.root.getByRole('menuitem', { name: 'Delete…' }).click();
  await panel.button('Move to trash').click();
  await expect(list).not.toContainText('Named by me');
  await panel.root
    .getByRole('combobox', { name: 'Show' })
    .selectOption({ label: 'Trash, kept 30 days' });
  await expect(list).toContainText('Named by me');
  await panel.button('Restore').click();
  await expect(list).not.toContainText('Named by me');
  await panel.root.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'Active' });
  await list.getByRole('button', { name: /^Named by me/ }).click();
  await expect(panel.transcript).toContainText(mine);
});

test('free text without a model is kept as a draft over a reload, and a wrong command is helped [NB-42]', async ({
  page,
  openPanel
}) => {
  const panel = await openPanel();
  await panel.send('please list my files');
  await expect(panel.transcript).toContainText('There is no model');
  await expect(panel.message).toHaveValue('please list my files');
  await page.reload();
  // JupyterLab saves its layout a while after a change: the panel may stand closed again.
  await page.getByRole('tab', { name: 'Sallyport', exact: true }).waitFor();
  await page.evaluate(() => window.jupyterapp.commands.execute('sallyport:open'));
  await expect(panel.message).toHaveValue('please list my files');
  await panel.send('/serch TODO');
  await expect(panel.transcript).toContainText('/search');
});

test('commands complete by keyboard [NB-47]', async ({ page, folder, openPanel }) => {
  folder.write({ 'hello.txt': 'TODO\n' });
  const panel = await openPanel();
  await expect(panel.pill).toHaveText(/^Restricted/);
  await page.keyboard.type('/se');
  const options = panel.root.getByRole('listbox', { name: 'Commands' });
  await expect(options.getByRole('option', { selected: true })).toHaveText(/^\/search/);
  await page.keyboard.press('Tab');
  await expect(panel.message).toHaveValue('/search ');
  await page.keyboard.type('TODO');
  await page.keyboard.press('Enter');
  await expect(panel.transcript).toContainText('hello.txt');
});

test('code of an answer goes into a new cell of the open notebook', async ({
  page,
  server,
  folder,
  wire,
  openPanel
}) => {
  const cell = {
    cell_type: 'code',
    id: 'first',
    metadata: {},
    source: '1',
    outputs: [],
    execution_count: null
  };
  folder.write({
    'hello.txt': 'hello\n',
    'note.ipynb': JSON.stringify({
      cells: [cell],
      metadata: KERNEL,
      nbformat: 4,
      nbformat_minor: 5
    })
  });
  await wire.trust(folder.name);
  const panel = await openPanel();
  await page.goto(`${server.url}lab/workspaces/${folder.name}/tree/${folder.name}/note.ipynb`);
  await expect(page.locator('.jp-Notebook-cell')).toHaveCount(1);
  await panel.open();
  await panel.send('/edit hello.txt\n<<<<\nhello\n====\nhello you\n>>>>');
  await panel.approve();
  await panel.send('/diff');
  await panel.button('Insert into cell').first().click();
  await expect(page.locator('.jp-Notebook-cell')).toHaveCount(2);
});

const KERNEL = { kernelspec: { name: 'python3', display_name: 'Python 3' } };

test('what a person sends is shown, wherever they were reading', async ({ folder, openPanel }) => {
  folder.write({ 'long.txt': 'a line\n'.repeat(200), 'hello.txt': 'hello there\n' });
  const panel = await openPanel();
  for (const count of [1, 2, 3]) {
    await panel.send('/read long.txt');
    await expect(panel.transcript.getByText(/^Done/)).not.toHaveCount(0);
    await expect(panel.button('Stop')).toHaveCount(0);
    await panel.send(`/search nothing-${count}`);
    await expect(
      panel.transcript.getByRole('heading', { name: new RegExp(`nothing-${count}`) })
    ).toBeInViewport();
  }
  await panel.transcript.press('Control+Home');
  await expect(panel.transcript.getByRole('heading', { name: /nothing-3/ })).not.toBeInViewport();
  await panel.send('/read hello.txt');
  await expect(
    panel.transcript.getByRole('group', { name: 'Result' }).filter({ hasText: 'hello there' })
  ).toBeInViewport();
  await expect(panel.button('New content')).toHaveCount(0);
});
