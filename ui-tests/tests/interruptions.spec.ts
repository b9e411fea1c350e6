import { chromium } from '@playwright/test';
import { Folder } from '../fixtures/folder';
import { signIn } from '../fixtures/lab';
import { OwnServer } from '../fixtures/own-server';
import { engineProcesses, processesWith } from '../fixtures/server';
import { expect, openPanelAt, test } from '../fixtures/test';

test.describe('a thread outlives', () => {
  test.beforeEach(async ({ folder, wire }) => {
    folder.write({ 'hello.txt': 'hello\n' });
    await wire.trust(folder.name);
  });

  test('a reload while a question waits: it is asked again and answered by nobody [NB-29]', async ({
    page,
    folder,
    openPanel
  }) => {
    const panel = await openPanel();
    await panel.send('/sh echo ran >> count.txt');
    await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
    await page.reload();
    await expect(panel.approveOnce).toHaveAttribute('aria-disabled', 'false');
    expect(folder.read('count.txt')).toBeUndefined();
    await panel.approve();
    await expect(panel.transcript).toContainText('you approved once');
    await expect.poll(() => folder.read('count.txt')).toBe('ran\n');
    await expect(panel.button('Stop')).toHaveCount(0);
    expect(folder.read('count.txt')).toBe('ran\n');
  });

  test('a reload while its command runs: nothing runs twice, no output is lost', async ({
    page,
    folder,
    openPanel
  }) => {
    const panel = await openPanel();
    await panel.send(
      `/sh echo ran >> count.txt; echo first; until [ -e go ]; do sleep 0.1; done; echo last`
    );
    await panel.approve();
    await expect(panel.liveOutput).toBeVisible();
    await page.reload();
    await expect(panel.button('Stop')).toBeVisible();
    folder.write({ go: '' });
    await expect(panel.transcript.getByRole('group', { name: 'Output' })).toHaveText(
      /^first\s+last\s*$/
    );
    await expect(panel.transcript.getByRole('heading', { name: /^Ran echo ran/ })).toHaveCount(1);
    expect(folder.read('count.txt')).toBe('ran\n');
  });

  test('SIGKILL of its browser while a command runs: another browser shows it go on, and nothing runs twice', async ({
    folder,
    server,
    openPanel
  }, info) => {
    const { executablePath = '', args = [] } = info.project.use.launchOptions ?? {};
    const killed = await chromium.launchServer({ executablePath, args });
    const first = await chromium.connect(killed.wsEndpoint());
    const context = await first.newContext();
    await signIn(context, server);
    const before = await openPanelAt(await context.newPage(), server, folder);
    await before.send('/sh echo ran >> count.txt; echo first; until [ -e go ]; do sleep 0.1; done');
    await before.approve();
    await expect(before.liveOutput).toBeVisible();
    const ended = new Promise(resolve => killed.process().once('exit', resolve));
    killed.process().kill('SIGKILL');
    await ended;

    const after = await openPanel();
    await after.openThread(/echo ran/);
    await expect(after.button('Stop')).toBeVisible();
    folder.write({ go: '' });
    await expect(after.transcript.getByRole('group', { name: 'Output' })).toHaveText(/^first\s*$/);
    expect(folder.read('count.txt')).toBe('ran\n');
    await after.send('/sh echo asked >> count.txt');
    await after.approve();
    await expect(after.transcript.getByText('you approved once')).toHaveCount(2);
    await expect.poll(() => folder.read('count.txt')).toBe('ran\nasked\n');
    await expect(after.button('Stop')).toHaveCount(0);
    expect(folder.read('count.txt')).toBe('ran\nasked\n');
  });

  test('the death of its engine: the line comes back, the call is interrupted, the history whole', async ({
    server,
    folder,
    openPanel
  }) => {
    const panel = await openPanel();
    await panel.send('/ls');
    await expect(panel.transcript).toContainText('hello.txt');
    await panel.send(`/sh echo ran >> count.txt; echo begun; sleep 600`);
    await panel.approve();
    await expect(panel.liveOutput).toBeVisible();
    const [engine] = engineProcesses(server);
    process.kill(engine ?? 0, 'SIGKILL');
    await expect(panel.transcript).toContainText('Interrupted, effects unknown');
    await expect(panel.button('Stop')).toHaveCount(0);
    await panel.send('/read count.txt');
    await expect(panel.transcript.getByRole('group', { name: 'Result' }).last()).toContainText(
      'ran'
    );
    expect(folder.read('count.txt')).toBe('ran\n');
    expect(engineProcesses(server)).not.toContain(engine);
  });

  test('Stop ends a running command and everything it started [NB-23]', async ({
    folder,
    openPanel
  }) => {
    const panel = await openPanel();
    const mark = `${folder.name}-sleeper`;
    await panel.send(`/sh echo begun; bash -c 'sleep 600 # ${mark}' & wait`);
    await panel.approve();
    await expect(panel.liveOutput).toBeVisible();
    expect(processesWith(mark).length).toBeGreaterThan(0);
    await panel.button('Stop').click();
    await expect(panel.transcript).toContainText('Stopped by you');
    await expect.poll(() => processesWith(mark)).toEqual([]);
  });
});

test('a thread outlives a restart of its server: a banner counts the attempts and the line comes back by itself, and what was written meanwhile is sent once [NB-16]', async ({
  context,
  page,
  baseURL
}, info) => {
  test.slow();
  const server = new OwnServer(info.outputPath('server'), Number(new URL(baseURL ?? '').port) + 1);
  await server.start();
  try {
    const folder = new Folder(server, 'project');
    folder.write({ 'hello.txt': 'hello\n' });
    await signIn(context, server);
    const panel = await openPanelAt(page, server, folder);
    await panel.send('/ls');
    await expect(panel.transcript).toContainText('hello.txt');
    await server.stop();
    await expect(panel.root.getByText(/Attempt \d+ failed, next in/).first()).toBeVisible();
    await panel.send('/read hello.txt');
    const waiting = panel.root.getByRole('list', { name: 'Waiting messages' });
    await expect(waiting).toContainText('/read hello.txt');
    await server.start();
    await expect(panel.root.getByText(/Attempt \d+ failed/)).toHaveCount(0, { timeout: 40_000 });
    await expect(panel.transcript).toContainText('hello.txt');
    await expect(waiting).toHaveCount(0);
    await expect(panel.transcript.getByRole('heading', { name: 'Read hello.txt' })).toHaveCount(1);
    await expect(panel.transcript.locator('.sallyport-you')).toHaveText(['/ls', '/read hello.txt']);
  } finally {
    await server.stop();
  }
});
