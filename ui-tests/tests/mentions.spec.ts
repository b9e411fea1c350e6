import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelServer } from '../../tests/model-server';
import { Folder } from '../fixtures/folder';
import { signIn } from '../fixtures/lab';
import { OwnServer } from '../fixtures/own-server';
import { expect, openPanelAt, test as base } from '../fixtures/test';

/** A server with a connected model that asks for no key. */
const test = base.extend<{ readonly model: ModelServer; readonly lab: OwnServer }>({
  model: async ({}, use) => {
    const server = await ModelServer.start();
    await use(server);
    await server.stop();
  },
  lab: async ({ baseURL, model }, use, info) => {
    const server = new OwnServer(
      info.outputPath('server'),
      Number(new URL(baseURL ?? '').port) + 9
    );
    const settings = join(server.base, 'home', '.jupyter');
    mkdirSync(settings, { recursive: true });
    writeFileSync(
      join(settings, 'jupyter_server_config.json'),
      JSON.stringify({
        Sallyport: {
          models: [{ provider: 'openai-compatible', model: 'mock', base_url: model.origin }]
        }
      })
    );
    await server.start();
    await use(server);
    await server.stop();
  }
});

test('[NB-44] files are picked and sent by the keyboard alone, guarded ones are not offered, and a reload keeps the chips', async ({
  context,
  page,
  lab,
  model
}) => {
  const folder = new Folder(lab, 'project');
  folder.write({
    'src/main.py': 'print("hello")\n',
    'notes.md': 'notes',
    '.env': 'KEY=1',
    'main.key': 'x'
  });
  model.replies = [[{ text: 'I see it.' }, { finish: 'stop' }]];
  await signIn(context, lab);
  const panel = await openPanelAt(page, lab, folder);
  await panel.message.pressSequentially('Explain @mai');
  const list = panel.root.getByRole('listbox', { name: 'Files and folders' });
  await expect(list.getByRole('option')).toHaveCount(1);
  await expect(panel.root.getByText('2 hidden, ignored or guarded left out')).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('picker.png') });
  await panel.message.press('Enter');
  const chips = panel.root.getByRole('list', { name: 'Attached' });
  await expect(chips.getByRole('listitem')).toContainText('15B');
  folder.write({ 'src/main.py': 'print("goodbye")\n' });
  await page.reload();
  await panel.open();
  await expect(chips.getByRole('listitem')).toContainText('changed since');
  await page.screenshot({ path: test.info().outputPath('chips.png') });
  await panel.message.press('End');
  await panel.message.pressSequentially('please');
  await panel.message.press('Enter');
  await expect(panel.transcript.getByText('I see it.')).toBeVisible();
  await expect(
    panel.transcript.getByRole('list', { name: 'Attached' }).getByRole('listitem')
  ).toContainText('src/main.py');
  await page.screenshot({ path: test.info().outputPath('sent.png') });
  const told = JSON.stringify(model.asked[0]?.body);
  expect(told).toContain('src/main.py');
  expect(told).toContain('changed since the person picked it');
  expect(told).not.toContain('goodbye');
});
