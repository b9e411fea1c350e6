// Takes docs/screenshot.png: an approval card in a real JupyterLab. `node scripts/screenshot.mjs [--theme Dark] [--out FILE]`,
// after a build; SALLYPORT_PYTHON and SALLYPORT_CHROMIUM name another Python and another Chromium.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';

const here = dirname(fileURLToPath(import.meta.url));
const { theme, out, width } = parseArgs({
  options: {
    theme: { type: 'string', default: 'Light' },
    out: { type: 'string', default: join(here, '..', 'docs', 'screenshot.png') },
    width: { type: 'string', default: '400' }
  }
}).values;

const base = mkdtempSync(join(tmpdir(), 'sallyport-shot-'));
const token = crypto.randomUUID();
const port = await freePort();
const url = `http://127.0.0.1:${port}/`;
const server = spawn(
  process.env.SALLYPORT_PYTHON ?? 'python3',
  [join(here, '..', 'ui-tests', 'serve.py'), '--base', base, '--port', String(port)],
  { env: { ...process.env, SALLYPORT_UI_TOKEN: token }, stdio: 'ignore' }
);
const ended = new Promise(resolve => server.once('exit', resolve));
const browser = await chromium.launch({
  executablePath: process.env.SALLYPORT_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
});
try {
  await serverAnswers();
  makeProject();
  const page = await openPage();
  await show(page);
  mkdirSync(dirname(out), { recursive: true });
  await page.screenshot({ path: out, animations: 'disabled' });
} finally {
  await browser.close();
  server.kill('SIGTERM');
  await ended;
  rmSync(base, { recursive: true, force: true });
}

/** A small project that looks like one. */
function makeProject() {
  const folder = join(base, 'root', 'climate');
  mkdirSync(join(folder, 'tests'), { recursive: true });
  writeFileSync(join(folder, 'README.md'), '# Climate\n\nMonthly means of the weather stations.\n');
  writeFileSync(
    join(folder, 'means.py'),
    'def mean(values):\n    return sum(values) / len(values)\n'
  );
  writeFileSync(
    join(folder, 'tests', 'test_means.py'),
    'from means import mean\n\n\ndef test_mean():\n    assert mean([1, 2, 3]) == 2\n'
  );
}

async function openPage() {
  const context = await browser.newContext({ viewport: { width: 1180, height: 760 } });
  await context.request.get(`${url}login`);
  const [xsrf] = (await context.cookies(url)).filter(({ name }) => name === '_xsrf');
  await context.request.post(`${url}login`, {
    form: { password: token, _xsrf: xsrf?.value ?? '' }
  });
  const page = await context.newPage();
  await page.goto(`${url}lab/tree/climate`);
  await page.locator('.jp-Launcher:focus, :focus .jp-Launcher').first().waitFor();
  await page.evaluate(
    name => window.jupyterapp.commands.execute('apputils:change-theme', { theme: name }),
    `JupyterLab ${theme}`
  );
  return page;
}

/** Trusts the folder, lists it, and stops at the question before a command. */
async function show(page) {
  const panel = page.getByRole('region', { name: 'Sallyport', exact: true });
  const message = panel.getByRole('textbox', { name: 'Message' });
  await page.keyboard.press('ControlOrMeta+Shift+A');
  await panel.getByRole('button', { name: 'Review trust…' }).click();
  const trust = panel.getByRole('button', { name: 'Trust this folder', disabled: false });
  await trust.click();
  await message.fill('/ls');
  await message.press('Enter');
  await panel.getByRole('heading', { name: 'Listed this folder' }).waitFor();
  await widen(page);
  await message.fill('/sh python3 -m pytest -q tests');
  await message.press('Enter');
  await panel.getByRole('button', { name: 'Approve once', disabled: false }).waitFor();
  await page.locator('.jp-DirListing-content').hover();
}

/** Draws the border of the right sidebar until the panel has the width. */
async function widen(page) {
  const box = await page.locator('#jp-right-stack').boundingBox();
  await page.mouse.move(box.x - 2, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x - 2 + box.width - Number(width), box.y + 200, { steps: 4 });
  await page.mouse.up();
}

async function serverAnswers() {
  for (;;) {
    if (server.exitCode !== null)
      throw new Error('Expected the server to start: is everything built?');
    const headers = { Authorization: `token ${token}` };
    const reply = await fetch(`${url}api/status`, { headers }).catch(() => undefined);
    if (reply?.ok) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
}
