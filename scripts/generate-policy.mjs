// Writes from src/engine/config/document.ts, the one source of the policy's schema: the JSON Schema that gate and editor
// read (src/protocol/policy-schema.json), the presets for the gate (policy-presets.json), its types (policy-document.ts), the names and sentences of its keys for people
// (src/panel/words/policy-keys.ts), and the tighten-only keys that follow from it, in JupyterLab's settings
// (schema/plugin.json), on the wire (settings/tighten of src/protocol/methods.json, so run generate-protocol.mjs next) and
// for the panel to read them (src/protocol/tighten-settings.ts). `--check` fails where the committed files differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { compile } from 'json-schema-to-typescript';
import prettier from 'prettier';
import { readingTable, settingsSchema, wireSchema } from './policy-settings.mjs';
import { wordsModule } from './policy-words.mjs';

const check = process.argv.includes('--check');

/** The schema module as compiled by the bundler that also makes the engine. */
const { outputFiles } = await build({
  stdin: {
    contents: `
      import { z } from 'zod';
      import { documentSchema, ruleSchema } from './src/engine/config/document';
      z.globalRegistry.add(ruleSchema, { id: 'rule', description: 'One rule.' });
      export const described = z.toJSONSchema(documentSchema, { target: 'draft-7' });
      export { policyPresets } from './src/protocol/policy-presets';
      export { tightenSettings, AS_POLICY } from './src/engine/config/tighten-settings';
      export { secretShapes } from './src/engine/secret-shapes';
    `,
    resolveDir: process.cwd(),
    loader: 'ts'
  },
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  logLevel: 'error'
});
const { described, policyPresets, ...tightening } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
);
const banner =
  'Generated from src/engine/config/document.ts by scripts/generate-policy.mjs; change that file, not this one.';
const schema = {
  $schema: described.$schema,
  $comment: 'Generated from src/engine/config/document.ts by scripts/generate-policy.mjs.',
  title: 'PolicyDocument',
  description: 'The policy of one layer.',
  ...described
};
const settings = settingsSchema(described, tightening);

/** Without titles below the root: the compiler of types would make a named type of each. */
const untitled = node =>
  node === null || typeof node !== 'object'
    ? node
    : Array.isArray(node)
      ? node.map(untitled)
      : Object.fromEntries(
          Object.entries(node).flatMap(([name, inner]) =>
            name === 'title' && typeof inner === 'string' ? [] : [[name, untitled(inner)]]
          )
        );
const types = await compile({ ...untitled(schema), title: schema.title }, 'PolicyDocument', {
  bannerComment: `// ${banner}`,
  unknownAny: true,
  format: false,
  ignoreMinAndMaxItems: true
});

const readJson = path => JSON.parse(readFileSync(path, 'utf8'));

/** Keys of looks stand in the file itself; ours, which the wire knows, come after them. */
const methods = readJson('src/protocol/methods.json');
const tighten = methods.methods['settings/tighten'].params;
const ours = new Set([...Object.keys(tighten.properties), ...Object.keys(settings)]);
tighten.properties = wireSchema(settings);
const plugin = readJson('schema/plugin.json');
const looks = Object.entries(plugin.properties).filter(([name]) => !ours.has(name));
plugin.properties = { ...Object.fromEntries(looks), ...settings };

const config = await prettier.resolveConfig('package.json');
const format = (text, parser) => prettier.format(text, { ...config, parser });
const files = {
  'src/protocol/policy-schema.json': await format(JSON.stringify(schema), 'json'),
  'src/protocol/policy-presets.json': await format(JSON.stringify(policyPresets), 'json'),
  'src/protocol/policy-document.ts': await format(types, 'typescript'),
  'src/protocol/methods.json': await format(JSON.stringify(methods, null, 2), 'json'),
  'src/protocol/tighten-settings.ts': await format(
    `// ${banner}
/** How each tighten-only setting is read; see schema/plugin.json for what it means. */
export const tightenSettings = ${JSON.stringify(readingTable(settings))} as const;
`,
    'typescript'
  ),
  'src/panel/words/policy-keys.ts': await format(wordsModule(described), 'typescript'),
  'schema/plugin.json': await format(JSON.stringify(plugin, null, 2), 'json')
};
/** In JSON, which people edit beside us, where a line breaks does not matter. */
function isSame(path, content) {
  const there = readFileSync(path, 'utf8');
  return path.endsWith('.json')
    ? JSON.stringify(JSON.parse(there)) === JSON.stringify(JSON.parse(content))
    : there === content;
}

for (const [path, content] of Object.entries(files)) {
  if (!check) writeFileSync(path, content);
  else if (!isSame(path, content)) {
    console.error(`${path} is not what the policy says: run node scripts/generate-policy.mjs`);
    process.exitCode = 1;
  }
}
