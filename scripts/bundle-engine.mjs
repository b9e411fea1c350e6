// Bundles the engine for Node: one entry, lazy chunks, licences beside them, and the metafile that a test reads.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { bundledPackages } from './bundled-packages.mjs';

const outdir = 'jupyterlab_sallyport/engine';
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Zod carries every language's messages; ours are written by us, so English alone is bundled (255 KiB less). */
const englishOnly = {
  name: 'zod-english-only',
  setup(bundle) {
    bundle.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js'
    }));
  }
};

rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { engine: 'src/engine/main.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  chunkNames: 'chunk-[name]-[hash]',
  platform: 'node',
  target: 'node24.16',
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  metafile: true,
  logLevel: 'warning',
  define: { SALLYPORT_VERSION: JSON.stringify(version) },
  plugins: [englishOnly],
  banner: {
    js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);"
  }
});
mkdirSync('lib', { recursive: true });
writeFileSync('lib/engine-meta.json', JSON.stringify(metafile));
writeFileSync(
  `${outdir}/third-party-licenses.json`,
  JSON.stringify({ packages: bundledPackages(metafile) }, null, 2)
);
