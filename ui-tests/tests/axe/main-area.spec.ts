import { setPanelWidth } from '../../fixtures/look';
import { expectAccessible } from '../../fixtures/states';
import { expect, test } from '../../fixtures/test';

test.use({ viewport: { width: 1600, height: 900 }, trace: 'off' });

const PROPOSAL = {
  schemaVersion: 1,
  deny: [{ id: 'no-push', tool: 'shell', words: ['git', 'push'] }],
  allow: [{ id: 'make', tool: 'shell', words: ['make'], reason: 'Builds.' }]
};

test('axe finds nothing serious in the policy editor and the audit log, in each theme and width [NB-47]', async ({
  page,
  folder,
  wire,
  openPanel
}) => {
  test.slow();
  folder.write({ '.jupyter/sallyport-policy.json': JSON.stringify(PROPOSAL) });
  await wire.trust(folder.name);
  const panel = await openPanel();
  await expect(panel.pill).toHaveText(/^Sandboxed/);
  await setPanelWidth(page, 250);
  await page.evaluate(() => window.jupyterapp.commands.execute('sallyport:open-policy'));
  const policy = page.getByRole('region', { name: 'Sallyport Policy' });
  const audit = page.getByRole('region', { name: 'Sallyport Audit Log' });
  const button = (name: string) => policy.getByRole('button', { name, exact: true });
  await expectAccessible(page, {
    'the person’s own layer': () => policy.getByRole('tab', { name: 'User' }).click(),
    'the folder’s layer': async () => {
      await policy.getByRole('tab', { name: 'This folder' }).click();
      await expect(policy.getByText('Holds in this folder only')).toBeVisible();
    },
    proposals: async () => {
      await button('Review proposals…').click();
      await expect(button('Take over the ticked ones')).toBeVisible();
    },
    fields: async () => {
      await policy.getByText('What it may do', { exact: true }).click();
      await policy.getByText('Network', { exact: true }).first().click();
    },
    'a new rule': () => button('Add a rule').click(),
    rules: async () => {
      await policy.getByRole('textbox', { name: 'First words of the command' }).fill('touch');
      await button('Add to the changes').click();
    },
    tested: async () => {
      await policy.getByRole('textbox', { name: 'Act to judge' }).fill('touch made.txt');
      await button('Judge').click();
      await expect(policy.locator('[data-verdict]')).toHaveText('Allow');
    },
    'changes to save': async () => {
      await button('Review changes…').click();
      await expect(button('Save and loosen')).toBeVisible();
    },
    'saved elsewhere meanwhile': async () => {
      await button('Go on editing').click();
      const { full } = await wire.request('policy/get', { workspace: folder.name, full: true });
      const { etag } = (full as { layers: { folder: { etag: string } } }).layers.folder;
      const document = { schemaVersion: 1, deny: [{ id: 'c', tool: 'shell', words: ['curl'] }] };
      await wire.request('policy/put', {
        workspace: folder.name,
        layer: 'folder',
        document,
        etag
      });
      await button('Review changes…').click();
      await expect(policy.getByRole('region', { name: 'Saved elsewhere meanwhile' })).toBeVisible();
    },
    'as text': () => policy.getByText('As text', { exact: true }).click(),
    effective: () => policy.getByRole('tab', { name: 'Effective' }).click(),
    'audit log': async () => {
      await page.evaluate(() => window.jupyterapp.commands.execute('sallyport:open-audit'));
      await expect(audit.getByRole('row').nth(1)).toBeVisible();
    },
    'an entry': () => audit.getByRole('row').nth(1).click(),
    'verified, nothing found': async () => {
      await audit.getByRole('button', { name: 'Verify' }).click();
      await expect(audit).toContainText(/entr(y|ies), chains? unbroken/);
      await audit.getByRole('searchbox', { name: 'Filter' }).fill('nothing has these words');
      await expect(audit.getByText('No entry.')).toBeVisible();
    }
  });
});
