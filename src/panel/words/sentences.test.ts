import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { words } from '../../../tests/panel-view';
import { pasteSentences } from '../../protocol/mcp/paste-sentences';
import { say } from './sentences';

const engine = resolve(__dirname, '../../engine');
const sources = readdirSync(engine, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map(path => readFileSync(join(engine, path), 'utf8'))
  .join('\n');

/** Codes that the engine sends as titles of questions and as notices; titles of edits are chosen by a condition. */
const SENT = [
  /(?:title|notice): \{\s*code: '([a-z-]+)'/g,
  /'((?:create|write|edit|delete)-(?:file|folder))'/g
];
const codes = [
  ...new Set(SENT.flatMap(form => [...sources.matchAll(form)].map(([, code = '']) => code)))
];

test('the engine sends titles and notices that can be found', () => {
  expect(codes).toEqual(expect.arrayContaining(['run-command', 'edit-file', 'no-model']));
});

test.each(codes)('the sentence %s of the engine has its text here', code => {
  const plain = code.replaceAll('-', ' ');
  const bare = `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
  expect(say({ code }, words)).not.toBe(bare);
});

test('[NB-35] whatever is wrong with a server is said as the engine has it', () => {
  const said = Object.keys(pasteSentences).map(code => [code, say({ code }, words)]);
  expect(Object.fromEntries(said)).toEqual(pasteSentences);
});
