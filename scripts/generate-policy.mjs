// Writes src/protocol/policy-schema.json (the JSON Schema that gate and editor read) and src/protocol/policy-document.ts
// (its types) from src/engine/config/document.ts. `--check` fails where the committed files differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { compile } from 'json-schema-to-typescript';
import prettier from 'prettier';

const check = process.argv.includes('--check');

/** The schema module as compiled by the bundler that also makes the engine. */
const { outputFiles } = await build({
  stdin: {
    contents: `
      import { z } from 'zod';
      import { documentSchema, ruleSchema } from './src/engine/config/document';
      z.globalRegistry.add(ruleSchema, { id: 'rule', description: 'One rule.' });
      export default z.toJSONSchema(documentSchema, { target: 'draft-7' });
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
const { default: described } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
);
const schema = {
  $schema: described.$schema,
  $comment: 'Generated from src/engine/config/document.ts by scripts/generate-policy.mjs.',
  title: 'PolicyDocument',
  description: 'The policy of one layer.',
  ...described
};
const types = await compile(structuredClone(schema), 'PolicyDocument', {
  bannerComment:
    '// Generated from src/engine/config/document.ts by scripts/generate-policy.mjs; change that file, not this one.',
  unknownAny: true,
  format: false,
  ignoreMinAndMaxItems: true
});

const config = await prettier.resolveConfig('package.json');
const files = {
  'src/protocol/policy-schema.json': await prettier.format(JSON.stringify(schema), {
    ...config,
    parser: 'json'
  }),
  'src/protocol/policy-document.ts': await prettier.format(types, {
    ...config,
    parser: 'typescript'
  })
};
for (const [path, content] of Object.entries(files)) {
  if (!check) writeFileSync(path, content);
  else if (readFileSync(path, 'utf8') !== content) {
    console.error(`${path} is not what the policy says: run node scripts/generate-policy.mjs`);
    process.exitCode = 1;
  }
}
