import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Folder } from '../fixtures/folder';
import { signIn } from '../fixtures/lab';
import { testWithModel } from '../fixtures/model-lab';
import { expect, openPanelAt } from '../fixtures/test';

const KEY = 'canary-of-the-model-0123456789';

const test = testWithModel();

test('a person connects a model with a pasted key, which is tested, kept by the server alone, and used [JP-22, JP-26, NB-53, MG-24]', async ({
  context,
  page,
  lab,
  model
}) => {
  const frames: { readonly sent: boolean; readonly text: string }[] = [];
  page.on('websocket', socket => {
    socket.on('framereceived', ({ payload }) =>
      frames.push({ sent: false, text: String(payload) })
    );
    socket.on('framesent', ({ payload }) => frames.push({ sent: true, text: String(payload) }));
  });
  model.models = [{ id: 'mock', max_model_len: 32_768 }, 'other'];
  await signIn(context, lab);
  const panel = await openPanelAt(page, lab, new Folder(lab, 'project'));
  await panel.root.getByRole('button', { name: 'Connect a model…' }).first().click();
  const form = panel.root.getByRole('group', { name: 'Connect a model' });
  await form.getByRole('combobox', { name: 'Provider' }).selectOption('openai-compatible');
  await form.getByRole('combobox', { name: 'Address' }).fill(`${model.origin}/v1`);
  await form.getByRole('combobox', { name: 'Key' }).selectOption('paste');
  await form.getByRole('textbox', { name: 'The key' }).fill('wrong');
  model.key = KEY;
  await form.getByRole('button', { name: 'Find its models' }).click();
  await expect(form.getByRole('status')).toContainText('does not accept the credential');
  await form.getByRole('textbox', { name: 'The key' }).fill(KEY);
  await form.getByRole('button', { name: 'Find its models' }).click();
  await expect(form.getByRole('status')).toContainText('It has 2 models');
  await form.getByRole('combobox', { name: 'Model' }).fill('mock');
  model.replies = [[{ text: 'OK' }, { finish: 'stop' }]];
  await form.getByRole('button', { name: 'Test' }).click();
  await expect(form.getByRole('status')).toContainText('It answers (pasted key).');
  // Its server said how much it reads; whoever knows better says it, and what it costs.
  await form.getByText('Window and price (optional)').click();
  await expect(form).toContainText('Without a number the window is 32,768 tokens');
  const tokens = form.getByRole('textbox', { name: 'Tokens that it reads at once' });
  await tokens.fill('half of it');
  await expect(form).toContainText('Expected a whole number of tokens.');
  await expect(form.getByRole('button', { name: 'Connect' })).toHaveAttribute(
    'aria-disabled',
    'true'
  );
  await tokens.fill('16,000');
  await form.getByRole('textbox', { name: 'Price of a million tokens in' }).fill('0.5');
  await form.getByRole('textbox', { name: 'Price of a million tokens out' }).fill('2');
  await form.getByRole('button', { name: 'Connect' }).click();
  await expect(form.getByRole('status')).toContainText('is connected');
  await expect(form.getByRole('textbox', { name: 'The key' })).toHaveValue('');
  const list = panel.root.getByRole('list', { name: 'Connected models' });
  await expect(list).toContainText('pasted key · 16K tokens · $0.5 in, $2 out');
  await page.keyboard.press('Escape');

  await expect(panel.root.getByRole('combobox', { name: 'Model' })).toHaveValue(
    'openai-compatible:mock'
  );
  model.replies = [[{ text: `I am here, with ${KEY}.` }, { finish: 'stop' }]];
  await panel.send('Are you there?');
  await expect(panel.transcript.getByText('I am here, with [removed].')).toBeVisible();
  expect(model.asked.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`);

  // It went in by the requests that a person made, and is in no answer, no page and no file but its own.
  expect(frames.filter(({ text }) => text.includes(KEY)).map(({ sent }) => sent)).toEqual([
    true,
    true,
    true
  ]);
  expect(await page.content()).not.toContain(KEY);
  const holding = filesWith(lab.base, KEY);
  expect(holding).toHaveLength(1);
  expect(holding[0]).toContain('credentials');
  expect(statSync(holding[0] ?? '').mode & 0o777).toBe(0o600);

  await page.reload();
  await panel.open();
  await panel.root.getByRole('combobox', { name: 'Model' }).selectOption('Connect a model…');
  await panel.root.getByRole('button', { name: 'Disconnect openai-compatible:mock' }).click();
  await expect(panel.root).toContainText('No model is connected.');
  expect(filesWith(lab.base, KEY)).toEqual([]);
});

/** Every file below a folder that holds the text. */
const filesWith = (folder: string, text: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => readFileSync(path).includes(text));
