// A JupyterLab page under Chromium, as the browser benches drive it.
import { readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** What the bench asked for, from stdin. */
export const readParameters = () => JSON.parse(readFileSync(0, 'utf8'));

/** Starts Chromium, runs the bench, prints what it found. */
export async function bench(measure) {
  const browser = await chromium.launch({
    executablePath: process.env.SALLYPORT_CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
  });
  try {
    console.log(JSON.stringify(await measure(browser, readParameters())));
  } finally {
    await browser.close();
  }
}

/** Opens a page that is signed in and notes, by its own clock, when its Lab is restored. */
export async function openPage(browser, { url, token }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  // The cookie, fetched on a page of no weight, so that no token is in the measured address.
  await context.request.get(`${url}api/me?token=${token}`);
  const page = await context.newPage();
  await page.addInitScript(() => {
    let app;
    Object.defineProperty(window, 'jupyterapp', {
      get: () => app,
      set(value) {
        app = value;
        void app.restored.then(() => (window.restoredAt = performance.now()));
      }
    });
  });
  return page;
}

/** Loads the Lab (anew); resolves with the milliseconds from the start of the navigation to its restored layout. */
export async function load(page, { url }, path = 'lab') {
  await page.goto(url + path, { waitUntil: 'commit' });
  return restored(page);
}

export async function restored(page) {
  await page.waitForFunction(() => window.restoredAt !== undefined, undefined, { polling: 50 });
  return page.evaluate(() => window.restoredAt);
}

/** Shows the panel and has the Lab keep it so in its workspace. */
export async function showPanel(page) {
  await page.evaluate(() => window.jupyterapp.shell.activateById('sallyport'));
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  // JupyterLab saves a layout 750 ms after it changed.
  await page.waitForTimeout(1500);
}

/** Bytes of live JavaScript objects after a collection. */
export async function heapBytes(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return metrics.find(({ name }) => name === 'JSHeapUsedSize').value;
}
