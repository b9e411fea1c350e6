import { Refused } from '../fixtures/wire';
import { expect, test } from '../fixtures/test';
import type { Panel } from '../fixtures/panel';

/** Nothing but a person's own hand on an armed card approves. Each test tries one way around it. */
test.describe('approval', () => {
  test.beforeEach(async ({ folder, wire }) => {
    folder.write({ 'hello.txt': 'hello\n' });
    await wire.trust(folder.name);
  });

  const ask = async (panel: Panel, command = 'touch made.txt'): Promise<void> => {
    await panel.send(`/sh ${command}`);
    await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
  };

  test('by scripted clicks and keys of the page does nothing [NB-29]', async ({
    folder,
    openPanel
  }) => {
    const panel = await openPanel();
    await ask(panel);
    await panel.approveOnce.evaluate((button: HTMLElement) => {
      button.click();
      for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
        button.dispatchEvent(new MouseEvent(type, { bubbles: true, detail: 1 }));
      button.focus();
      for (const key of ['Enter', ' '])
        for (const ctrlKey of [false, true])
          for (const type of ['keydown', 'keyup'])
            button.dispatchEvent(new KeyboardEvent(type, { key, ctrlKey, bubbles: true }));
    });
    await panel.expectStillAsked();
    expect(folder.read('made.txt')).toBeUndefined();
  });

  test('by any command of JupyterLab, with whatever arguments, does nothing [NB-29]', async ({
    page,
    folder,
    openPanel
  }) => {
    const panel = await openPanel();
    await ask(panel);
    const tried = await page.evaluate(async () => {
      const { commands } = window.jupyterapp;
      const own = commands.listCommands().filter(id => id.startsWith('sallyport:'));
      const harmless = own.filter(id => !/stop|restrict/.test(id));
      const hostile = {
        decision: 'allow',
        scope: 'once',
        approve: true,
        confirm: true,
        isTrusted: true
      };
      for (const id of harmless) await commands.execute(id, hostile);
      return harmless;
    });
    expect(tried).toContain('sallyport:focus-next-approval');
    // One of them offered the sign-in link, which waits for a click of its own.
    const offer = page.getByRole('dialog');
    await expect(offer).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(offer).toBeHidden();
    // Another began a tour, in a thread of its own.
    await panel.button('End the tour').click();
    await page.evaluate(() => window.jupyterapp.commands.execute('sallyport:open-threads'));
    const threads = panel.root.getByRole('list', { name: 'Threads' }).getByRole('button');
    await threads.filter({ hasText: 'touch made.txt' }).first().click();
    await panel.expectStillAsked();
    expect(folder.read('made.txt')).toBeUndefined();
  });

  test('under something that covers the card is not taken [NB-29]', async ({
    page,
    folder,
    openPanel
  }) => {
    const panel = await openPanel();
    await ask(panel);
    await page.evaluate(() => {
      const cover = document.createElement('div');
      cover.id = 'cover';
      cover.style.cssText = 'position:fixed;inset:0;z-index:10000;opacity:0.01;pointer-events:auto';
      document.body.append(cover);
    });
    await expect(panel.approval).toContainText('Something covers this card.');
    await panel.approveOnce.press('Enter');
    await panel.expectStillAsked();
    await page.evaluate(() => document.getElementById('cover')?.remove());
    await panel.approve();
    await expect(panel.transcript).toContainText('you approved once');
    await expect.poll(() => folder.read('made.txt')).toBe('');
  });

  test('waits until all was seen, with what cannot be seen marked [JP-38]', async ({
    openPanel
  }) => {
    const panel = await openPanel();
    const lines = Array.from({ length: 80 }, (_, index) => `line ${index}`);
    await panel.send(`/write notes.txt\na\u202eb\u200bc\n${lines.join('\n')}`);
    await expect(panel.approval).toContainText('Holds invisible characters');
    await expect(panel.approval.getByTitle('Invisible character U+202E').first()).toHaveText(
      'U+202E'
    );
    await expect(panel.approval.getByTitle('Invisible character U+200B').first()).toHaveText(
      'U+200B'
    );
    await expect(panel.approval).toContainText(
      'Scroll to the end of what will run, or tick the box.'
    );
    await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'true');
    await panel.approval.getByRole('group', { name: 'What will run' }).press('End');
    await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
    await panel.approval.getByRole('button', { name: 'Deny' }).click();
    await panel.send('/sh echo a\u202eb');
    await expect(panel.transcript).toContainText('no control or invisible characters');
  });

  test('of an edit whose file changed meanwhile does nothing; asked again, the card shows the new text [NB-29, JP-8]', async ({
    folder,
    openPanel
  }) => {
    const panel = await openPanel();
    await panel.send('/edit hello.txt\n<<<<\nhello\n====\ngoodbye\n>>>>');
    await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
    folder.write({ 'hello.txt': 'first\nhello\n' });
    await panel.approve();
    await expect(panel.transcript).toContainText('its target changed');
    await expect(panel.approval).toHaveCount(0);
    expect(folder.read('hello.txt')).toBe('first\nhello\n');
    await panel.send('/edit hello.txt\n<<<<\nhello\n====\ngoodbye\n>>>>');
    await expect(panel.approval.getByRole('group', { name: 'What will run' })).toContainText(
      /first[\s\S]*goodbye/
    );
    await panel.approve();
    await expect(panel.transcript).toContainText('1 file changed');
    expect(folder.read('hello.txt')).toBe('first\ngoodbye\n');
  });

  test('by another connection, too early, or twice is refused [NB-29]', async ({
    folder,
    wire,
    openPanel
  }) => {
    const panel = await openPanel();
    await panel.send('/sh touch made.txt');
    await panel.approval.waitFor();
    const threadId = await wire.threadOf(folder.name);
    const approvalId = await panel.approvalId();
    const opened = await wire.request('approval/open', { threadId, approvalId });
    const answer = {
      threadId,
      approvalId,
      payloadHash: opened.payloadHash,
      decision: 'allow',
      scope: 'once'
    };
    const refusal = (nonce: unknown): Promise<unknown> =>
      wire.request('approval/answer', { ...answer, nonce }).then(
        () => 'taken',
        (error: unknown) => (error instanceof Refused ? error.code : error)
      );
    expect(await refusal(opened.nonce)).toBe('not-armed');
    expect(await refusal('x'.repeat(43))).toBe('stale-approval');
    await panel.expectStillAsked();
    expect(folder.read('made.txt')).toBeUndefined();
    await panel.approve();
    await expect(panel.transcript).toContainText('you approved once');
    expect(await refusal(opened.nonce)).toBe('stale-approval');
    await expect(panel.transcript.getByRole('heading', { name: /^Ran touch/ })).toHaveCount(1);
  });

  test('in two tabs is taken once, and the other tab says so [NB-29]', async ({
    context,
    folder,
    openPanel
  }) => {
    const one = await openPanel();
    await ask(one, 'echo once >> count.txt');
    const two = await openPanel(await context.newPage());
    await two.openThread(/echo once/);
    await two.approve();
    await expect(two.transcript).toContainText('you approved once');
    await one.page.bringToFront();
    await expect(one.transcript).toContainText('you approved once');
    await expect(one.approval).toHaveCount(0);
    await expect.poll(() => folder.read('count.txt')).toBe('once\n');
    await expect(one.button('Stop')).toHaveCount(0);
    expect(folder.read('count.txt')).toBe('once\n');
  });
});
