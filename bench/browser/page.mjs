// Page load, bytes fetched and heap: without the extension, with its panel hidden, with it shown.
import { bench, heapBytes, load, openPage, showPanel } from './lab-page.mjs';

/** The states that are compared; `path` is a workspace of JupyterLab's, which keeps the panel as it was left. */
const states = ({ plain, extended }) => ({
  plain: { server: plain, path: 'lab' },
  hidden: { server: extended, path: 'lab' },
  shown: { server: extended, path: 'lab/workspaces/shown' }
});

await bench(async (browser, { servers, rounds }) => {
  const compared = Object.entries(states(servers));
  const found = {};
  for (const [name, { server, path }] of compared) {
    const page = await openPage(browser, server);
    // The first load warms the server, and shows the panel where it is to be shown.
    await load(page, server, path);
    if (name === 'shown') await showPanel(page);
    await page.context().close();
    found[name] = { coldMs: [], warmMs: [], ...(name === 'shown' && { panelMs: [] }) };
  }
  for (let round = 0; round < rounds; round++)
    for (const [name, { server, path }] of compared) {
      const page = await openPage(browser, server);
      const fetched = countOurs(page);
      found[name].coldMs.push(await load(page, server, path));
      found[name].warmMs.push(await load(page, server, path));
      if (name === 'shown') found[name].panelMs.push(await panelShown(page));
      await page.waitForTimeout(500);
      found[name].heapBytes = await heapBytes(page);
      found[name].ours = await fetched();
      await page.context().close();
    }
  return found;
});

/** Milliseconds from the start of the navigation until a person can type in the panel. */
async function panelShown(page) {
  const handle = await page.waitForFunction(
    () => document.querySelector('.sallyport textarea') && performance.now()
  );
  return handle.jsonValue();
}

/** Counts the bytes of our labextension that the page fetches at its first load. */
function countOurs(page) {
  const bodies = new Map();
  page.on('response', response => {
    const url = response.url();
    if (url.includes('/lab/extensions/jupyterlab-sallyport/') && !bodies.has(url))
      bodies.set(
        url,
        response.body().then(
          body => body.length,
          () => 0
        )
      );
  });
  return async () => {
    let scriptBytes = 0;
    for (const [url, bytes] of bodies) if (/\.js(\?|$)/.test(url)) scriptBytes += await bytes;
    return { requests: bodies.size, scriptBytes };
  };
}
