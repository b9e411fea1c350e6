import { availableParallelism } from 'node:os';

// Two projects: everything that runs in Node, and the panel in jsdom.
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'classic' } }
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline'
  }
];
// Packages that ship only as ES modules and so must be transformed.
const esm = [
  '@ai-sdk',
  '@jupyter',
  '@jupyterlab',
  '@lumino',
  '@microsoft',
  '@rjsf',
  '@secretlint',
  '@workflow',
  'eventsource-parser',
  'exenv-es6',
  'lib0',
  'marked',
  'unbash',
  'nanoid',
  'virtua',
  'y-protocols',
  'yjs'
];
const common = {
  rootDir: import.meta.dirname,
  transform: { '\\.(ts|tsx|js|mjs)$': swc },
  transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/lib', '<rootDir>/jupyterlab_sallyport', '<rootDir>/.venv'],
  globals: { SALLYPORT_VERSION: '0.0.0-test' }
};
export default {
  // Jest leaves one processor free, which on two means one test at a time; ours wait more than they work.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  projects: [
    {
      ...common,
      displayName: 'node',
      // An ES module by its full name, which the packages of models' providers ask for; it has a twin.
      moduleNameMapper: { '^zod/v4/locales/en\\.js$': 'zod/v4/locales/en.cjs' },
      testEnvironment: 'node',
      testMatch: [
        '<rootDir>/src/{base,protocol,engine}/**/*.test.ts',
        '<rootDir>/tests/**/*.test.ts'
      ]
    },
    {
      ...common,
      displayName: 'panel',
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/src/panel/**/*.test.{ts,tsx}'],
      moduleNameMapper: { '\\.(css|svg|less)$': '<rootDir>/scripts/jest-file.cjs' },
      setupFiles: ['<rootDir>/scripts/jest-browser.cjs']
    }
  ]
};
