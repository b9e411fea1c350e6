import { setPanelWidth } from '../../fixtures/look';
import { Line } from '../../fixtures/line';
import { expectAccessible } from '../../fixtures/states';
import { expect, test } from '../../fixtures/test';

test.use({ viewport: { width: 1600, height: 900 }, trace: 'off' });

test('axe finds nothing serious where line, engine, sandbox or history are not as they should be, in each theme and width [NB-47]', async ({
  page,
  folder,
  wire,
  openPanel
}) => {
  test.slow();
  folder.write({ 'hello.txt': 'hello\n' });
  await wire.trust(folder.name);
  const line = await Line.tap(page);
  const panel = await openPanel();
  await setPanelWidth(page, 820);
  await expect(panel.pill).toHaveText(/^Sandboxed/);
  const told = (status: object, text: string) => async () => {
    line.say(status);
    await expect(panel.root.getByText(text, { exact: true })).toBeVisible();
  };
  const tickets = /\/sallyport\/api\/tickets/;
  /** What the next attempts to come in get, in place of a ticket. */
  const refused = (status: number, body: object, headers: Record<string, string> = {}) =>
    page.route(tickets, route => route.fulfill({ status, json: body, headers }));
  const retried = async (text: string): Promise<void> => {
    await panel.button('Retry now').click();
    await expect(panel.root.getByText(text, { exact: true })).toBeVisible();
  };
  const engine = (state: string, more: object = {}) => ({ engine: { state, ...more } });
  await expectAccessible(page, {
    'engine starts': told(engine('starting'), 'The engine is starting…'),
    'no Node': told(
      engine('missing', { code: 'no-node', message: 'Node is missing.', fix: 'pip install node' }),
      'The engine cannot start here'
    ),
    'engine down': told(
      engine('down', { code: 'engine-down', message: 'It ended three times.' }),
      'The engine is not running'
    ),
    'everything stopped': told({ ...engine('ready'), stopped: true }, 'Everything is stopped'),
    'no sandbox': told(
      {
        stopped: false,
        sandbox: { tier: '3', runs: false, reason: 'No bubblewrap.', fix: 'apt install bubblewrap' }
      },
      'Commands are off on this machine'
    ),
    'a second server': told(
      {
        sandbox: { tier: '1', runs: true, reason: '' },
        history: { note: 'second-opener', message: 'Another server holds the history.' }
      },
      'Another server holds the history.'
    ),
    'policy changed while away': told(
      { history: { note: '' }, policyDrift: { state: 'changed-while-away', files: [] } },
      'The policy was changed while the server did not run'
    ),
    'policy changed on the disk': told(
      {
        policyDrift: {
          state: 'pending',
          files: [{ file: 'user.json', change: 'changed' }],
          hash: 'h'
        }
      },
      'The policy was changed on the disk'
    ),
    'a message that failed': async () => {
      line.say({ policyDrift: { state: 'none', files: [] } });
      line.refusals.set('thread/create', { code: 'internal', message: 'It broke.' });
      await panel.send('/ls');
      await expect(panel.root.getByText('It broke.').first()).toBeVisible();
    },
    offline: async () => {
      await page.route(tickets, route => route.abort());
      await line.end(1012);
      await expect(panel.root.getByText('Offline', { exact: true })).toBeVisible();
    },
    'audit unwritable': async () => {
      await refused(503, { code: 'audit-unwritable', message: 'No space.' });
      await retried('The server cannot write its audit');
    },
    busy: async () => {
      await refused(429, {}, { 'Retry-After': '60' });
      await retried('The server is busy');
    },
    'another version': async () => {
      await page.unroute(tickets);
      line.greeting = { version: '99.0.0' };
      await retried('This page is older than the server');
    },
    'signed out': async () => {
      await refused(401, {});
      await page.reload();
      await page.getByRole('tab', { name: 'Sallyport', exact: true }).waitFor();
      await page.evaluate(() => window.jupyterapp.commands.execute('sallyport:open'));
      await expect(panel.root.getByText('You are signed out')).toBeVisible();
    },
    'sign-in switched off': async () => {
      await page.unroute(tickets);
      line.greeting = { marks: ['auth-off'] };
      await page.reload();
      await page.getByRole('tab', { name: 'Sallyport', exact: true }).waitFor();
      await page.evaluate(() => window.jupyterapp.commands.execute('sallyport:open'));
      await expect(panel.root.getByText('Sign-in is switched off on this server')).toBeVisible();
    },
    'rights withdrawn': async () => {
      await line.end(4403);
      await expect(panel.root.getByText('Your rights here were withdrawn')).toBeVisible();
    }
  });
});
