// From a key in the composer to the next paint, the longest task and the number of our elements, while an answer streams.
// Beside it: the same keys in an empty text box of a JupyterLab without the extension.
import { bench, load, openPage, showPanel } from './lab-page.mjs';

/** Ten keys a second, as a quick typist's. */
const KEY_MS = 100;
const TEXT = 'the quick brown fox jumps over the lazy dog ';

await bench(async (browser, { servers, threadId, keys }) => {
  const { plain, extended } = servers;
  const baseline = await openPage(browser, plain);
  await load(baseline, plain);
  await baseline.evaluate(() => {
    const box = document.createElement('textarea');
    box.style.cssText = 'position: fixed; inset: 0 auto auto 0; z-index: 9999';
    document.body.append(box);
    box.focus();
  });
  const found = { plain: await type(baseline, keys) };
  await baseline.context().close();

  const page = await openPage(browser, extended);
  await load(page, extended, 'lab/workspaces/typing');
  await showPanel(page);
  await page.evaluate(id => sessionStorage.setItem('sallyport:thread', id), threadId);
  await load(page, extended, 'lab/workspaces/typing');
  const message = page.getByRole('textbox', { name: 'Message' });
  await page.locator('.sallyport-log article').first().waitFor();
  await message.fill('stream');
  await message.press('Enter');
  await page.getByRole('button', { name: 'Stop', exact: true }).first().waitFor();
  await message.focus();
  found.streaming = await type(page, keys);
  found.streaming.stillStreaming = await page
    .getByRole('button', { name: 'Stop', exact: true })
    .first()
    .isVisible();
  return found;
});

async function type(page, keys) {
  await page.evaluate(watch);
  for (let key = 0; key < keys; key++) {
    await page.keyboard.press(TEXT[key % TEXT.length] === ' ' ? 'Space' : TEXT[key % TEXT.length]);
    await page.waitForTimeout(KEY_MS);
  }
  return page.evaluate(() => window.watched);
}

/** Runs in the page: times each key until the frame that shows it is painted, and counts what is there. */
function watch() {
  const watched = (window.watched = { keyToPaintMs: [], tasksMs: [], elements: 0 });
  const { port1, port2 } = new MessageChannel();
  const waiting = [];
  // A message posted in a frame's callback is taken after that frame's paint.
  port1.onmessage = () => {
    for (const began of waiting.splice(0)) watched.keyToPaintMs.push(performance.now() - began);
    watched.elements = Math.max(
      watched.elements,
      document.querySelectorAll('.jp-Sallyport, .jp-Sallyport *').length
    );
  };
  document.addEventListener(
    'keydown',
    event => {
      waiting.push(event.timeStamp);
      requestAnimationFrame(() => port2.postMessage(null));
    },
    { capture: true }
  );
  // The browser tells tasks of 50 ms and more; none told is none that long.
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) watched.tasksMs.push(duration);
  }).observe({ type: 'longtask' });
}
