import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures/test';

/** 8 × 6 pixels, of one colour. */
const PLOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAIAAABxZ0isAAAAEUlEQVR42mPQqDiBFTEMpAQAqjNDgUtm74wAAAAASUVORK5CYII=';

const code = (id: string, source: string, outputs: readonly object[]): object => ({
  cell_type: 'code',
  id,
  execution_count: 1,
  metadata: {},
  source,
  outputs
});
const NOTEBOOK = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    code('words', 'first = 1\nsecond = 2', [
      { output_type: 'stream', name: 'stdout', text: ['the words\n'] }
    ]),
    code('plot', 'draw()', [
      {
        output_type: 'display_data',
        metadata: {},
        data: { 'image/png': PLOT, 'text/plain': ['<Figure size 8x6>'] }
      }
    ]),
    code('fault', '1 / 0', [
      {
        output_type: 'error',
        ename: 'ZeroDivisionError',
        evalue: 'division by zero',
        traceback: ['\u001b[31mZeroDivisionError\u001b[0m: division by zero']
      }
    ])
  ]
});

const run = (page: Page, id: string, args: object = {}): Promise<void> =>
  page.evaluate(
    async ([command, args]) => {
      await window.jupyterapp.commands.execute(command, args);
    },
    [id, args] as const
  );

test('[NB-44] what a real notebook shows is attached: a selection, a text, an image and an error, and the open document by one click', async ({
  page,
  folder,
  openPanel
}) => {
  folder.write({ 'analysis.ipynb': NOTEBOOK, 'notes.md': 'notes' });
  const panel = await openPanel();
  await run(page, 'docmanager:open', {
    path: `${folder.name}/analysis.ipynb`,
    kernelPreference: { shouldStart: false, canStart: false }
  });
  const notebook = page.locator('.jp-NotebookPanel');
  const cell = (nth: number): Locator => notebook.locator('.jp-CodeCell').nth(nth);
  const chip = (name: RegExp): Locator =>
    panel.root
      .getByRole('list', { name: 'Attached' })
      .getByRole('listitem')
      .filter({ hasText: name });

  // A press on the offer, and the document goes along as a pointer wherever the person works next.
  const offer = panel.root.getByRole('button', { name: 'analysis.ipynb the open document' });
  await offer.click();
  await expect(chip(/^analysis.ipynbthe open document/)).toContainText('pointer');
  await cell(0).locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+a');
  await run(page, 'sallyport:add-selection');
  await expect(chip(/analysis.ipynb:1-2/)).toContainText('tokens');
  await cell(1).locator('.jp-OutputArea-output').click();
  await run(page, 'sallyport:add-output');
  const image = chip(/analysis.ipynb cell 2 output 1/);
  await expect(image).toContainText('8 × 6');
  await expect(image.locator('img')).toHaveAttribute('src', /^blob:/);
  expect(await image.locator('img').evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBe(
    8
  );
  await cell(2).locator('.jp-OutputArea-output').click();
  await run(page, 'sallyport:add-output');
  for (const nth of [2, 3])
    await expect(chip(new RegExp(`Output of cell ${nth} in`))).toHaveCount(1);

  // What is not saved is said, and what came before an edit, too.
  await cell(2).locator('.cm-content').click();
  await page.keyboard.press('End');
  await page.keyboard.type(' # why');
  await expect(chip(/the open document/)).toContainText('unsaved changes are not read');
  await page.screenshot({ path: test.info().outputPath('chips.png') });
  await run(page, 'docmanager:open', { path: `${folder.name}/notes.md` });
  await expect(chip(/^notes.mdthe open document/)).toBeVisible();
  await expect(chip(/^analysis.ipynbthe open/)).toHaveCount(0);
  await panel.button('Remove notes.md').click();
  await expect(panel.root.getByRole('button', { name: 'notes.md the open' })).toBeVisible();
});

test('[NB-44] files are dragged from the file browser onto the composer, and hidden, ignored and guarded ones are left out with their reasons', async ({
  page,
  folder,
  openPanel
}) => {
  folder.write({
    'data.csv': 'a,b\n',
    'server.pem': 'x',
    'build.log': 'x',
    '.gitignore': '*.log\n'
  });
  const panel = await openPanel();
  const item = (name: string): Locator =>
    page.getByRole('listitem', { name: new RegExp(`^Name: ${name}`) });
  await item('build.log').click();
  await item('server.pem').click({ modifiers: ['Shift'] });
  const from = await item('data.csv').boundingBox();
  const to = await panel.message.boundingBox();
  if (from === null || to === null) throw new Error('Expected both to be drawn.');
  await page.mouse.move(from.x + 30, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y - 60, { steps: 4 });
  await page.mouse.move(to.x + 20, to.y + to.height / 2, { steps: 4 });
  await expect(panel.root.locator('[data-over]')).toBeVisible();
  await page.mouse.up();
  const chips = panel.root.getByRole('list', { name: 'Attached' }).getByRole('listitem');
  await expect(chips).toHaveText([/^data.csv/]);
  const left = panel.root.getByText('Not attached:');
  await expect(left).toContainText('build.log (an ignore file names it)');
  await expect(left).toContainText('server.pem (reading it is asked about)');
  await page.screenshot({ path: test.info().outputPath('dropped.png') });
  // The same without a pointer: from the list's menu.
  await panel.button('Remove data.csv').click();
  await expect(chips).toHaveCount(0);
  await item('data.csv').click();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Add to Sallyport Message' }).click();
  await expect(chips).toHaveText([/^data.csv/]);
  await expect(panel.message).toBeFocused();
});
