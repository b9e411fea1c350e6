import { expect, test } from '../fixtures/test';

const HOSTILE = `<img src=x onerror="window.hit=1"><script>window.hit=2</script>
<a href="javascript:window.hit=3" data-commandlinker-command="terminal:create-new">x</a>
![pixel](https://example.com/pixel.png) [link](javascript:window.hit=4) <svg onload="window.hit=5">
<iframe src="https://example.com/frame"></iframe><style>* { display: none }</style>
`;
const NAME = '<img src=x onerror=window.hit=6>.txt';

test('hostile files and names stay text, and no request leaves the server [MG-30, NB-40, NB-51, JP-25]', async ({
  page,
  server,
  folder,
  wire,
  openPanel
}) => {
  folder.write({ 'hostile.md': HOSTILE, [NAME]: HOSTILE, 'AGENTS.md': HOSTILE });
  await wire.trust(folder.name);
  const asked: string[] = [];
  const dialogs: string[] = [];
  page.on('request', request => asked.push(request.url()));
  page.on('websocket', socket => asked.push(socket.url()));
  page.on('dialog', dialog => dialogs.push(dialog.message()));
  const panel = await openPanel();
  for (const [line, shown] of [
    ['/ls', NAME],
    ['/read hostile.md', 'window.hit=2'],
    ['/search onerror', 'window.hit=1'],
    [HOSTILE, 'There is no model']
  ] as const) {
    await panel.send(line);
    await expect(panel.transcript).toContainText(shown);
    await expect(panel.root.getByRole('group', { name: 'Running turn' })).toHaveCount(0);
  }
  await panel.message.fill('');
  await panel.send('/sh cat hostile.md AGENTS.md');
  await panel.approve();
  await expect(panel.transcript.getByRole('group', { name: 'Output' })).toContainText(
    'window.hit=5'
  );
  await panel.button('More').click();
  await panel.root.getByRole('menuitem', { name: 'Trust of this folder…' }).click();
  await expect(panel.root.getByText('window.hit=1').first()).toBeVisible();

  expect(await page.evaluate(() => (window as { hit?: number }).hit)).toBeUndefined();
  expect(dialogs).toEqual([]);
  expect(
    await panel.root
      .locator('iframe, script, style, svg[onload], img, [data-commandlinker-command]')
      .count()
  ).toBe(0);
  const { host } = new URL(server.url);
  const remote = asked.filter(url => !/^(data|blob):/.test(url) && new URL(url).host !== host);
  expect(remote).toEqual([]);
  expect(asked.filter(url => url.includes(server.token))).toEqual([]);
});
