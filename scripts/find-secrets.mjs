// What in a text is a credential by its look: the rules of secretlint, and the forms that our own redactor knows.
import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { lintSource } from '@secretlint/core';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import { build } from 'esbuild';

// Without the rule that lets a comment in a file switch the others off.
const linted = rules.filter(({ meta }) => !meta.id.endsWith('filter-comments'));
const options = {
  noPhysicFilePath: true,
  config: { rules: linted.map(rule => ({ id: rule.meta.id, rule })) }
};
// The redactor's other shapes match what people write about passwords, too. A private key counts from forty characters
// on, also without its end, and no further, so that it cannot hide another one behind it.
const own = [
  ...(await readShapes()).filter(({ name }) => name === 'prefix'),
  {
    name: 'pem',
    pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:\\+[nr]|\s)*[A-Za-z0-9+/=]{40,}/g
  }
];

/** Returns what looks like a credential as `{rule, line, digest}`; the digest stands for the value, which is not told. */
export async function findSecrets(path, bytes) {
  // A text of two bytes a character reads as one of one byte without its zeros, and so does what binary files hold.
  const content = bytes.includes(0)
    ? bytes.toString('latin1').replaceAll('\0', '')
    : bytes.toString('utf8');
  const { messages } = await lintSource({
    source: { filePath: path, content, ext: extname(path), contentType: 'text' },
    options
  });
  const spans = [
    ...messages.map(({ ruleId, range }) => [shortName(ruleId), ...range]),
    ...own.flatMap(({ name, pattern }) =>
      [...content.matchAll(pattern)].map(match => [
        name,
        match.index,
        match.index + match[0].length
      ])
    )
  ];
  return spans.map(([rule, start, end]) => ({
    rule,
    line: content.slice(0, start).split('\n').length,
    digest: digestOf(content.slice(start, end))
  }));
}

/** The first 16 digits of the SHA-256 of a value, which ends at the quote or bracket that a rule took with it. */
const digestOf = value =>
  createHash('sha256')
    .update(value.replace(/\\?["'`\])].*$/s, ''))
    .digest('hex')
    .slice(0, 16);

const shortName = id => id.replace('@secretlint/secretlint-rule-', '');

async function readShapes() {
  const { outputFiles } = await build({
    entryPoints: [new URL('../src/engine/secret-shapes.ts', import.meta.url).pathname],
    write: false,
    format: 'esm',
    logLevel: 'error'
  });
  const module = Buffer.from(outputFiles[0].contents).toString('base64');
  return (await import(`data:text/javascript;base64,${module}`)).secretShapes;
}
