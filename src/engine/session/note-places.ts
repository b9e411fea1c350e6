import { isCoded } from '../../base/coded-error';
import { isPlainName } from '../workspace/path-check';
import type { Entry, Workspace } from '../workspace/workspace';

/** Where a file of notes may lie, and how it is told. */
export interface NotePlace {
  readonly path: string;
  /** Rules are told whole; of a skill what it is about; `scoped` rules say in their head which of the two they are. */
  readonly shape: 'rules' | 'skill' | 'scoped';
}

/**
 * The files of notes of a folder, in the order in which they are told: what this tool and others read of a repository, as
 * far as it is text. What else those tools take from there (hooks, commands, permissions) is not looked at.
 * @param base the folder, '.' for the root
 * @param isBundle it was put together to be shared, so that notes may lie at its top as well
 */
export async function findNotes(
  workspace: Pick<Workspace, 'list'>,
  base: string,
  isBundle: boolean
): Promise<readonly NotePlace[]> {
  const below = (path: string): string => (base === '.' ? path : `${base}/${path}`);
  const found: NotePlace[] = RULES.map(path => ({ path: below(path), shape: 'rules' }));
  for (const { folder, ending } of SCOPED)
    for (const { name, path, type } of await listNotes(workspace, below(folder)))
      if (type === 'file' && name.endsWith(ending)) found.push({ path, shape: 'scoped' });
  if (isBundle) found.push({ path: below('SKILL.md'), shape: 'skill' });
  for (const folder of isBundle ? [...SKILL_FOLDERS, 'skills'] : SKILL_FOLDERS)
    for (const { path, type } of await listNotes(workspace, below(folder)))
      if (type === 'directory') found.push({ path: `${path}/SKILL.md`, shape: 'skill' });
  return found.slice(0, MOST_PLACES);
}

/** The entries of a folder by plain names; none where it is not there or cannot be listed. */
export async function listNotes(
  workspace: Pick<Workspace, 'list'>,
  folder: string
): Promise<readonly Entry[]> {
  try {
    return (await workspace.list(folder)).filter(({ name }) => isPlainName(name));
  } catch (error) {
    if (isCoded(error)) return [];
    throw error;
  }
}

const RULES: readonly string[] = [
  'AGENTS.md',
  '.jupyter/sallyport.md',
  'CLAUDE.md',
  'GEMINI.md',
  '.github/copilot-instructions.md',
  '.cursorrules',
  '.windsurfrules'
];
const SCOPED: readonly { readonly folder: string; readonly ending: string }[] = [
  { folder: '.github/instructions', ending: '.instructions.md' },
  { folder: '.cursor/rules', ending: '.mdc' }
];
const SKILL_FOLDERS: readonly string[] = ['.jupyter/skills', '.agents/skills', '.claude/skills'];
const MOST_PLACES = 100;
