import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { defineConfig } from '@playwright/test';

// Playwright reads this file once in each of its processes: what is drawn here is drawn once and handed on by environment.
if (process.env.SALLYPORT_UI_BASE === undefined) {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-ui-')));
  process.env.SALLYPORT_UI_BASE = base;
  // What the servers wrote is looked at where a test failed, and litter elsewhere.
  process.once('exit', code => {
    if (code === 0) rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  });
}
process.env.SALLYPORT_UI_TOKEN ??= randomBytes(32).toString('hex');
process.env.SALLYPORT_UI_PORT ??= String(await freePort());
process.env.SALLYPORT_UI_PREFIX_PORT ??= String(await freePort());

const python = process.env.SALLYPORT_PYTHON ?? 'python';
const server = (name, port, prefix) => ({
  command: `"${python}" serve.py --base "${process.env.SALLYPORT_UI_BASE}/${name}" --port ${port} --prefix ${prefix}`,
  url: `http://127.0.0.1:${port}${prefix}api/status?token=${process.env.SALLYPORT_UI_TOKEN}`,
  timeout: 120_000,
  gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 }
});

export default defineConfig({
  testDir: 'tests',
  outputDir: '../test-results/browser',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 1,
  forbidOnly: true,
  reporter: [
    ['list'],
    [
      'json',
      { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? '../test-results/playwright.json' }
    ]
  ],
  use: {
    viewport: { width: 1280, height: 900 },
    actionTimeout: 15_000,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.SALLYPORT_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
    }
  },
  projects: [
    {
      name: 'root',
      testIgnore: '**/prefix/**',
      use: { baseURL: `http://127.0.0.1:${process.env.SALLYPORT_UI_PORT}/` },
      metadata: { base: `${process.env.SALLYPORT_UI_BASE}/root` }
    },
    {
      name: 'prefix',
      testMatch: '**/prefix/**',
      use: { baseURL: `http://127.0.0.1:${process.env.SALLYPORT_UI_PREFIX_PORT}/user/x/` },
      metadata: { base: `${process.env.SALLYPORT_UI_BASE}/prefix` }
    }
  ],
  webServer: [
    server('root', process.env.SALLYPORT_UI_PORT, '/'),
    server('prefix', process.env.SALLYPORT_UI_PREFIX_PORT, '/user/x/')
  ]
});

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
