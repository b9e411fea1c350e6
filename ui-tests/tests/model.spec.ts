import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folder } from '../fixtures/folder';
import { signIn } from '../fixtures/lab';
import { testWithModel } from '../fixtures/model-lab';
import { expect, openPanelAt } from '../fixtures/test';
import { Wire } from '../fixtures/wire';

const KEY = 'canary-of-the-model-0123456789';

/** A server with two models, whose key lies in a file of the person's own. */
const test = testWithModel((origin, home) => {
  const key = join(home, 'model-key');
  writeFileSync(key, KEY, { mode: 0o600 });
  return ['mock', 'other'].map(model => ({
    provider: 'openai-compatible',
    model,
    base_url: origin,
    credential: `file:${key}`
  }));
});

test('a connected model reads, asks before it changes a file, and its turn is undone, and its key is nowhere in the page [JP-26, NB-29]', async ({
  context,
  page,
  lab,
  model
}) => {
  const folder = new Folder(lab, 'project');
  folder.write({ 'a.txt': 'old words\n' });
  const wire = await Wire.connect(lab);
  await wire.trust('project');
  wire.close();
  model.replies = [
    [
      { text: 'I look at the **file** first.' },
      { call: 'read_file', args: '{"path":"a.txt"}' },
      { finish: 'tool' }
    ],
    [
      { call: 'edit_file', args: '{"path":"a.txt","edits":[{"oldText":"old","newText":"new"}]}' },
      { finish: 'tool' }
    ],
    [{ text: `It says new words now, and ${KEY}.` }, { finish: 'stop' }]
  ];
  const requests: string[] = [];
  page.on('websocket', socket => {
    socket.on('framereceived', ({ payload }) => requests.push(String(payload)));
    socket.on('framesent', ({ payload }) => requests.push(String(payload)));
  });
  await signIn(context, lab);
  const panel = await openPanelAt(page, lab, folder);
  await expect(panel.root).toContainText('mock');
  await panel.send('Make the words new.');
  await expect(panel.transcript.getByText('I look at the file first.')).toBeVisible();
  await expect(panel.approval).toContainText('new words');
  expect(folder.read('a.txt')).toBe('old words\n');
  await panel.approve();
  await expect(panel.transcript.getByText('It says new words now, and [removed].')).toBeVisible();
  expect(folder.read('a.txt')).toBe('new words\n');
  expect(model.asked.map(({ headers }) => headers.authorization)).toEqual(
    Array.from({ length: 3 }, () => `Bearer ${KEY}`)
  );

  await page.reload();
  await panel.open();
  await expect(panel.transcript.getByText('It says new words now, and [removed].')).toBeVisible();
  await panel.send('/undo');
  await expect.poll(() => folder.read('a.txt')).toBe('old words\n');
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.filter(frame => frame.includes(KEY))).toEqual([]);
  expect(await page.content()).not.toContain(KEY);
});

test('a model that does not answer ends the turn with a sentence, and another one is chosen that does', async ({
  context,
  page,
  lab,
  model
}) => {
  model.replies = [{ status: 401 }, [{ text: 'Here I am.' }, { finish: 'stop' }]];
  await signIn(context, lab);
  const panel = await openPanelAt(page, lab, new Folder(lab, 'project'));
  await panel.send('Hello.');
  await expect(panel.transcript).toContainText('does not accept the credential');
  await panel.root.getByRole('combobox', { name: 'Model' }).selectOption('other');
  await panel.send('Hello again.');
  await expect(panel.transcript.getByText('Here I am.')).toBeVisible();
  expect(model.asked.map(({ body }) => body['model'])).toEqual(['mock', 'other']);
  await page.reload();
  await panel.open();
  await expect(panel.root.getByRole('combobox', { name: 'Model' })).toHaveValue(
    'openai-compatible:other'
  );
});
