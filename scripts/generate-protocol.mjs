// Writes src/protocol/requests.ts (types of every method's parameters) and docs/protocol-methods.md (the reference page)
// from src/protocol/methods.json. `--check` fails where the committed files differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';
import prettier from 'prettier';

const { methods, notifications, roles, rates } = JSON.parse(
  readFileSync('src/protocol/methods.json', 'utf8')
);
const check = process.argv.includes('--check');

const all = {
  title: 'Requests',
  type: 'object',
  additionalProperties: false,
  required: Object.keys(methods),
  properties: Object.fromEntries(
    Object.entries(methods).map(([name, { params, summary }]) => [
      name,
      { ...params, description: summary }
    ])
  )
};
const types = await compile(all, 'Requests', {
  bannerComment:
    '// Generated from methods.json by scripts/generate-protocol.mjs; change that file, not this one.',
  unknownAny: true,
  format: false,
  ignoreMinAndMaxItems: true
});

const roleText = role =>
  typeof role === 'string'
    ? role
    : Object.entries(role.roles)
        .map(([value, least]) => `${least} (${role.param} ${value})`)
        .join(', ');
const row = cells => `| ${cells.join(' | ')} |`;
const page = [
  '<!-- Generated from src/protocol/methods.json by scripts/generate-protocol.mjs. -->',
  '',
  '# Methods on the socket',
  '',
  `Roles, lowest first: ${roles.join(', ')}. A method that is not listed is refused by the gate.`,
  '',
  row(['method', 'least role', 'rate class', 'audited', 'parameters', 'what']),
  row(['---', '---', '---', '---', '---', '---']),
  ...Object.entries(methods).map(([name, m]) =>
    row([
      `\`${name}\``,
      roleText(m.role),
      m.rate,
      m.audit === 'act' ? 'as an act' : m.audit ? 'yes' : 'no',
      Object.keys(m.params.properties)
        .map(p => (m.params.required.includes(p) ? `\`${p}\`` : `\`${p}?\``))
        .join(', '),
      m.feature === undefined ? m.summary : `${m.summary} Feature \`${m.feature}\`.`
    ])
  ),
  '',
  '## Rate classes',
  '',
  ...Object.entries(rates).map(
    ([name, { perMinute, burst }]) => `- \`${name}\`: ${perMinute} a minute, ${burst} at once`
  ),
  '',
  '## Notifications to the panel',
  '',
  ...Object.entries(notifications).map(([name, text]) => `- \`${name}\`: ${text}`),
  ''
].join('\n');

const config = await prettier.resolveConfig('package.json');
const files = {
  'src/protocol/requests.ts': await prettier.format(types, { ...config, parser: 'typescript' }),
  'docs/protocol-methods.md': page
};
for (const [path, text] of Object.entries(files)) {
  if (!check) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is not what methods.json says: run node scripts/generate-protocol.mjs`);
    process.exitCode = 1;
  }
}
