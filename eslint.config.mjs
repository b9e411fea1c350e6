import jupyter from '@jupyter/eslint-plugin';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

const builtins = [...builtinModules, ...builtinModules.map(name => `node:${name}`)];
const page = ['@jupyterlab/*', '@lumino/*', 'react', 'react-dom'];
const tests = ['**/*.test.ts', '**/*.test.tsx'];

/** The order inside the engine: each folder may import only what stands to its right. */
const engine = [
  'session',
  'agent',
  'mcp',
  'tools',
  'sandbox',
  'checkpoints',
  'workspace',
  'policy',
  'models',
  'providers',
  'network',
  'journal',
  'config'
];

/**
 * Modules that reach the network. The engine's own requests have one way out, in `network`; the egress proxy is the way of
 * commands; the page has one socket and one ticket request. All others ask them.
 */
const network = ['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises'].flatMap(
  name => [name, `node:${name}`]
);

/** The same, by name in the global scope. */
const networkGlobals = ['fetch', 'WebSocket', 'XMLHttpRequest', 'EventSource'].map(name => ({
  name,
  message:
    'Requests go through panel/connection or engine/network, which give each a deadline and an abort.'
}));

/** What the rules for imports and globals do not see: a module or a global that is reached at run time. */
const roundabout = [
  {
    selector: `ImportExpression[source.value=/^(?:node:)?(?:${network
      .filter(name => !name.startsWith('node:'))
      .join('|')
      .replaceAll('/', '\\/')})$/]`,
    message: 'Only engine/network and the egress proxy reach the network, by an import at the top.'
  },
  {
    selector: 'MemberExpression[property.name=/^(?:getBuiltinModule|createRequire)$/]',
    message: 'A module is imported by its name, so that the borders can be seen.'
  },
  {
    selector: `MemberExpression[object.name=/^(?:globalThis|global|window|self)$/][property.name=/^(?:${networkGlobals
      .map(({ name }) => name)
      .join('|')})$/]`,
    message: 'Requests go through panel/connection or engine/network.'
  },
  {
    selector: "CallExpression[callee.property.name='sendBeacon']",
    message: 'Requests go through panel/connection.'
  }
];

/** Who in the engine may open files and start processes; everyone else asks them. */
const files = ['sandbox', 'checkpoints', 'workspace', 'journal', 'config'];
/** Who may open which connections. */
const ways = new Map([
  // It reads a command's pipes, and its self-test listens on loopback.
  ['sandbox', ['net']],
  ['sandbox/egress', ['http', 'net', 'dns/promises']],
  ['network', ['http', 'net', 'tls']]
]);
const banned = folder => [
  ...network.filter(name => !ways.get(folder)?.includes(name.replace('node:', ''))),
  ...(folder === 'sandbox' ? [] : ['child_process', 'node:child_process']),
  ...(files.includes(folder.split('/')[0])
    ? []
    : ['fs', 'node:fs', 'fs/promises', 'node:fs/promises'])
];

/** One border: what the files of a folder may not import. */
const border = (folder, { others = [], paths = builtins, dom = true }) => ({
  files: [`src/${folder}/**/*.{ts,tsx}`],
  ignores: tests,
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        paths: paths.map(name => ({
          name,
          message: `src/${folder} may not import ${name}: see ARCHITECTURE.md.`
        })),
        patterns: [
          ...others.map(other => ({
            group: [`**/${other}/**`],
            message: `src/${folder} may not import ${other}: see ARCHITECTURE.md.`
          })),
          ...(dom ? [{ group: page, message: `src/${folder} runs without a page.` }] : [])
        ]
      }
    ]
  }
});

export default tseslint.config(
  {
    ignores: [
      'lib/',
      'jupyterlab_sallyport/',
      'node_modules/',
      '**/test-results/',
      '.venv/',
      'src/protocol/requests.ts'
    ]
  },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}', 'tests/**/*.ts', 'ui-tests/**/*.ts'],
    languageOptions: {
      parserOptions: {
        project: ['src/*/tsconfig.json', 'tsconfig.test.json'],
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }
      ]
    }
  },
  {
    files: ['src/panel/**/*.{ts,tsx}'],
    ignores: tests,
    plugins: { jupyter },
    rules: {
      ...jupyter.configs.recommended[0].rules,
      // A text that no translator sees, or a package that loads with the page, is a fault here.
      'jupyter/no-untranslated-string': 'error',
      'jupyter/prefer-lazy-imports': 'error'
    }
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: tests,
    rules: {
      'no-restricted-globals': ['error', ...networkGlobals],
      'no-restricted-syntax': ['error', ...roundabout]
    }
  },
  border('base', { others: ['protocol', 'engine', 'panel'] }),
  border('protocol', { others: ['engine', 'panel'] }),
  border('panel', { others: ['engine'], dom: false }),
  border('engine', {
    others: ['panel'],
    paths: banned('engine').filter(name => !name.includes('fs'))
  }),
  ...engine.map((folder, index) =>
    border(`engine/${folder}`, {
      others: ['panel', ...engine.slice(0, index)],
      paths: folder === 'policy' ? builtins : banned(folder)
    })
  ),
  border('engine/sandbox/egress', {
    others: ['panel', ...engine.slice(0, engine.indexOf('sandbox'))],
    paths: banned('sandbox/egress')
  })
);
