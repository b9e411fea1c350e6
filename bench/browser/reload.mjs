// From a reload of the page to the last message of the open thread on the screen, and to the restored Lab beside it.
import { bench, load, openPage, restored, showPanel } from './lab-page.mjs';

const WORKSPACE = 'lab/workspaces/reload';

await bench(async (browser, { servers, rounds, threads, marker }) => {
  const { plain, extended } = servers;
  const baseline = await openPage(browser, plain);
  await load(baseline, plain);
  const page = await openPage(browser, extended);
  await load(page, extended, WORKSPACE);
  await showPanel(page);
  await page.addInitScript(watchFor, marker);
  const found = { plain: [] };
  for (const name of Object.keys(threads)) found[name] = { restored: [], shown: [] };
  for (let round = 0; round < rounds; round++) {
    await baseline.reload({ waitUntil: 'commit' });
    found.plain.push(await restored(baseline));
    for (const [name, threadId] of Object.entries(threads)) {
      await page.evaluate(id => sessionStorage.setItem('sallyport:thread', id), threadId);
      await page.reload({ waitUntil: 'commit' });
      found[name].restored.push(await restored(page));
      await page.waitForFunction(() => window.shownAt !== undefined, undefined, { polling: 50 });
      found[name].shown.push(await page.evaluate(() => window.shownAt));
    }
  }
  return found;
});

/** Runs in the page: notes when the text stands inside the visible part of the transcript. */
function watchFor(marker) {
  const look = () => {
    const log = document.querySelector('.sallyport-log');
    const entry = [...(log?.querySelectorAll('article') ?? [])].findLast(({ textContent }) =>
      textContent.includes(marker)
    );
    if (entry === undefined) return requestAnimationFrame(look);
    const [outer, inner] = [log.getBoundingClientRect(), entry.getBoundingClientRect()];
    const seen = inner.height > 0 && inner.bottom > outer.top && inner.top < outer.bottom;
    if (!seen) return requestAnimationFrame(look);
    // The frame that this one was called for is on the screen when the next begins.
    requestAnimationFrame(() => (window.shownAt = performance.now()));
  };
  requestAnimationFrame(look);
}
