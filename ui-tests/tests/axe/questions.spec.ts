import { setPanelWidth } from '../../fixtures/look';
import { expectAccessible } from '../../fixtures/states';
import { expect, test } from '../../fixtures/test';

test.use({ viewport: { width: 1600, height: 900 }, trace: 'off' });

test('axe finds nothing serious in questions, their answers and what is undone, in each theme and width [NB-47]', async ({
  page,
  folder,
  wire,
  openPanel
}) => {
  test.slow();
  const lines = Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n');
  folder.write({ 'hello.txt': 'hello\n', 'full/one.txt': '1\n', 'full/two.txt': '2\n' });
  await wire.trust(folder.name);
  const panel = await openPanel();
  await setPanelWidth(page, 820);
  const fold = (name: string) => panel.approval.getByRole('button', { name, exact: true });
  const asked = async (text: string): Promise<void> => {
    await panel.send(text);
    await expect(panel.approval).toHaveCount(1);
    await panel.root.getByRole('button', { name: '1 waiting' }).click();
    await expect(panel.approval.getByRole('group', { name: 'What will run' })).toBeInViewport();
  };
  const ended = () => expect(panel.button('Stop')).toHaveCount(0);
  const deny = async (): Promise<void> => {
    // A no is held back as long as a yes is; a card of which something is unread takes the no alone.
    await expect(async () => {
      await fold('Deny').click({ timeout: 1000 });
      await expect(panel.approval).toHaveCount(0, { timeout: 1000 });
    }).toPass();
    await ended();
  };
  await expectAccessible(page, {
    'before its first question': () => expect(panel.pill).toHaveText(/^Sandboxed/),
    'policy in force': () => panel.pill.click(),
    'a question': async () => {
      await panel.pill.click();
      await asked('/sh touch made.txt && echo made');
      await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
    },
    why: () => fold('Why?').click(),
    scopes: () => fold('Approve for…').click(),
    note: () => fold('Add a note').click(),
    edit: () => fold('Edit').click(),
    denied: async () => {
      await fold('Add a note').click();
      await panel.approval.getByRole('textbox').fill('not here');
      await deny();
      await expect(panel.transcript).toContainText('you denied: not here');
    },
    'what is remembered': async () => {
      await asked('/sh touch one.txt');
      await fold('Approve for…').click();
      await panel.approval.getByRole('radio', { name: 'This folder' }).click();
      await expect(panel.approval.getByRole('group', { name: 'What is remembered' })).toBeVisible();
    },
    'marked characters': async () => {
      await deny();
      await asked('/sh echo \u0430dmin');
      await expect(panel.approval).toContainText('letters that look like others');
    },
    'long, unread': async () => {
      await deny();
      await asked(`/write long.txt\n${lines}`);
      await expect(panel.approval.getByRole('checkbox')).toBeVisible();
    },
    'typed to confirm': async () => {
      await deny();
      await asked('/delete full --recursive');
      await expect(panel.approval.getByText(/^Type “/)).toBeVisible();
    },
    'a difference': async () => {
      await deny();
      await asked('/edit hello.txt\n<<<<\nhello\n====\ngoodbye\n>>>>');
    },
    'something in the way': () =>
      page.evaluate(() => {
        const cover = document.createElement('div');
        cover.id = 'cover';
        cover.style.cssText = 'position:fixed;inset:0;z-index:10000;opacity:0;pointer-events:auto';
        document.body.append(cover);
      }),
    'done, with changes': async () => {
      await page.evaluate(() => document.getElementById('cover')?.remove());
      await panel.approve();
      await expect(panel.button('Undo turn')).toBeVisible();
    },
    review: async () => {
      await panel.button('Review').click();
      await expect(panel.root.getByRole('region', { name: 'Changes of this turn' })).toContainText(
        'goodbye'
      );
    },
    'undo, asked': async () => {
      await panel.button('Undo turn').click();
      await expect(panel.button('Undo 1 file')).toBeVisible();
    },
    'undo with a conflict': async () => {
      await panel.button('Cancel').click();
      folder.write({ 'hello.txt': 'mine\n' });
      await panel.button('Undo turn').click();
      await expect(panel.root.getByText('was changed since')).toBeVisible();
    },
    undone: async () => {
      await panel.button('Cancel').click();
      folder.write({ 'hello.txt': 'goodbye\n' });
      await panel.button('Undo turn').click();
      await panel.button('Undo 1 file').click();
      await expect(panel.transcript).toContainText('undone');
    },
    'redo, asked': async () => {
      await panel.transcript.getByRole('button', { name: 'Redo…' }).click();
      await expect(panel.button('Redo 1 file')).toBeVisible();
    },
    'a request to the web': async () => {
      await panel.button('Cancel').click();
      await panel.send('/fetch https://pages.example/weather?of=today');
      await expect(panel.approval).toContainText('no cookies, no credentials and no content');
      await expect(panel.approval).toContainText('is shown to you before it is read');
    }
  });
});
