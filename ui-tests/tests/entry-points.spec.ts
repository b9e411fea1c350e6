import { readFileSync } from 'node:fs';
import { expect, test } from '../fixtures/test';

test('a waiting question shows in the page title and on the tab, and both go when it is answered [NB-29]', async ({
  page,
  folder,
  wire,
  openPanel
}) => {
  folder.write({ 'hello.txt': 'hello\n' });
  await wire.trust(folder.name);
  const panel = await openPanel();
  const tab = page.getByRole('tab', { name: 'Sallyport', exact: true });
  await panel.send('/sh touch made.txt');
  await expect(panel.approval).toBeVisible();
  // Questions of other tests' threads may wait on this server, too.
  const waiting = async (): Promise<number> =>
    Number(/^\((\d+) waiting\) /.exec(await page.title())?.[1] ?? 0);
  await expect.poll(waiting).toBeGreaterThan(0);
  const count = await waiting();
  await expect(tab).toHaveAttribute('data-sallyport-waiting', String(count));
  // A mark in the corner: the tab's own picture stays in sight.
  const mark = await tab.evaluate(element => {
    const { content, width, height } = getComputedStyle(element, '::before');
    const box = element.getBoundingClientRect();
    const covered =
      (Number.parseFloat(width) * Number.parseFloat(height)) / (box.width * box.height);
    return { content, covered };
  });
  expect(mark.content).toContain(`"${count}"`);
  expect(mark.covered).toBeLessThan(0.3);
  await expect(page.getByRole('button', { name: `Sallyport: ${count} waiting` })).toBeVisible();
  // JupyterLab writes the title anew when another document comes to the front.
  await page.evaluate(() => (document.title = 'written by another'));
  await expect(page).toHaveTitle(`(${count} waiting) written by another`);
  await panel.approve();
  await expect.poll(waiting).toBe(count - 1);
  await expect(page).toHaveTitle(/written by another$/);
  await expect(tab).not.toHaveAttribute('data-sallyport-waiting', String(count));
});

test('the panel moves to the main area, stays there over a reload, and goes back when its tab is closed', async ({
  page,
  folder,
  openPanel
}) => {
  folder.write({ 'hello.txt': 'hello\n' });
  const panel = await openPanel();
  await panel.send('/ls');
  await expect(panel.transcript).toContainText('hello.txt');
  await panel.button('More').click();
  await panel.root.getByRole('menuitem', { name: 'Open in main area' }).click();
  const main = page.locator('#jp-main-dock-panel');
  const inMain = main.getByRole('region', { name: 'Sallyport', exact: true });
  await expect(inMain).toContainText('hello.txt');
  await expect(main.getByRole('tab', { name: 'Sallyport', exact: true })).toHaveText('Sallyport');
  // JupyterLab saves a layout a while after it changed.
  await page.waitForResponse(
    reply => reply.url().includes('/api/workspaces/') && reply.request().method() === 'PUT'
  );
  await page.reload();
  await expect(inMain).toContainText('hello.txt');
  await main.locator('.lm-TabBar-tab[data-id="sallyport"] .lm-TabBar-tabCloseIcon').click();
  await expect(inMain).toHaveCount(0);
  await panel.open();
  await expect(page.locator('#jp-right-stack')).toContainText('hello.txt');
});

test('arrows of an empty box bring back what was said, and a waiting message to edit it [NB-47]', async ({
  page,
  folder,
  wire,
  openPanel
}) => {
  folder.write({ 'hello.txt': 'hello\n' });
  await wire.trust(folder.name);
  const panel = await openPanel();
  await panel.send('/ls');
  await expect(panel.transcript).toContainText('hello.txt');
  await panel.send('/sh touch made.txt');
  await expect(panel.approval).toBeVisible();
  await panel.send('/read hello.txt');
  const waiting = panel.root.getByRole('list', { name: 'Waiting messages' });
  await expect(waiting).toContainText('/read hello.txt');
  await panel.message.press('ArrowUp');
  await expect(panel.message).toHaveValue('/read hello.txt');
  await expect(waiting).toHaveCount(0);
  await panel.message.fill('');
  await page.keyboard.press('ArrowUp');
  await expect(panel.message).toHaveValue('/sh touch made.txt');
  await page.keyboard.press('ArrowUp');
  await expect(panel.message).toHaveValue('/ls');
});

test('a thread is saved as Markdown and as JSON of its events, without what was redacted [NB-55]', async ({
  page,
  folder,
  openPanel
}) => {
  const secret = `ghp_${'a1B2'.repeat(9)}`;
  folder.write({ 'hello.txt': `hello\ntoken ${secret}\n` });
  const panel = await openPanel();
  await panel.send('/read hello.txt');
  await expect(panel.transcript).toContainText('hello');
  await expect(panel.transcript).not.toContainText(secret);
  await panel.button('More').click();
  await panel.root.getByRole('menuitem', { name: 'Export thread…' }).click();
  const save = async (name: string): Promise<string> => {
    await expect(panel.button(name)).toHaveAttribute('aria-disabled', 'false');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      panel.button(name).click()
    ]);
    return readFileSync(await download.path(), 'utf8');
  };
  const markdown = await save('Save as Markdown');
  expect(markdown).toMatch(/^# \/read hello\.txt$/m);
  expect(markdown).toContain('hello');
  const json = await save('Save as JSON');
  const { events } = JSON.parse(json) as { events: { event: { type: string } }[] };
  expect(events.map(({ event }) => event.type)).toEqual(
    expect.arrayContaining(['thread-created', 'turn-start', 'tool-call-end', 'turn-end'])
  );
  expect(markdown + json).not.toContain(secret);
  await page.keyboard.press('Escape');
  await expect(panel.transcript).toContainText('hello');
});

test('the accessible transcript holds the thread as headed text [NB-47]', async ({
  page,
  folder,
  openPanel
}) => {
  folder.write({ 'hello.txt': 'hello\n' });
  const panel = await openPanel();
  await panel.send('/read hello.txt');
  await expect(panel.transcript).toContainText('hello');
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('sallyport:open-accessible-transcript')
  );
  const plain = page.getByRole('region', { name: 'Sallyport Transcript' });
  await expect(plain.getByRole('heading', { name: /^Read hello\.txt/ })).toBeVisible();
  await expect(plain.getByRole('group', { name: 'Result' })).toContainText('hello');
});

test('the sign-in link is told by the server alone, after a person’s own click, and leaves the page with its dialog [JP-29]', async ({
  page,
  openPanel
}) => {
  await openPanel();
  const dialog = page.getByRole('dialog').filter({ hasText: 'Show a link that signs in?' });
  const open = async (): Promise<void> => {
    await page.evaluate(() => window.jupyterapp.commands.execute('sallyport:show-token-link'));
    await expect(dialog).toContainText('it is a password');
  };
  const show = dialog.getByRole('button', { name: 'Show the link' });
  await open();
  // A script's click is nobody's.
  await show.dispatchEvent('click');
  await expect(show).toBeVisible();
  await show.click();
  await expect(dialog.getByRole('alert')).toContainText('switched off here');
  await dialog.getByRole('button', { name: 'Close' }).click();
  const link = 'http://localhost/lab?token=canary';
  await page.route('**/sallyport/api/token-link*', route => route.fulfill({ json: { link } }));
  await open();
  await show.click();
  const field = dialog.getByLabel('Link with the token: a password');
  await expect(field).toHaveValue(link);
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  const held = await page.evaluate(
    () =>
      document.documentElement.outerHTML +
      [...document.querySelectorAll('input')].map(({ value }) => value).join() +
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href])
  );
  expect(held).not.toContain('canary');
});
