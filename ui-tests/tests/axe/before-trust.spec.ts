import { setPanelWidth } from '../../fixtures/look';
import { expectAccessible } from '../../fixtures/states';
import { expect, test } from '../../fixtures/test';

test.use({ viewport: { width: 1600, height: 900 }, trace: 'off' });

test('axe finds nothing serious before trust, in threads and pages, in each theme and width [NB-47]', async ({
  page,
  folder,
  openPanel
}) => {
  test.slow();
  folder.write({
    'AGENTS.md': '# Rules\n',
    '.mcp.json': '{}',
    'hello.txt': 'hello\nTODO: greet\n'
  });
  const panel = await openPanel();
  await setPanelWidth(page, 820);
  const item = (name: string) => panel.root.getByRole('menuitem', { name, exact: true });
  const threads = panel.root.getByRole('list', { name: 'Threads' });
  const shown = panel.root.getByRole('combobox', { name: 'Show' });
  const search = panel.root.getByRole('searchbox', { name: 'Search threads' });
  await expectAccessible(page, {
    empty: () => expect(panel.pill).toHaveText(/^Restricted/),
    'policy in force': () => panel.pill.click(),
    'trust page': async () => {
      await panel.pill.click();
      await panel.button('Review trust…').first().click();
      await expect(panel.button('Trust this folder')).toHaveAttribute('aria-disabled', 'false');
    },
    'kept restricted': () => panel.button('Keep restricted').click(),
    'connect a model': async () => {
      await panel.button('Connect a model…').first().click();
      await panel.root.getByText('Window and price (optional)').click();
      await expect(
        panel.root.getByRole('textbox', { name: 'Tokens that it reads at once' })
      ).toBeVisible();
    },
    'add an MCP server': async () => {
      await page.evaluate(() => window.jupyterapp.commands.execute('sallyport:add-mcp-server'));
      await panel.root.getByRole('tab', { name: 'Form' }).click();
    },
    'back to the thread': () => panel.button('Close').click(),
    menu: () => panel.button('More').click(),
    'no model': async () => {
      await page.keyboard.press('Escape');
      await panel.send('hello there');
      await expect(panel.transcript).toContainText('There is no model');
    },
    completion: () => panel.message.fill('/'),
    help: async () => {
      await panel.send('/help');
      await expect(panel.transcript).toContainText('Shows these commands');
    },
    result: async () => {
      await panel.send('/search TODO');
      await expect(panel.transcript).toContainText('TODO: greet');
    },
    'refused path': async () => {
      await panel.send('/read ../none.txt');
      await expect(panel.transcript.getByText(/^(Failed|Refused|Blocked)/).last()).toBeVisible();
    },
    blocked: async () => {
      await panel.send('/sh ls');
      await expect(panel.transcript.getByText(/Blocked · /)).toBeVisible();
    },
    'blocked, why': () => panel.transcript.getByRole('button', { name: 'Why?' }).last().click(),
    export: async () => {
      await panel.button('More').click();
      await item('Export thread…').click();
      await expect(panel.button('Save as JSON')).toHaveAttribute('aria-disabled', 'false');
    },
    'plain transcript': async () => {
      await page.keyboard.press('Escape');
      await page.evaluate(() =>
        window.jupyterapp.commands.execute('sallyport:open-accessible-transcript')
      );
      await expect(page.getByRole('region', { name: 'Sallyport Transcript' })).toContainText(
        'Blocked'
      );
    },
    threads: () => panel.showThreads(),
    'actions of a thread': () =>
      panel.root
        .getByRole('button', { name: /^Actions for / })
        .first()
        .click(),
    rename: () => item('Rename').click(),
    'delete, asked': async () => {
      await page.keyboard.press('Escape');
      await panel.root.getByRole('button', { name: 'Actions for hello there' }).first().click();
      await item('Delete…').click();
      await expect(panel.button('Move to trash')).toBeVisible();
    },
    trash: async () => {
      await panel.button('Move to trash').click();
      await shown.selectOption({ label: 'Trash, kept 30 days' });
      await expect(panel.button('Restore').first()).toBeVisible();
    },
    archived: () => shown.selectOption({ label: 'Archived' }),
    'search, found': async () => {
      await shown.selectOption({ label: 'Trash, kept 30 days' });
      await search.fill('hello there');
      await expect(threads).toContainText('hello there');
    },
    'search, none': async () => {
      await search.fill('nothing has these words');
      await expect(panel.root.getByText('No thread matches.')).toBeVisible();
    }
  });
});
