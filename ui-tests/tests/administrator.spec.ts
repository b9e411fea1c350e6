import type { Locator } from '@playwright/test';
import { AdministeredServer } from '../fixtures/administered-server';
import { Folder } from '../fixtures/folder';
import { signIn } from '../fixtures/lab';
import { layerOf, openPolicy } from '../fixtures/policy';
import { expect, openPanelAt, test as base } from '../fixtures/test';
import { Wire } from '../fixtures/wire';

/** A server with an administrator of its own, and one trusted folder on it. */
const test = base.extend<{ readonly administered: AdministeredServer; readonly project: Folder }>({
  administered: async ({ baseURL }, use, info) => {
    const port = Number(new URL(baseURL ?? '').port) + 2;
    const server = new AdministeredServer(info.outputPath('server'), port);
    await use(server);
    await server.dispose();
  },
  project: async ({ administered }, use) => {
    await use(new Folder(administered, 'project'));
  }
});

test('what the administrator switches off goes from the open page, is refused on the wire and by the engine, and comes back [NB-28]', async ({
  context,
  page,
  administered,
  project
}) => {
  test.slow();
  project.write({
    'a.txt': 'a\n',
    '.jupyter/sallyport-policy.json': JSON.stringify({
      schemaVersion: 1,
      allow: [{ id: 'wc', tool: 'shell', words: ['wc'] }]
    })
  });
  await administered.administer({});
  await administered.start();
  const wire = await Wire.connect(administered);
  await wire.trust('project');
  await signIn(context, administered);
  const panel = await openPanelAt(page, administered, project);
  const policy = await openPolicy(page, panel);
  const parts: readonly Locator[] = [
    policy.getByRole('tab', { name: 'This folder' }),
    policy.getByRole('button', { name: 'Review proposals…' }),
    panel.root.getByRole('option', { name: /\/sh LINE/ }),
    panel.root.getByRole('option', { name: /\/audit/ })
  ];
  const isAuditCommand = (): Promise<boolean> =>
    page.evaluate(() => window.jupyterapp.commands.isVisible('sallyport:open-audit'));
  const card = page.locator('.jp-LauncherCard', {
    hasText: /^(Sallyport|Command Thread|Sallyport Tour)$/
  });
  await panel.message.fill('/');
  for (const part of parts) await expect(part).toBeVisible();
  expect(await isAuditCommand()).toBe(true);
  await expect(card).toHaveCount(3);

  await administered.administer({
    features: {
      'policy-editing': 'force-off',
      proposals: 'force-off',
      'audit-reading': 'force-off',
      launcher: 'force-off',
      'tool:run_command': 'force-off'
    }
  });
  for (const part of parts) await expect(part).toHaveCount(0, { timeout: 40_000 });
  await expect(policy.getByText('Only the administrator changes the policy here.')).toBeVisible();
  await expect(panel.root.getByRole('option', { name: /\/read/ })).toBeVisible();
  expect(await isAuditCommand()).toBe(false);
  await expect(card).toHaveCount(0);
  const second = await Wire.connect(administered);
  for (const [method, params] of [
    ['audit/query', {}],
    ['proposal/inspect', { workspace: 'project' }],
    ['policy/preview', { workspace: 'project', layer: 'user', document: {}, etag: '' }]
  ] as const)
    await expect(second.request(method, params)).rejects.toMatchObject({ code: 'locked' });
  await panel.send('/sh touch made.txt');
  await expect(panel.transcript.getByText(/switched off the tool run_command/)).toBeVisible();
  expect(project.read('made.txt')).toBeUndefined();

  await administered.administer({});
  await panel.message.fill('/');
  for (const part of parts) await expect(part).toBeVisible({ timeout: 40_000 });
  await expect.poll(isAuditCommand).toBe(true);
  await expect(card).toHaveCount(3);
  wire.close();
  second.close();
});

test('what the administrator locked says so and why, cannot be changed by any control, and refuses a write by hand [NB-26]', async ({
  context,
  page,
  administered,
  project
}) => {
  test.slow();
  project.write({ 'a.txt': 'a\n' });
  await administered.administer({ locks: ['edits', 'allow'], limits: { stepsPerTurn: 9 } });
  await administered.start();
  const wire = await Wire.connect(administered);
  await wire.trust('project');
  await signIn(context, administered);
  const policy = await openPolicy(page, await openPanelAt(page, administered, project));
  const before = await layerOf(wire, 'project');
  const edits = policy.getByRole('combobox', { name: 'Edits inside the folder' });
  await policy.getByRole('searchbox', { name: 'Search settings and rules' }).fill('edits');

  await test.step('the control says why it is locked, takes the focus and no change', async () => {
    await expect(edits).toHaveAttribute('aria-disabled', 'true');
    await expect(edits).toHaveAccessibleDescription(
      /The administrator keeps edits from being changed/
    );
    await edits.focus();
    await expect(edits).toBeFocused();
    for (const key of ['ArrowDown', 'End']) await edits.press(key);
    await expect(edits).toHaveValue('');
    await expect(policy.getByRole('button', { name: 'Review changes…' })).toHaveCount(0);
  });

  await test.step('the text of the document gets no further than the preview', async () => {
    await policy.getByText('As text', { exact: true }).click();
    await policy
      .getByRole('textbox', { name: 'Policy as JSON' })
      .fill('{"schemaVersion":1,"edits":"allow"}');
    await policy.getByRole('button', { name: 'Take the text over' }).click();
    await policy.getByRole('button', { name: 'Review changes…' }).click();
    await expect(policy.getByText('It cannot be saved like this.')).toBeVisible();
    await expect(policy.getByRole('group', { name: 'Changes', exact: true })).toContainText(
      'The administrator keeps edits from being changed'
    );
    await expect(policy.getByRole('button', { name: 'Save and loosen' })).toHaveCount(0);
  });

  await test.step('a frame made by hand is refused, and nothing is another', async () => {
    const { etag } = before;
    for (const document of [
      { schemaVersion: 1, edits: 'allow' },
      { schemaVersion: 1, allow: [{ id: 'mine', tool: 'shell', words: ['touch'] }] }
    ])
      await expect(
        wire.request('policy/put', { workspace: 'project', layer: 'folder', document, etag })
      ).rejects.toMatchObject({ code: 'locked' });
    expect(await layerOf(wire, 'project')).toEqual(before);
  });

  await test.step('the values in force name the administrator', async () => {
    await policy.getByRole('searchbox', { name: 'Search settings and rules' }).fill('');
    await policy.getByRole('button', { name: 'Go on editing' }).click();
    await policy.getByRole('button', { name: 'Discard' }).click();
    await policy.getByRole('tab', { name: 'Effective' }).click();
    await expect(policy.getByText(/Steps of a turn\s*9\s*Administrator/)).toBeVisible();
  });
  wire.close();
});
