import type { Locator } from '@playwright/test';
import type { Folder } from '../fixtures/folder';
import { openPolicy, stored, verdictOn } from '../fixtures/policy';
import { expect, test } from '../fixtures/test';

const rule = (id: string, ...words: readonly string[]) => ({ id, tool: 'shell', words });

const propose = (folder: Folder, document: object): void =>
  folder.write({
    '.jupyter/sallyport-policy.json': JSON.stringify({ schemaVersion: 1, ...document })
  });

test('what a repository proposes is named before trust, ticked one by one after it, and asked again once the file is another [JP-36, NB-27]', async ({
  page,
  folder,
  wire,
  openPanel
}) => {
  propose(folder, {
    deny: [rule('no-ls', 'ls')],
    allow: [{ ...rule('wc', 'wc'), reason: 'Counts lines.' }, rule('stat', 'stat')]
  });
  const panel = await openPanel();

  await test.step('the page that decides on trust shows the file and its first lines', async () => {
    await panel.button('Review trust…').click();
    await expect(panel.root.getByText('.jupyter/sallyport-policy.json')).toBeVisible();
    await expect(panel.root.locator('pre', { hasText: '"no-ls"' })).toBeVisible();
    expect(await verdictOn(wire, folder.name, 'ls')).toBe('deny');
    const trust = panel.button('Trust this folder');
    await expect(trust).toHaveAttribute('aria-disabled', 'false');
    await trust.click();
    await expect(panel.pill).toHaveText(/^Sandboxed/);
  });

  const policy = await openPolicy(page, panel);
  const proposals = policy.getByRole('region', { name: 'Proposals of this project' });
  const tick = (name: string): Locator => proposals.getByRole('checkbox', { name });
  const adopt = proposals.getByRole('button', { name: 'Take over the ticked ones' });

  await test.step('its limits hold at once, its permissions wait, none ticked', async () => {
    await expect(proposals).toContainText('This project suggests 2 permissions');
    expect(await verdictOn(wire, folder.name, 'ls')).toBe('deny');
    expect(await verdictOn(wire, folder.name, 'wc a')).toBe('ask');
    await proposals.getByRole('button', { name: 'Review proposals…' }).click();
    await expect(
      proposals.getByRole('list', { name: 'Hold already, since they only restrict' })
    ).toContainText(/Deny.*ls/);
    await expect(proposals).toContainText('Counts lines.');
    for (const name of [/wc/, /stat/])
      await expect(proposals.getByRole('checkbox', { name })).not.toBeChecked();
  });

  await test.step('no script takes over, a person does, and only what is ticked', async () => {
    await tick('Allow Command wc').check();
    await adopt.evaluate((button: HTMLElement) => button.click());
    await expect(adopt).toHaveAttribute('aria-disabled', 'false');
    await adopt.evaluate((button: HTMLElement) => button.click());
    expect(await verdictOn(wire, folder.name, 'wc a')).toBe('ask');
    await adopt.click();
    await expect.poll(() => verdictOn(wire, folder.name, 'wc a')).toBe('allow');
    expect(await verdictOn(wire, folder.name, 'stat a')).toBe('ask');
    await expect(tick('Allow Command wc')).toBeChecked();
  });

  await test.step('a file that changed is asked about again, and allows nothing meanwhile', async () => {
    propose(folder, { allow: [rule('wc', 'wc'), rule('cat', 'cat')] });
    await expect.poll(() => verdictOn(wire, folder.name, 'wc a')).toBe('ask');
    await page.reload();
    await policy.getByRole('tab', { name: 'This folder' }).click();
    await proposals.getByRole('button', { name: 'Review proposals…' }).click();
    await expect(tick('Allow Command cat')).not.toBeChecked();
    await expect(tick('Allow Command wc')).not.toBeChecked();
    await expect(tick('Allow Command stat')).toHaveCount(0);
  });
});

test('a document of somebody else comes in rule by rule, and nothing of it before it is reviewed [JP-39]', async ({
  page,
  folder,
  wire,
  openPanel
}) => {
  await wire.trust(folder.name);
  const policy = await openPolicy(page, await openPanel());
  const theirs = {
    schemaVersion: 1,
    allow: [rule('touch', 'touch'), rule('mkdir', 'mkdir')],
    deny: [rule('no-curl', 'curl')]
  };
  await policy.getByText('As text', { exact: true }).click();
  await policy.getByLabel('Import as a proposal').setInputFiles({
    name: 'theirs.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(theirs))
  });
  const proposed = policy.getByRole('group', { name: 'The file proposes' });
  await expect(proposed.getByRole('checkbox')).toHaveCount(3);
  await expect(proposed.getByRole('checkbox', { checked: true })).toHaveCount(0);
  const add = proposed.getByRole('button', { name: 'Add the ticked ones' });
  await expect(add).toHaveAttribute('aria-disabled', 'true');
  for (const name of [/touch/, /curl/]) await proposed.getByRole('checkbox', { name }).check();
  await add.click();
  expect(await stored(wire, folder.name)).toEqual({ schemaVersion: 1 });

  await policy.getByRole('button', { name: 'Review changes…' }).click();
  const changes = policy.getByRole('group', { name: 'Changes', exact: true });
  await expect(changes).toContainText(/Tightens, 1 change.*curl/);
  await expect(changes).toContainText(/Loosens, 1 change.*touch/);
  const save = policy.getByRole('button', { name: 'Save and loosen' });
  await expect(save).toHaveAttribute('aria-disabled', 'false');
  await save.click();
  await expect
    .poll(() => stored(wire, folder.name))
    .toEqual({ schemaVersion: 1, allow: [theirs.allow[0]], deny: theirs.deny });
});
