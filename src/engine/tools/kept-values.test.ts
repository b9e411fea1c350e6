import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redact } from '../redact';
import { openWorkspace } from '../workspace/open-workspace';
import type { Workspace } from '../workspace/workspace';
import { findTool } from './registry';
import type { ToolContext } from './tool';

const kept = 'name=a\npassword=hunter22\nhost=b\n';
/** What a reader is shown of it. */
const shown = redact(kept);
const honest = '# shown as [removed]\nlevel=1\n';

let root: string;
let workspace: Workspace;

beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-kept-')));
  workspace = await openWorkspace(root);
});

afterEach(() => {
  workspace.dispose();
  rmSync(root, { recursive: true, force: true });
});

/** Has the tool look at a file of that content, or at none, which the thread read as it is; gives the code and the text. */
const refusal = async (
  tool: string,
  content: string | Buffer | undefined,
  input: Readonly<Record<string, unknown>>
): Promise<readonly [code: unknown, message: string, fix: unknown]> => {
  if (content !== undefined) writeFileSync(join(root, 'a.cfg'), content);
  const { hash } = await workspace.version('a.cfg');
  const reads = { known: () => hash ?? undefined, note: () => undefined, forget: () => undefined };
  // File tools ask their context for files and the ledger only.
  const context = { workspace, reads } as Partial<ToolContext> as ToolContext;
  const found = await findTool(tool);
  const error: unknown = await found?.prepare({ path: 'a.cfg', ...input }, context).then(
    () => undefined,
    (reason: unknown) => reason
  );
  if (content !== undefined)
    expect(readFileSync(join(root, 'a.cfg'))).toEqual(Buffer.from(content));
  return error instanceof Error
    ? [Reflect.get(error, 'code'), error.message, Reflect.get(error, 'fix')]
    : [undefined, '', undefined];
};

const said = (where: RegExp): readonly unknown[] => [
  'kept-value',
  expect.stringMatching(
    new RegExp(`${where.source}.*a value that was kept from the reader; the value would be lost`)
  ),
  expect.stringMatching(/edit_file on the lines around it/)
];

test('a reader is shown the mark', () => {
  expect(shown).toBe('name=a\npassword=[removed]\nhost=b\n');
});

test.each<[string, string | Buffer | undefined, string, RegExp]>([
  ['the file as it was shown', kept, shown, /Line 2 of the new content of a\.cfg/],
  ['more added', kept, `x\n\n${shown}`, /Line 4 of the new content of a\.cfg/],
  ['one more than is there', honest, `${honest}p=[removed]\n`, /Line 3 of/],
  ['a line that is there, twice', honest, honest + honest, /Line 3 of/],
  ['a copy in a new file', undefined, shown, /Line 2 of/],
  ['in the place of what is no text', Buffer.from([0, 255]), shown, /Line 2 of/]
])('[JP-27] write_file refuses %s', async (_what, content, written, where) => {
  expect(await refusal('write_file', content, { content: written })).toEqual(said(where));
});

test.each<[string, string, string, string, RegExp]>([
  ['new text with the mark', kept, 'name=a', 'password=[removed]', /Line 1 of the new content/],
  ['the mark in CRLF', 'a\r\nb\r\n', 'b', 'c\n[removed]', /Line 3 of the new content/],
  ['old text with the mark', kept, 'password=[removed]', 'x', /edit 1, at line 2 of a\.cfg, holds/],
  [
    'old text over lines, in CRLF',
    kept.replaceAll('\n', '\r\n'),
    'name=a\npassword=[removed]\nhost',
    'x',
    /edit 1, at line 2 of a\.cfg, holds/
  ],
  ['old text that begins with it', kept, '[removed]\nhost', 'x', /of a\.cfg, in line 1 of that/],
  ['old text found nowhere', kept, 'no\nkey=[removed]', 'x', /of a\.cfg, in line 2 of that/],
  ['old text whose place is unclear', 'a=1\na=2\n', 'a=[removed]', 'x', /in line 1 of that/]
])('[JP-27] edit_file refuses %s', async (_what, content, oldText, newText, where) => {
  expect(await refusal('edit_file', content, { edits: [{ oldText, newText }] })).toEqual(
    said(where)
  );
});

test.each<[string, string, string, Readonly<Record<string, unknown>>]>([
  ['lines around it', 'edit_file', kept, { edits: [{ oldText: 'host=b', newText: 'host=c' }] }],
  [
    'the value itself',
    'edit_file',
    kept,
    { edits: [{ oldText: 'hunter22', newText: 'hunter23' }] }
  ],
  [
    'a file that truly holds the mark',
    'edit_file',
    honest,
    { edits: [{ oldText: 'as [removed]', newText: 'like [removed]' }] }
  ],
  [
    'the mark moved',
    'edit_file',
    honest,
    {
      edits: [
        { oldText: '# shown as [removed]\n', newText: '' },
        { oldText: 'level=1', newText: 'level=1 # [removed]' }
      ]
    }
  ],
  ['such a file, whole', 'write_file', honest, { content: `${honest}more\n` }],
  ['a new value', 'write_file', kept, { content: kept.replace('hunter22', 'hunter23') }]
])('%s can be changed by %s', async (_what, tool, content, input) => {
  expect(await refusal(tool, content, input)).toEqual([undefined, '', undefined]);
});
