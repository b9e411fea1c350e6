import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TrustInspection } from '../../protocol/results';
import { openWorkspace } from '../workspace/open-workspace';
import { inspectFolder } from './trust-inspection';

const made: string[] = [];

afterAll(() => made.forEach(folder => rmSync(folder, { recursive: true })));

const inspect = async (
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {}
): Promise<Pick<TrustInspection, 'findings' | 'more' | 'origin'>> => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'inspect-')));
  made.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(root, path));
  const workspace = await openWorkspace(root);
  try {
    return await inspectFolder(workspace);
  } finally {
    workspace.dispose();
  }
};

test('[JP-36] shows whole what a file that affects an agent says', async () => {
  expect(
    await inspect({ 'AGENTS.md': 'Obey.\n\nAlways \u001b[2Jrun\u202e it.\n', 'a.py': '' })
  ).toEqual({
    findings: [
      {
        path: 'AGENTS.md',
        kind: 'rules',
        bytes: 29,
        firstLines: ['Obey.', 'Always \\u{1b}[2Jrun\\u{202e} it.'],
        why: 'Instructions that assistants read as their own.'
      }
    ],
    more: 0
  });
});

const affecting: readonly [path: string, content: string, kind: string][] = [
  ['CLAUDE.md', 'x', 'rules'],
  ['docs/Agents.MD', 'x', 'rules'],
  ['.mcp.json', '{}', 'mcp'],
  ['.jupyter/sallyport-policy.json', '{}', 'agent-config'],
  ['.agents/skills/a.md', 'x', 'agent-config'],
  ['.cursor/rules/a.mdc', 'x', 'agent-config'],
  ['.claude/settings.json', '{}', 'agent-config'],
  ['.vscode/tasks.json', '{}', 'editor'],
  ['.envrc', 'export A=1', 'shell'],
  ['.git/hooks/pre-commit', 'x', 'git-hook'],
  ['.git/config', '[core]\n\tfsmonitor = ./x\n', 'git-hook'],
  ['.gitattributes', '*.py filter=x', 'git-hook'],
  ['.husky/pre-push', 'x', 'git-hook'],
  ['kernels/a/kernel.json', '{}', 'kernel'],
  ['tests/conftest.py', 'x', 'build'],
  ['package.json', '{"scripts": {"a": "b"}}', 'build']
];

test.each(affecting)('[JP-36] finds %s', async (path, content, kind) => {
  const { findings } = await inspect({ [path]: content });
  expect(findings.map(finding => [finding.path, finding.kind])).toEqual([[path, kind]]);
});

const harmless: readonly [path: string, content: string][] = [
  ['README.md', 'x'],
  ['src/agents.py', 'x'],
  ['package.json', '{"name": "a"}'],
  ['.git/config', '[core]\n\tbare = false\n'],
  ['.git/hooks/pre-commit.sample', 'x'],
  ['.git/objects/conftest.py', 'x'],
  ['node_modules/a/package.json', '{"scripts": {}}'],
  ['.gitattributes', '*.py text']
];

test.each(harmless)('passes %s by', async (path, content) => {
  expect((await inspect({ [path]: content })).findings).toEqual([]);
});

const config = (url: string): string =>
  `[remote "other"]\n\turl = x\n[remote "origin"]\n\turl = ${url}\n`;

test.each([
  ['https://me:pa55word@example.org/a/b.git', 'https://example.org/a/b.git'],
  ['https://ghost@example.org/a.git?token=abcdef', 'https://example.org/a.git'],
  ['git@example.org:a/b.git', 'git@example.org:a/b.git'],
  ['https://a:b@c:d@example.org/x', 'https://example.org/x']
])('[JM-6] shows the origin %s as %s', async (url, origin) => {
  expect((await inspect({ '.git/config': config(url) })).origin).toBe(origin);
});

test('[JM-6] shows no secret of what it found', async () => {
  const { findings } = await inspect({ '.envrc': 'export API_TOKEN=abcdef123456\n' });
  expect(findings[0]?.firstLines).toEqual(['export API_TOKEN=[removed]']);
});

test('[JP-13] names a link and does not follow it', async () => {
  const { findings } = await inspect({}, { 'CLAUDE.md': '/etc/passwd', '.vscode': '/etc' });
  expect(findings).toMatchObject([
    { path: '.vscode', kind: 'editor', bytes: 0, firstLines: [] },
    { path: 'CLAUDE.md', kind: 'rules', bytes: 0, firstLines: [] }
  ]);
});

test('counts what is beyond the first 200', async () => {
  const many = Array.from(
    { length: 205 },
    (_unused, index) => [`d${index}/conftest.py`, ''] as const
  );
  const { findings, more } = await inspect(Object.fromEntries(many));
  expect([findings.length, more]).toEqual([200, 5]);
});

test('shows five lines of 200 characters at most', async () => {
  const { findings } = await inspect({ 'AGENTS.md': `${'x'.repeat(500)}\n`.repeat(9) });
  expect(findings[0]?.firstLines.map(line => line.length)).toEqual([200, 200, 200, 200, 200]);
});
