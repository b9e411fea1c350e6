import type { Locator } from '@playwright/test';
import type { Wire } from '../fixtures/wire';
import { openPolicy, saveLayer, stored } from '../fixtures/policy';
import { expect, test } from '../fixtures/test';

test.describe('the policy editor', () => {
  test.beforeEach(async ({ folder, wire }) => {
    await wire.trust(folder.name);
  });

  test('loosens by no script: neither a click that nobody made nor one before the arming [JP-39, NB-29]', async ({
    page,
    folder,
    wire,
    openPanel
  }) => {
    const policy = await openPolicy(page, await openPanel());
    await addRule(policy, 'touch');
    await policy.getByRole('button', { name: 'Review changes…' }).click();
    const save = policy.getByRole('button', { name: 'Save and loosen' });
    await save.evaluate((button: HTMLElement) => button.click());
    await expect(save).toHaveAttribute('aria-disabled', 'false');
    await save.evaluate((button: HTMLElement) => button.click());
    await page.evaluate(() => {
      const { commands } = window.jupyterapp;
      const ours = commands.listCommands().filter(id => id.startsWith('sallyport:'));
      for (const id of ours.filter(id => /policy/.test(id)))
        void commands.execute(id, { nonce: 'x', layer: 'folder', event: { isTrusted: true } });
    });
    expect(await allowed(wire, folder.name)).toEqual([]);
    // A command led elsewhere on the page, and what moved is armed anew.
    await save.scrollIntoViewIfNeeded();
    await expect(save).toHaveAttribute('aria-disabled', 'false');
    await save.click();
    await expect.poll(() => allowed(wire, folder.name)).toEqual(['shell-touch']);
  });

  test('shows both sides where another client saved first, and overwrites nothing [JP-39]', async ({
    page,
    folder,
    wire,
    openPanel
  }) => {
    const policy = await openPolicy(page, await openPanel());
    await addRule(policy, 'touch');
    await saveLayer(wire, folder.name, {
      schemaVersion: 1,
      deny: [{ id: 'no-curl', tool: 'shell', words: ['curl'] }]
    });
    await policy.getByRole('button', { name: 'Review changes…' }).click();
    const conflict = policy.getByRole('region', { name: 'Saved elsewhere meanwhile' });
    await expect(conflict).toContainText(
      /What was saved there.*curl.*What you changed here.*touch/
    );
    await conflict.getByRole('button', { name: 'Review mine in place of theirs' }).click();
    const changes = policy.getByRole('group', { name: 'Changes', exact: true });
    await expect(changes).toContainText(/Rule removed, Deny:\s*Command curl/);
    await policy.getByRole('button', { name: 'Go on editing' }).click();
    await policy.getByRole('button', { name: 'Discard' }).click();
    await expect(policy.getByRole('row', { name: /Deny Command curl/ })).toBeVisible();
  });

  test('stays quick with 1,000 rules: few exist, search finds one, a change is saved [JP-39]', async ({
    page,
    folder,
    wire,
    openPanel
  }) => {
    test.slow();
    const deny = Array.from({ length: 1000 }, (_, index) => ({
      id: `rule-${index}`,
      tool: 'shell',
      words: ['program', `part-${index}`]
    }));
    await saveLayer(wire, folder.name, { schemaVersion: 1, deny });
    const policy = await openPolicy(page, await openPanel());
    await expect(policy.getByText('1,000 rules')).toBeVisible();
    expect(await policy.getByRole('row').count()).toBeLessThan(60);
    await policy.getByRole('searchbox', { name: 'Search settings and rules' }).fill('part-777');
    await expect(policy.getByText('1 of 1,000 rules')).toBeVisible();
    await policy.getByRole('button', { name: 'Remove the rule program part-777' }).click();
    await policy.getByRole('button', { name: 'Review changes…' }).click();
    await expect(policy.getByRole('group', { name: 'Changes', exact: true })).toContainText(
      'Loosens, 1 change'
    );
    const save = policy.getByRole('button', { name: 'Save and loosen' });
    await expect(save).toHaveAttribute('aria-disabled', 'false');
    await save.click();
    await policy.getByRole('searchbox', { name: 'Search settings and rules' }).fill('');
    await expect(policy.getByText('999 rules')).toBeVisible();
  });

  test('tightening needs no arming, a wrong document says where, and the effective value names its source', async ({
    page,
    folder,
    wire,
    openPanel
  }) => {
    const policy = await openPolicy(page, await openPanel());
    await policy.getByText('Limits', { exact: true }).click();
    const steps = policy.getByRole('spinbutton', { name: 'Steps of a turn' });
    await steps.fill('7');
    await policy.getByRole('button', { name: 'Review changes…' }).click();
    await expect(policy.getByRole('group', { name: 'Changes', exact: true })).toContainText(
      'Tightens, 1 change'
    );
    await policy.getByRole('button', { name: 'Save', exact: true }).click();
    await expect
      .poll(() => stored(wire, folder.name))
      .toMatchObject({ limits: { stepsPerTurn: 7 } });
    await policy.getByRole('tab', { name: 'Effective' }).click();
    await expect(policy.getByText(/Steps of a turn\s*7\s*This folder/)).toBeVisible();

    await policy.getByRole('tab', { name: 'This folder' }).click();
    await policy.getByText('As text', { exact: true }).click();
    await policy
      .getByRole('textbox', { name: 'Policy as JSON' })
      .fill('{"schemaVersion":1,"edits":"always"}');
    await policy.getByRole('button', { name: 'Take the text over' }).click();
    await policy.getByRole('button', { name: 'Review changes…' }).click();
    await expect(policy.getByText('It cannot be saved like this.')).toBeVisible();
    await expect(policy.getByRole('group', { name: 'Changes', exact: true })).toContainText(
      'edits'
    );
  });

  test('a preset shows what it changes, tightening and loosening apart, and is saved by an armed press [MG-41]', async ({
    page,
    folder,
    wire,
    openPanel
  }) => {
    const policy = await openPolicy(page, await openPanel());
    const presets = policy.getByRole('region', { name: 'Presets' });
    await presets.getByRole('button', { name: 'Development' }).click();
    const changes = policy.getByRole('group', { name: 'Changes', exact: true });
    await expect(changes).toContainText(/Loosens, 5 changes.*Edits inside the folder\s*Allow/s);
    expect(await stored(wire, folder.name)).toEqual({ schemaVersion: 1 });
    const save = policy.getByRole('button', { name: 'Save and loosen' });
    await expect(save).toHaveAttribute('aria-disabled', 'false');
    await save.click();
    await expect.poll(() => stored(wire, folder.name)).toMatchObject({ edits: 'allow' });
    await presets.getByRole('button', { name: 'Production' }).click();
    await expect(changes).toContainText(/Tightens, \d+ changes/);
    await expect(changes).not.toContainText('Loosens');
    await policy.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => stored(wire, folder.name)).toMatchObject({ edits: 'ask', allow: [] });
  });
});

async function addRule(policy: Locator, words: string): Promise<void> {
  await policy.getByRole('button', { name: 'Add a rule' }).click();
  await policy.getByRole('textbox', { name: 'First words of the command' }).fill(words);
  await policy.getByRole('button', { name: 'Add to the changes' }).click();
}

const allowed = async (wire: Wire, workspace: string): Promise<readonly string[]> =>
  ((await stored(wire, workspace)).allow ?? []).map(({ id }) => id);
