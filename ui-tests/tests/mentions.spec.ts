import { Folder } from '../fixtures/folder';
import { signIn } from '../fixtures/lab';
import { testWithModel } from '../fixtures/model-lab';
import { expect, openPanelAt } from '../fixtures/test';
import { Wire } from '../fixtures/wire';

/** A server with a connected model that asks for no key. */
const test = testWithModel(origin => [
  { provider: 'openai-compatible', model: 'mock', base_url: origin }
]);

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

test("[NB-44] [NB-49] a pasted image and a trusted folder's notes go to the model, and a note that is switched off does not", async ({
  context,
  page,
  lab,
  model
}) => {
  const folder = new Folder(lab, 'noted');
  folder.write({ 'AGENTS.md': 'Always answer in verse.' });
  const wire = await Wire.connect(lab);
  await wire.trust('noted');
  wire.close();
  model.replies = [[{ text: 'A curve.' }, { finish: 'stop' }]];
  await signIn(context, lab);
  const panel = await openPanelAt(page, lab, folder);
  await panel.root.getByText('1 note of this folder').click();
  await expect(panel.root.getByRole('checkbox', { name: 'AGENTS.md' })).toBeChecked();
  await panel.message.evaluate(box => {
    const bytes = Uint8Array.from(atob('iVBORw0KGgpwbG90'), character => character.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], 'plot.png', { type: 'image/png' }));
    box.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
    );
  });
  const chip = panel.root.getByRole('list', { name: 'Attached' }).getByRole('listitem');
  await expect(chip).toContainText('plot.png');
  await expect(chip).toContainText('12B');
  await page.screenshot({ path: test.info().outputPath('image.png') });
  await panel.send('What is it?');
  await expect(panel.transcript.getByText('A curve.')).toBeVisible();
  const first = JSON.stringify(model.asked[0]?.body);
  expect(first).toContain('data:image/png;base64,iVBORw0KGgpwbG90');
  expect(first).toContain('Always answer in verse.');
  // The thread's own events say when it is off.
  await panel.root.getByRole('checkbox', { name: 'AGENTS.md' }).click();
  await expect(panel.root.getByRole('checkbox', { name: 'AGENTS.md' })).not.toBeChecked();
  await panel.send('And now?');
  await expect(panel.transcript.getByText('A curve.')).toHaveCount(2);
  expect(JSON.stringify(model.asked[1]?.body)).not.toContain('Always answer in verse.');
});
