import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const root = resolve(__dirname, '..');
const text = z.string();
const read = <Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> =>
  schema.parse(JSON.parse(readFileSync(join(root, path), 'utf8')));

const manifest = read(
  'package.json',
  z.object({
    dependencies: z.record(text, text),
    devDependencies: z.record(text, text),
    overrides: z.record(text, text)
  })
);
const locked = read(
  'package-lock.json',
  z.object({
    packages: z.record(
      text,
      z.object({ version: text, integrity: text.optional(), license: text.optional() })
    )
  })
).packages;
const licences = z.object({
  packages: z.array(
    z.object({ name: text, versionInfo: text, licenseId: text, extractedText: text })
  )
});
const engine = read('jupyterlab_sallyport/engine/third-party-licenses.json', licences).packages;
const panel = read(
  'jupyterlab_sallyport/labextension/static/third-party-licenses.json',
  licences
).packages;
const exact = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/** Every version of a package that the lock file holds, wherever in the tree. */
const versionsOf = (name: string): readonly string[] => [
  ...new Set(
    Object.entries(locked).flatMap(([path, { version }]) =>
      path.endsWith(`node_modules/${name}`) ? [version] : []
    )
  )
];
const namesIn = (
  table: Readonly<Record<string, { readonly version: string }>>
): readonly string[] =>
  Object.keys(table).map(path => path.slice(path.lastIndexOf('node_modules/') + 13));

test('[NB-54] servers of tools are spoken to by the official client alone', () => {
  const speaks = (name: string): boolean => /mcp|modelcontext/i.test(name);
  const official = (name: string): boolean => name.startsWith('@modelcontextprotocol/');
  expect(namesIn(locked).filter(name => speaks(name) && !official(name))).toEqual([]);
  expect(engine.flatMap(({ name }) => (speaks(name) ? [name] : []))).toEqual([
    '@modelcontextprotocol/client',
    '@modelcontextprotocol/core'
  ]);
});

test('[NB-54] nothing is bundled in two versions, and what all providers share exists once', () => {
  expect(new Set(engine.map(({ name }) => name)).size).toBe(engine.length);
  const shared = [
    ...Object.keys(manifest.overrides).filter(name => name.startsWith('@ai-sdk/')),
    ...['zod', '@ai-sdk/provider', '@ai-sdk/provider-utils', '@modelcontextprotocol/core']
  ];
  expect(
    shared.map(name => [name, versionsOf(name)]).filter(([, versions]) => versions?.length !== 1)
  ).toEqual([]);
});

test('[NB-54] [JM-15] what is bundled is pinned, and is what the lock file names', () => {
  const pins = { ...manifest.overrides, ...manifest.devDependencies };
  const differs = [...engine, ...panel].filter(({ name, versionInfo }) => {
    const pin = pins[name];
    const known = versionsOf(name).includes(versionInfo);
    // What a pinned package brings along is held by the lock file; what JupyterLab brings is a range of ours.
    return !known || (pin !== undefined && pin !== versionInfo);
  });
  expect(differs.map(({ name, versionInfo }) => `${name} ${versionInfo}`)).toEqual([]);
  const loose = Object.entries(manifest.devDependencies).filter(
    ([, version]) => !exact.test(version)
  );
  // The types of the React that JupyterLab brings.
  expect(loose.map(([name]) => name)).toEqual(['@types/react', '@types/react-dom']);
  expect(
    Object.entries(manifest.overrides).filter(
      ([name, version]) => !exact.test(version) && version !== `$${name}`
    )
  ).toEqual([]);
  const unsealed = Object.entries(locked).filter(
    ([path, { version, integrity }]) => path !== '' && !(exact.test(version) && integrity)
  );
  expect(unsealed.map(([path]) => path)).toEqual([]);
});

test('[NB-54] what is bundled may be given on, and the text of its licence is with it', () => {
  const allowed = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0'];
  const all = [...engine, ...panel];
  expect(all.length).toBeGreaterThan(20);
  expect(
    all.filter(
      ({ licenseId, extractedText }) => !allowed.includes(licenseId) || extractedText.length < 500
    )
  ).toEqual([]);
});

test('[NB-54] no package lacks what it needs beside it, or has it in a version that it cannot use', async () => {
  const npm = join(
    dirname(process.execPath),
    '..',
    'lib',
    'node_modules',
    'npm',
    'bin',
    'npm-cli.js'
  );
  // Ends with 1, and so rejects, where anything is missing, invalid or not in package.json.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [npm, 'ls', '--all', '--parseable'],
    {
      cwd: root,
      maxBuffer: 1 << 24
    }
  );
  expect(stdout).toContain('provider-utils');
}, 60_000);
