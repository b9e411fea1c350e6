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
  'journal',
  'config'
];

/**
 * Modules that reach the network. Only the egress proxy has them; models are asked through `fetch`, in one folder; the
 * page has one socket and one ticket request.
 */
const network = ['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises'].flatMap(
  name => [name, `node:${name}`]
);

/** The same, by name in the global scope. */
const networkGlobals = ['fetch', 'WebSocket', 'XMLHttpRequest', 'EventSource'].map(name => ({
  name,
  message: 'Requests go through panel/connection, which gives each a deadline and an abort.'
}));

/** Who in the engine may open files and start processes; everyone else asks them. */
const files = ['sandbox', 'checkpoints', 'workspace', 'journal', 'config'];
const banned = folder => [
  // The sandbox reads a command's pipes, and its self-test listens on loopback, through node:net.
  ...network.filter(name => folder !== 'sandbox' || !/^(node:)?net$/.test(name)),
  ...(folder === 'sandbox' ? [] : ['child_process', 'node:child_process']),
  ...(files.includes(folder) ? [] : ['fs', 'node:fs', 'fs/promises', 'node:fs/promises'])
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
    rules: { 'no-restricted-globals': ['error', ...networkGlobals] }
  },
  {
    // The one place that asks a model: it binds each request to its host, with deadlines and bounds.
    files: ['src/engine/models/wire/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...networkGlobals.filter(({ name }) => name !== 'fetch')]
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
    paths: banned('sandbox').filter(name => !network.includes(name))
  })
);
