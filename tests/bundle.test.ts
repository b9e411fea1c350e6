import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');

test('the engine bundle holds nothing of a page', () => {
  const { inputs } = JSON.parse(readFileSync(join(root, 'lib', 'engine-meta.json'), 'utf8')) as {
    inputs: Record<string, unknown>;
  };
  const page = /node_modules\/(@jupyterlab|@lumino|react|react-dom|virtua)\//;
  expect(
    Object.keys(inputs).filter(path => page.test(path) || path.includes('src/panel/'))
  ).toEqual([]);
  expect(Object.keys(inputs).some(path => path.includes('src/engine/'))).toBe(true);
});

test('the labextension holds no Node module and starts no process', () => {
  const folder = join(root, 'jupyterlab_sallyport', 'labextension', 'static');
  const scripts = readdirSync(folder).filter(name => name.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(0);
  const guilty = scripts.filter(name => {
    const text = readFileSync(join(folder, name), 'utf8');
    return /["']node:|child_process/.test(text);
  });
  expect(guilty).toEqual([]);
});

test('the entry is small, and what starts with the engine speaks to no model and no server of tools', () => {
  const { outputs } = JSON.parse(
    readFileSync(join(root, 'lib', 'engine-meta.json'), 'utf8')
  ) as Bundle;
  const entry = Object.keys(outputs).find(name => name.endsWith('/engine.mjs')) ?? '';
  const loaded = new Set<string>();
  const load = (name: string): void => {
    if (loaded.has(name)) return;
    loaded.add(name);
    for (const { path, kind } of outputs[name]?.imports ?? [])
      if (kind === 'import-statement' && path in outputs) load(path);
  };
  load(entry);
  expect(outputs[entry]?.bytes).toBeLessThanOrEqual(200 * 1024);
  const inputs = [...loaded].flatMap(name => Object.keys(outputs[name]?.inputs ?? {}));
  expect(inputs.filter(path => /@ai-sdk|@modelcontextprotocol/.test(path))).toEqual([]);
});

interface Bundle {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number;
        readonly inputs: Readonly<Record<string, unknown>>;
        readonly imports: readonly { readonly path: string; readonly kind: string }[];
      }
    >
  >;
}
