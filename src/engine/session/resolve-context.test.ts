import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ContextItem, ContextReference } from '../../protocol/context';
import type { Verdict } from '../../protocol/decisions';
import { isSecretPath } from '../policy/names';
import { openWorkspace } from '../workspace/open-workspace';
import type { Workspace } from '../workspace/workspace';
import { findContext } from './find-context';
import { offerContext } from './offer-context';
import { resolveContext, type ContextSources } from './resolve-context';

let root: string;
let workspace: Workspace;
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const readVerdict = (path: string): Verdict =>
  path.startsWith('vault/') ? 'deny' : isSecretPath(path) ? 'ask' : 'allow';

beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-context-')));
  write('src/main.py', 'print(1)\n');
  write('src/mainly/notes.md', 'notes');
  write('docs/domain.txt', 'x');
  write('.env', 'KEY=1');
  write('keys/server.pem', 'x');
  write('vault/plan.md', 'x');
  write('node_modules/main/index.js', 'x');
  write('build/main.log', 'x');
  write('.gitignore', 'build/\n');
  write('AGENTS.md', 'Rules.');
  symlinkSync('/etc/hostname', join(root, 'main-link'));
  workspace = await openWorkspace(root);
});
afterEach(() => {
  workspace.dispose();
  rmSync(root, { recursive: true, force: true });
});

const sources = (): ContextSources & { readonly workspace: Workspace } => ({
  workspace,
  readVerdict,
  redact: text => text.replaceAll('canary', '[removed]'),
  image: async blob =>
    blob === 'b_known' ? { bytes: 10, mediaType: 'image/png', width: 300, height: 250 } : null
});
const resolve = (...references: readonly ContextReference[]): Promise<readonly ContextItem[]> =>
  resolveContext(references, sources());

test.each<[string, readonly string[]]>([
  [
    '',
    [
      'src',
      'docs',
      'AGENTS.md',
      'src/mainly',
      'src/main.py',
      'docs/domain.txt',
      'src/mainly/notes.md'
    ]
  ],
  ['main', ['src/mainly', 'src/main.py', 'docs/domain.txt', 'src/mainly/notes.md']],
  ['smp', ['src/main.py']],
  ['env', []],
  ['pem', []],
  ['plan', []],
  ['..', []]
])(
  '[NB-44] a picker offers for "%s" nothing hidden, ignored, guarded or linked',
  async (query, paths) => {
    const { entries, left } = await findContext(workspace, query, { readVerdict, limit: 50 });
    expect(
      entries.map(({ path }) => path).filter(path => !['keys', 'vault'].includes(path))
    ).toEqual(paths);
    expect(left.hidden).toBeGreaterThan(0);
    expect(left.ignored).toBeGreaterThan(0);
    expect(left.withheld).toBe(1);
  }
);

test.each<[string, ContextReference, Partial<ContextItem>]>([
  [
    'a file',
    { type: 'file', path: 'src/main.py' },
    { sends: 'pointer', bytes: 9, sensitivity: 'ordinary' }
  ],
  ['a folder', { type: 'folder', path: 'src' }, { sends: 'pointer', bytes: 0 }],
  [
    'a file as a folder',
    { type: 'folder', path: 'src/main.py' },
    { sends: 'nothing', why: 'not-a-folder' }
  ],
  ['a folder as a file', { type: 'file', path: 'src' }, { sends: 'nothing', why: 'not-a-file' }],
  ['one that is gone', { type: 'file', path: 'gone.py' }, { sends: 'nothing', why: 'not-found' }],
  ['a link', { type: 'file', path: 'main-link' }, { sends: 'nothing', why: 'is-link' }],
  ['a way out', { type: 'file', path: '../x' }, { sends: 'nothing', why: 'bad-path', path: '' }],
  ['no path', { type: 'file' }, { sends: 'nothing', why: 'bad-path' }],
  ['a secret file', { type: 'file', path: '.env' }, { sends: 'pointer', sensitivity: 'asked' }],
  [
    'a denied file',
    { type: 'file', path: 'vault/plan.md' },
    { sends: 'nothing', why: 'denied', sensitivity: 'denied' }
  ],
  [
    'a denied file that is not there',
    { type: 'file', path: 'vault/none' },
    { sends: 'nothing', why: 'denied' }
  ],
  [
    'a protected file',
    { type: 'file', path: 'AGENTS.md' },
    { sends: 'pointer', sensitivity: 'protected' }
  ],
  [
    'a selection',
    { type: 'selection', path: 'src/main.py', from: 1, to: 1, text: 'a canary' },
    { sends: 'content', text: 'a [removed]', from: 1 }
  ],
  [
    'a selection in a document that was never saved',
    { type: 'selection', path: 'new.py', text: 'x' },
    { sends: 'content', text: 'x' }
  ],
  [
    'a selection of a secret file',
    { type: 'selection', path: '.env', text: 'KEY=1' },
    { sends: 'pointer', why: 'asked' }
  ],
  [
    'an output of a denied file',
    { type: 'output', path: 'vault/plan.md', text: 'x' },
    { sends: 'nothing', why: 'denied' }
  ],
  [
    'an image',
    { type: 'image', blob: 'b_known', name: 'plot' },
    { sends: 'content', mediaType: 'image/png', width: 300, height: 250, tokens: 100 }
  ],
  [
    'an image that a guarded document shows',
    { type: 'image', blob: 'b_known', path: '.env' },
    { sends: 'nothing', why: 'asked' }
  ],
  [
    'an image that a denied document shows',
    { type: 'image', blob: 'b_known', path: 'vault/plan.md' },
    { sends: 'nothing', why: 'denied' }
  ],
  [
    'what a terminal shows',
    { type: 'output', name: 'Terminal 1', text: 'a canary' },
    { sends: 'content', text: 'a [removed]', sensitivity: 'ordinary' }
  ],
  ['an output of nothing', { type: 'output', text: 'x' }, { sends: 'nothing', why: 'bad-path' }],
  [
    'an image that is not kept',
    { type: 'image', blob: 'b_other' },
    { sends: 'nothing', why: 'not-found' }
  ]
])('[NB-44] %s', async (_name, reference, expected) => {
  const [item] = await resolve(reference);
  expect(item).toMatchObject(expected);
  if (item?.sends !== 'content') expect(item).not.toHaveProperty('text');
});

test.each<[string, Partial<ContextItem>]>([
  ['src/main.py', { type: 'file', sends: 'pointer' }],
  ['src', { type: 'folder', sends: 'pointer' }],
  ['.env', { sends: 'nothing', why: 'asked' }],
  ['.gitignore', { sends: 'nothing', why: 'hidden' }],
  ['keys/server.pem', { sends: 'nothing', why: 'asked' }],
  ['build/main.log', { sends: 'nothing', why: 'ignored' }],
  ['build', { type: 'folder', sends: 'nothing', why: 'ignored' }],
  ['node_modules/main/index.js', { sends: 'nothing', why: 'ignored' }],
  ['vault/plan.md', { sends: 'nothing', why: 'denied' }],
  ['main-link', { sends: 'nothing', why: 'is-link' }],
  ['../outside.txt', { sends: 'nothing', why: 'bad-path', path: '' }],
  ['gone.txt', { sends: 'nothing', why: 'not-found' }]
])('[NB-44] a drop of "%s" is judged as the picker judges', async (path, expected) => {
  expect(await offerContext([path], sources())).toEqual([expect.objectContaining(expected)]);
});

test('[NB-44] texts stay within the budget of a message, and what is left out is said', async () => {
  const text = 'x'.repeat(50_000);
  const items = await resolve(
    ...Array.from({ length: 4 }, (): ContextReference => ({
      type: 'output',
      path: 'src/main.py',
      text
    }))
  );
  expect(items.map(({ sends }) => sends)).toEqual(['content', 'content', 'content', 'pointer']);
  expect(items.map(({ why }) => why)).toEqual([undefined, undefined, undefined, 'over-budget']);
  expect(items[0]?.omitted).toBe(18_000);
  expect(items.reduce((sum, item) => sum + (item.text?.length ?? 0), 0)).toBeLessThan(97_000);
});

test('[NB-44] a file that changed since it was picked says so', async () => {
  const picked: ContextReference = { type: 'file', path: 'src/main.py' };
  const [before] = await resolve(picked);
  const mark = before?.mark ?? '';
  expect((await resolve({ ...picked, mark }))[0]).not.toHaveProperty('changed');
  write('src/main.py', 'print(2)\n');
  expect((await resolve({ ...picked, mark }))[0]).toMatchObject({ changed: true });
});
