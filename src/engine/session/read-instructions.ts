import { isCoded } from '../../base/coded-error';
import type { Verdict } from '../../protocol/decisions';
import type { InstructionFile, InstructionReason } from '../../protocol/instructions';
import { decodeUtf8 } from '../tools/text-file';
import { isPlainName } from '../workspace/path-check';
import type { Workspace } from '../workspace/workspace';
import { readSkill } from './read-skill';

/** An instruction file and what a model is told of it; '' where it is told nothing. */
export interface Instruction {
  readonly file: InstructionFile;
  readonly text: string;
}

export interface InstructionSources {
  readonly workspace: Pick<Workspace, 'stat' | 'list' | 'read'>;
  readonly readVerdict: (path: string) => Verdict;
  readonly redact: (text: string) => string;
  /** When a person trusted the folder, milliseconds since the epoch. */
  readonly trustedAt: number;
  /** Paths that a person switched off for the thread. */
  readonly off: readonly string[];
  /** Hash by path of what the thread was told last. */
  readonly told: ReadonlyMap<string, string>;
}

/**
 * The instruction files of a folder, by descriptor walk and within bounds: call it for a trusted folder only. What is
 * not told is there all the same, with the reason; one that a person switched off is not read.
 */
export async function readInstructions(
  sources: InstructionSources
): Promise<readonly Instruction[]> {
  const found: Instruction[] = [];
  let left = MOST_CHARACTERS;
  for (const place of await findPlaces(sources)) {
    const instruction = await readOne(place, left, sources);
    if (instruction === null) continue;
    left -= instruction.text.length;
    found.push(instruction);
  }
  return found;
}

type Place = Pick<InstructionFile, 'path' | 'kind'>;

async function findPlaces({ workspace }: InstructionSources): Promise<readonly Place[]> {
  const skills: Place[] = [];
  for (const folder of SKILL_FOLDERS)
    for (const { name, path, type } of await listOf(workspace, folder))
      if (type === 'directory' && isPlainName(name) && skills.length < MOST_SKILLS)
        skills.push({ path: `${path}/SKILL.md`, kind: 'skill' });
  return [...RULES.map(path => ({ path, kind: 'rules' as const })), ...skills];
}

/** Null where nothing lies there. */
async function readOne(
  { path, kind }: Place,
  left: number,
  { workspace, readVerdict, redact, trustedAt, off, told }: InstructionSources
): Promise<Instruction | null> {
  const bare = { path, kind, name: path, bytes: 0, tokens: 0, hash: '' };
  const without = (why: InstructionReason, more: Partial<InstructionFile> = {}): Instruction => ({
    file: { ...bare, ...more, why },
    text: ''
  });
  try {
    const entry = await workspace.stat(path);
    if (entry === null) return null;
    const { size: bytes, changedAt } = entry;
    if (off.includes(path)) return without('off', { bytes });
    const verdict = readVerdict(path);
    if (verdict !== 'allow') return without(verdict === 'deny' ? 'denied' : 'asked');
    if (bytes > MOST_BYTES) return without('too-large', { bytes });
    const content = await workspace.read(path, MOST_BYTES);
    const { hash } = content;
    const before = told.get(path);
    const changed: InstructionFile['changed'] =
      before !== undefined && before !== hash
        ? 'since-told'
        : changedAt > trustedAt
          ? 'since-trust'
          : undefined;
    const facts: Partial<InstructionFile> = {
      bytes,
      hash,
      ...(changed !== undefined && { changed })
    };
    const decoded = decodeUtf8(content.bytes);
    if (decoded === undefined) return without('unreadable', facts);
    const { text, invisible } = showInvisible(redact(decoded));
    const skill = kind === 'skill' ? readSkill(text) : undefined;
    if (skill === null) return without('no-front-matter', facts);
    const said = skill === undefined ? text : `${skill.name}: ${skill.description}`;
    if (said.length > left) return without('over-budget', facts);
    const file = {
      ...bare,
      ...facts,
      name: skill?.name ?? path,
      tokens: Math.ceil(said.length / 4),
      ...(invisible > 0 && { invisible })
    };
    return { file, text: said };
  } catch (error) {
    if (isCoded(error)) return without('unreadable');
    throw error;
  }
}

/** A folder that is not there, or cannot be listed, has no skills. */
async function listOf(
  workspace: InstructionSources['workspace'],
  folder: string
): ReturnType<Workspace['list']> {
  try {
    return await workspace.list(folder);
  } catch (error) {
    if (isCoded(error)) return [];
    throw error;
  }
}

/** What a reader would not see may be there to steer a model alone: it is told as what it is. */
function showInvisible(text: string): { readonly text: string; readonly invisible: number } {
  let invisible = 0;
  const shown = text.replace(INVISIBLE, character => {
    invisible += 1;
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return { text: shown, invisible };
}

const INVISIBLE =
  /(?![\n\r\t])[\p{Cc}\p{Cs}\u2028\u2029]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;
const RULES: readonly string[] = ['AGENTS.md', '.jupyter/sallyport.md'];
const SKILL_FOLDERS: readonly string[] = ['.jupyter/skills', '.agents/skills'];
const MOST_SKILLS = 50;
/** Of one file. */
const MOST_BYTES = 64 * 1024;
/** That all of them together may add to each prompt. */
const MOST_CHARACTERS = 48_000;
