// What the tighten-only keys of JupyterLab's settings are, as JSON Schema, from the schema of the policy.

/** The most items of a list and characters of an item that one panel may send. */
const MOST = { items: 50, characters: 200 };

/** The first words of commands that are always refused or asked about; the policy has rules for them. */
const commandWords = {
  denyCommands: [
    'Commands that never run',
    'First words of commands, such as git push, that are always refused.'
  ],
  askCommands: [
    'Commands that are always asked about',
    'First words of commands, such as pip install, that are asked about whatever allows them.'
  ]
};

/**
 * By name the schema of each setting, with title, description and default. Each description is one string under
 * `properties`, which is where JupyterLab looks for what it translates.
 */
export function settingsSchema(policy, { tightenSettings, AS_POLICY, secretShapes }) {
  const secret = secretPattern(secretShapes);
  const commands = Object.entries(commandWords).map(([name, [title, description]]) => [
    name,
    listOf(title, `${description} Empty: none.`, { pattern: '\\S', secret })
  ]);
  const keys = tightenSettings.map(setting => {
    const at = setting.key.split('.').reduce((node, part) => node.properties[part], policy);
    const title = at.title;
    const meaning = meaningOf(at.description);
    switch (setting.kind) {
      case 'choice':
        return [
          setting.name,
          {
            title,
            description: `${meaning} Stricter than the policy, never looser. ${AS_POLICY}: as the policy says.`,
            type: 'string',
            enum: [...setting.words.map(String), AS_POLICY],
            default: setting.preset
          }
        ];
      case 'bound':
        return [
          setting.name,
          {
            title,
            description: `${meaning} Lower than the policy, never higher. 0: as the policy says.`,
            type: 'integer',
            minimum: 0,
            maximum: at.maximum,
            default: 0
          }
        ];
      case 'restricts':
        return [
          setting.name,
          listOf(title, `${meaning} Beside what the policy says. Empty: none.`, {
            pattern: at.items.pattern,
            secret
          })
        ];
    }
  });
  return Object.fromEntries([...commands, ...keys]);
}

/** The same without what only a form shows. */
export const wireSchema = settings =>
  Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [
      name,
      Object.fromEntries(
        Object.entries(setting)
          .filter(([key]) => key !== 'title' && key !== 'default')
          .map(([key, value]) => [key, key === 'items' ? withoutNot(value) : value])
      )
    ])
  );

const withoutNot = items =>
  Object.fromEntries(Object.entries(items).filter(([key]) => key !== 'not'));

/** What is a key by its look, in what both JavaScript and Python understand: the redactor's prefixes, and long hex. */
const secretPattern = shapes =>
  [
    shapes.find(({ name }) => name === 'prefix').pattern.source,
    '(^|[^A-Za-z0-9])[0-9A-Fa-f]{40,}($|[^A-Za-z0-9])',
    '-----BEGIN [A-Z ]*PRIVATE KEY',
    '://[^\\s/@:]*:[^\\s/@]+@'
  ].join('|');

/** What the panel has to know of each setting to read it; the sentences stay out of what is loaded at the start. */
export const readingTable = settings =>
  Object.fromEntries(
    Object.entries(settings).map(([name, { enum: words, default: preset, maximum, items }]) => [
      name,
      words !== undefined
        ? { kind: 'choice', words, preset }
        : items !== undefined
          ? { kind: 'texts', pattern: items.pattern }
          : { kind: 'bound', most: maximum }
    ])
  );

const listOf = (title, description, { pattern, secret }) => ({
  title,
  description,
  type: 'array',
  maxItems: MOST.items,
  items: {
    type: 'string',
    minLength: 1,
    maxLength: MOST.characters,
    pattern,
    // JupyterLab checks it, and its server before anything is stored.
    not: { pattern: secret }
  },
  default: []
});

/** A key's description without what it says of its own absence, which means something else in the settings. */
const meaningOf = description =>
  description
    .split(/(?<=\.) /)
    .filter(sentence => !/\babsent\b|^0: /i.test(sentence))
    .join(' ');
