// The names and sentences of the policy's keys as calls of the translator, each literal, so that they are found by whoever
// gathers what is to be translated.

const banner =
  '// Generated from src/engine/config/document.ts by scripts/generate-policy.mjs; change that file, not this one.';

/** The module `src/panel/words/policy-keys.ts`. */
export function wordsModule(policy) {
  const keys = leaves(policy, '');
  const table = (name, about, pick) => `
/** ${about} */
export function ${name}(key: string, { trans }: Pick<Words, 'trans'>): string {
  switch (key) {
${keys
  .map(
    ([key, node]) => `    case ${JSON.stringify(key)}:
      return trans.__(${JSON.stringify(pick(node))});`
  )
  .join('\n')}
    default:
      return key;
  }
}
`;
  return `${banner}
import type { Words } from './words';
${table('fieldTitle', 'The name of a key of the policy; a key that this page does not know is shown as it is.', node => node.title)}${table(
    'fieldAbout',
    'What a key of the policy means, and what it means where nothing is said.',
    node => node.description
  )}`;
}

/** Every key with a value of its own, but for the version and the lists of rules. */
const leaves = (node, path) =>
  Object.entries(node.properties).flatMap(([name, inner]) => {
    const key = path === '' ? name : `${path}.${name}`;
    if (inner.properties !== undefined) return leaves(inner, key);
    return inner.title === undefined ? [] : [[key, inner]];
  });
