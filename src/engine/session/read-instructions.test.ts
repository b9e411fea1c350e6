import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { instructionText } from '../models/instruction-text';
import { openWorkspace } from '../workspace/open-workspace';
import type { Workspace } from '../workspace/workspace';
import { readInstructions, type Instruction, type InstructionSources } from './read-instructions';

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

const read = (more: Partial<InstructionSources> = {}): Promise<readonly Instruction[]> =>
  readInstructions({
    workspace,
    readVerdict: () => 'allow',
    redact: text => text.replaceAll('canary', '[removed]'),
    trustedAt: Date.now() + 60_000,
    off: [],
    told: new Map(),
    ...more
  });
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

test.each<[string, () => void, Partial<InstructionSources>, object]>([
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
