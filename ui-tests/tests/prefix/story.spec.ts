import { expect, test } from '../../fixtures/test';

test('trust, a confined command and its undo work below a base URL [NB-12]', async ({
  page,
  server,
  folder,
  openPanel
}) => {
  folder.write({ 'AGENTS.md': '# Rules\n' });
  const asked: string[] = [];
  page.on('request', request => asked.push(request.url()));
  page.on('websocket', socket => asked.push(socket.url().replace(/^ws/, 'http')));
  const panel = await openPanel();
  await panel.button('Review trust…').click();
  const trust = panel.button('Trust this folder');
  await expect(trust).toHaveAttribute('aria-disabled', 'false');
  await trust.click();
  await panel.send('/sh touch made.txt');
  await panel.approve();
  await expect(panel.transcript).toContainText('1 file changed');
  expect(folder.read('made.txt')).toBe('');
  await page.reload();
  await expect(panel.transcript).toContainText('1 file changed');
  await panel.button('Undo turn').click();
  await panel.button('Undo 1 file').click();
  await expect(panel.transcript).toContainText('undone');
  expect(folder.read('made.txt')).toBeUndefined();
  const ours = asked.filter(url => url.includes('sallyport/api'));
  expect(ours.length).toBeGreaterThan(0);
  expect(ours.filter(url => !url.startsWith(server.url))).toEqual([]);
});
