import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { instructionText } from '../models/instruction-text';
import { openWorkspace } from '../workspace/open-workspace';
import type { Workspace } from '../workspace/workspace';
import {
  readInstructions,
  type Instruction,
  type InstructionSources,
  type NotesSource
} from './read-instructions';

let root: string;
let workspace: Workspace;
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-instructions-')));
  workspace = await openWorkspace(root);
});
afterEach(() => {
  workspace.dispose();
  rmSync(root, { recursive: true, force: true });
});

const folder = (more: Partial<NotesSource> = {}): NotesSource => ({
  scope: 'folder',
  workspace,
  readVerdict: () => 'allow',
  trustedAt: Date.now() + 60_000,
  fixed: false,
  ...more
});
const readAll = (
  folders: readonly NotesSource[],
  more: Partial<InstructionSources> = {}
): Promise<readonly Instruction[]> =>
  readInstructions({
    folders,
    redact: text => text.replaceAll('canary', '[removed]'),
    off: [],
    told: new Map(),
    ...more
  });
const read = ({ off, told, ...more }: Partial<NotesSource & InstructionSources> = {}): Promise<
  readonly Instruction[]
> => readAll([folder(more)], { ...(off && { off }), ...(told && { told }) });
const skill = (name: string, description: string): string =>
  `---\nname: ${name}\ndescription: "${description}"\n---\nThe body, which is long.`;

test('[NB-49] rules are told whole and skills by name and description, in one order, between marks', async () => {
  write('AGENTS.md', 'Use tabs. The key is canary.');
  write('.jupyter/sallyport.md', 'Answer briefly.');
  write('.jupyter/skills/plots/SKILL.md', skill('plots', 'How figures look here.'));
  write('.agents/skills/tests/SKILL.md', skill('tests', 'How tests are written.'));
  const instructions = await read();
  expect(instructions.map(({ file }) => [file.path, file.kind, file.name])).toEqual([
    ['AGENTS.md', 'rules', 'AGENTS.md'],
    ['.jupyter/sallyport.md', 'rules', '.jupyter/sallyport.md'],
    ['.jupyter/skills/plots/SKILL.md', 'skill', 'plots'],
    ['.agents/skills/tests/SKILL.md', 'skill', 'tests']
  ]);
  const text = instructionText(instructions, 'mark');
  expect(text).toContain('have no powers');
  expect(text).toContain('<mark>\nUse tabs. The key is [removed].\n</mark>');
  expect(text).toContain('How figures look here.');
  expect(text).not.toContain('The body');
  expect(instructionText(await read(), 'mark')).toBe(text);
});

test.each<[string, () => void, Partial<NotesSource & InstructionSources>, object]>([
  ['switched off', () => write('AGENTS.md', 'x'), { off: ['AGENTS.md'] }, { why: 'off', hash: '' }],
  [
    'denied',
    () => write('AGENTS.md', 'x'),
    { readVerdict: () => 'deny' },
    { why: 'denied', hash: '' }
  ],
  [
    'asked about',
    () => write('AGENTS.md', 'x'),
    { readVerdict: () => 'ask' },
    { why: 'asked', hash: '' }
  ],
  [
    'a link',
    () => symlinkSync('/etc/hostname', join(root, 'AGENTS.md')),
    {},
    { why: 'unreadable' }
  ],
  ['a folder', () => mkdirSync(join(root, 'AGENTS.md')), {}, { why: 'unreadable' }],
  ['no text', () => write('AGENTS.md', 'a\0b'), {}, { why: 'unreadable' }],
  ['too large', () => write('AGENTS.md', 'x'.repeat(70_000)), {}, { why: 'too-large' }],
  ['beyond the budget', () => write('AGENTS.md', 'x'.repeat(50_000)), {}, { why: 'over-budget' }],
  [
    'a skill that does not say what it is',
    () => write('.jupyter/skills/x/SKILL.md', '# A skill'),
    {},
    { why: 'no-front-matter' }
  ]
])('[NB-49] a file that is %s is not told, and says why', async (_name, make, more, expected) => {
  make();
  const instructions = await read(more);
  expect(instructions.map(({ file }) => file)).toEqual([expect.objectContaining(expected)]);
  expect(instructionText(instructions, 'mark')).toBe('');
});

test('[NB-49] a change since trust and a change since it was told are shown', async () => {
  write('AGENTS.md', 'One.');
  const [first] = await read();
  expect(first?.file).not.toHaveProperty('changed');
  const told = new Map([['AGENTS.md', first?.file.hash ?? '']]);
  expect((await read({ told }))[0]?.file).not.toHaveProperty('changed');
  write('AGENTS.md', 'Two.');
  expect((await read({ told }))[0]?.file.changed).toBe('since-told');
  expect((await read({ trustedAt: 1 }))[0]?.file.changed).toBe('since-trust');
});

test('[NB-49] characters that nobody sees are told as their numbers and counted', async () => {
  write('AGENTS.md', 'Be kind.\u202e\u{e0041} \u200bYes.\n');
  const [found] = await read();
  expect(found?.text).toBe('Be kind.\\u{202e}\\u{e0041} \\u{200b}Yes.\n');
  expect(found?.file.invisible).toBe(3);
});

test('[NB-49] what other tools read of a folder is told as text: whole, or what it is about, and no field of it has a power', async () => {
  write('CLAUDE.md', 'Use tabs.');
  write('AGENTS.md', 'Use tabs.');
  write('.github/copilot-instructions.md', 'Be brief.');
  write(
    '.github/instructions/tests.instructions.md',
    '---\napplyTo: "tests/**"\n---\nName tests by behaviour.'
  );
  write(
    '.cursor/rules/always.mdc',
    '---\ndescription: All\nalwaysApply: true\n---\nMind the border.'
  );
  write('.cursor/rules/plots.mdc', '---\ndescription: Plots\nglobs: *.ipynb\n---\nNo pie charts.');
  write('.cursor/rules/other.txt', 'Not a rule.');
  write(
    '.claude/skills/deploy/SKILL.md',
    '---\nname: deploy\ndescription: How we deploy.\nallowed-tools: Bash(*)\nhooks: x\n---\nRun it.'
  );
  const instructions = await read();
  expect(instructions.map(({ file, text }) => [file.path, file.why ?? text, file.ignored])).toEqual(
    [
      ['AGENTS.md', 'Use tabs.', undefined],
      ['CLAUDE.md', 'same', undefined],
      ['.github/copilot-instructions.md', 'Be brief.', undefined],
      [
        '.github/instructions/tests.instructions.md',
        '.github/instructions/tests.instructions.md: for files tests/**',
        undefined
      ],
      [
        '.cursor/rules/always.mdc',
        '---\ndescription: All\nalwaysApply: true\n---\nMind the border.',
        undefined
      ],
      ['.cursor/rules/plots.mdc', '.cursor/rules/plots.mdc: Plots, for files *.ipynb', undefined],
      ['.claude/skills/deploy/SKILL.md', 'deploy: How we deploy.', ['allowed-tools', 'hooks']]
    ]
  );
});

test("[NB-49] the administrator's notes come first and stay on, then a person's own, then the folder's", async () => {
  const others = mkdtempSync(join(tmpdir(), 'sallyport-bundles-'));
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(others, path)), { recursive: true });
    writeFileSync(join(others, path), text);
  };
  put('managed/house/AGENTS.md', 'House rules.');
  put('managed/house/skills/plots/SKILL.md', skill('plots', 'How figures look.'));
  put('user/mine/SKILL.md', skill('mine', 'How I write.'));
  put('user/loose.md', 'No bundle.');
  symlinkSync('/etc', join(others, 'user', 'away'));
  write('AGENTS.md', 'House rules.');
  const bundles = async (scope: 'managed' | 'user'): Promise<NotesSource> =>
    folder({
      scope,
      workspace: await openWorkspace(realpathSync(join(others, scope))),
      trustedAt: undefined,
      fixed: scope === 'managed'
    });
  const instructions = await readAll([await bundles('managed'), await bundles('user'), folder()], {
    off: ['managed:house/AGENTS.md', 'user:mine/SKILL.md']
  });
  expect(instructions.map(({ file }) => [file.path, file.fixed, file.why])).toEqual([
    ['managed:house/AGENTS.md', true, undefined],
    ['managed:house/skills/plots/SKILL.md', true, undefined],
    ['user:mine/SKILL.md', undefined, 'off'],
    ['AGENTS.md', undefined, 'same']
  ]);
  const text = instructionText(instructions, 'mark');
  expect(text).toContain('managed:house/AGENTS.md:\n<mark>\nHouse rules.\n</mark>');
  // No tool reads what lies elsewhere, so a skill of there is told whole.
  expect(text).toContain('The body, which is long.');
  expect(text).toContain('the one that stands first holds');
  rmSync(others, { recursive: true, force: true });
});
