import { ModelServer, type Reply, type Said } from '../../tests/model-server';
import { Folder } from '../fixtures/folder';
import { signIn } from '../fixtures/lab';
import { testWithModel } from '../fixtures/model-lab';
import type { Panel } from '../fixtures/panel';
import { saveLayer } from '../fixtures/policy';
import { expect, openPanelAt } from '../fixtures/test';
import { Wire } from '../fixtures/wire';

const test = testWithModel();

const call = (name: string, input: object): Said => ({ call: name, args: JSON.stringify(input) });
const plan = (...items: readonly (readonly [text: string, state: string])[]): Said =>
  call('update_plan', { items: items.map(([text, state]) => ({ text, state })) });
const more: Said = { finish: 'tool' };
const last: Said = { finish: 'stop' };

/** Connects the mock as a person does, without a key; nothing is asked of it for that. */
async function connect({ root, page }: Panel, model: ModelServer): Promise<void> {
  await root.getByRole('button', { name: 'Connect a model…' }).first().click();
  const form = root.getByRole('group', { name: 'Connect a model' });
  await form.getByRole('combobox', { name: 'Provider' }).selectOption('openai-compatible');
  await form.getByRole('combobox', { name: 'Address' }).fill(model.origin);
  await form.getByRole('combobox', { name: 'Key' }).selectOption('none');
  await form.getByRole('combobox', { name: 'Model' }).fill('mock');
  await form.getByRole('button', { name: 'Connect' }).click();
  await expect(form.getByRole('status')).toContainText('is connected');
  await page.keyboard.press('Escape');
}

/** A promise, and what resolves it. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>(resolve => (open = resolve));
  return { opened, open };
}

/** Three steps of a plan, three of carrying it out, and the last one; two of them wait until they may go on. */
const replies = (steered: Promise<unknown>, reloaded: Promise<unknown>): Reply[] => [
  [call('read_file', { path: 'a.txt' }), more],
  [plan(['Read a.txt', 'pending'], ['Change the words', 'pending']), more],
  [{ text: 'This is my plan.' }, last],
  [
    plan(['Read a.txt', 'done'], ['Make the words new', 'active']),
    call('edit_file', { path: 'a.txt', edits: [{ oldText: 'old', newText: 'new' }] }),
    more
  ],
  [{ until: steered }, plan(['Read a.txt', 'done'], ['Make the words new', 'done']), more],
  [call('read_file', { path: 'a.txt' }), more],
  [{ text: 'It says new ' }, { until: reloaded }, { text: 'words now.' }, last]
];

test('a model is connected, and a change is planned, edited, approved, seen as a diff, steered, paused by a budget, watched over a reload and undone [NB-29, NB-30, JP-11]', async ({
  context,
  page,
  lab,
  model
}) => {
  const folder = new Folder(lab, 'project');
  folder.write({ 'a.txt': 'old words\n' });
  const wire = await Wire.connect(lab);
  await wire.trust('project');
  await saveLayer(wire, 'project', { schemaVersion: 1, limits: { stepsPerTurn: 3 } });
  wire.close();
  const [steered, reloaded] = [gate(), gate()];
  model.replies = replies(steered.opened, reloaded.opened);

  await signIn(context, lab);
  const panel = await openPanelAt(page, lab, folder);
  await connect(panel, model);
  await panel.root.getByRole('combobox', { name: 'Mode', exact: true }).selectOption('plan');
  await panel.send('Make the words new.');
  const steps = panel.transcript.getByRole('listitem');
  await expect(panel.transcript.getByText('This is my plan.')).toBeVisible();
  await expect(steps).toHaveText(['Read a.txt', 'Change the words']);
  // Nothing that changes a file was even offered.
  const offered = (model.asked[0]?.body['tools'] ?? []) as { function: { name: string } }[];
  expect(offered.map(tool => tool.function.name)).not.toContain('edit_file');

  await panel.button('Edit plan').click();
  await panel.root
    .getByRole('textbox', { name: 'Steps, one a line' })
    .fill('Read a.txt\nMake the words new');
  await panel.button('Keep these steps').click();
  await expect(steps).toHaveText(['Read a.txt', 'Make the words new']);
  await page.reload();
  await panel.open();
  await expect(steps).toHaveText(['Read a.txt', 'Make the words new']);

  // What is approved is what the model is told, and its act is asked about all the same.
  await panel.button('Approve and carry out').click();
  await expect(panel.approval).toContainText('new words');
  expect(folder.read('a.txt')).toBe('old words\n');
  expect(JSON.stringify(model.asked[3]?.body['messages'])).toContain(
    '1. Read a.txt\\n2. Make the words new'
  );
  await panel.approve();
  // What is said in the middle is heard with the next step.
  await model.wasAsked(5);
  await panel.send('Look at it once more.');
  await panel.button('Send “Look at it once more.” now').click();
  await expect(panel.transcript.getByText('Look at it once more.')).toBeVisible();
  steered.open();
  await expect(panel.transcript.getByText('2 of 2 done')).toBeVisible();
  await expect(panel.transcript.getByText('new words')).toBeVisible();
  expect(folder.read('a.txt')).toBe('new words\n');

  // Three steps are its budget; the fourth is a person's to give.
  const goingOn = panel.button('Continue with new budgets');
  await expect(goingOn).toBeVisible();
  expect(model.asked).toHaveLength(6);
  expect(JSON.stringify(model.asked[5]?.body['messages'])).toContain('Look at it once more.');
  await goingOn.click();
  await expect(panel.transcript.getByText('It says new')).toBeVisible();
  await page.reload();
  await panel.open();
  await expect(panel.transcript.getByText('It says new')).toBeVisible();
  reloaded.open();
  await expect(panel.transcript.getByText('It says new words now.', { exact: true })).toBeVisible();
  expect(model.asked).toHaveLength(7);

  await panel.send('/undo');
  await expect.poll(() => folder.read('a.txt')).toBe('old words\n');
});
