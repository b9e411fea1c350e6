import { isCoded } from '../../base/coded-error';
import type { Verdict } from '../../protocol/decisions';
import type { InstructionFile, InstructionReason, NotesScope } from '../../protocol/instructions';
import { decodeUtf8 } from '../tools/text-file';
import type { Workspace } from '../workspace/workspace';
import { readNoteHead, scopeOf, skillOf, type NoteHead } from './note-head';
import { findNotes, listNotes, type NotePlace } from './note-places';

/** An instruction file and what a model is told of it; '' where it is told nothing. */
export interface Instruction {
  readonly file: InstructionFile;
  readonly text: string;
  /** All of it is told; else what it is about and where it lies. */
  readonly whole: boolean;
}

/** One folder of notes. */
export interface NotesSource {
  readonly scope: NotesScope;
  readonly workspace: Pick<Workspace, 'stat' | 'list' | 'read'>;
  readonly readVerdict: (path: string) => Verdict;
  /** When a person trusted it, milliseconds since the epoch; undefined where trust is not asked for. */
  readonly trustedAt: number | undefined;
  /** Nobody but the administrator takes its notes away. */
  readonly fixed: boolean;
}

export interface InstructionSources {
  /** In the order in which they are told. */
  readonly folders: readonly NotesSource[];
  readonly redact: (text: string) => string;
  /** Paths that a person switched off for the thread. */
  readonly off: readonly string[];
  /** Hash by path of what the thread was told last. */
  readonly told: ReadonlyMap<string, string>;
}

/**
 * The notes of several folders, by descriptor walk and within bounds that hold for all of them together: name a workspace
 * among them only where it is trusted. What is not told is there all the same, with the reason; one that a person
 * switched off is not read, and a text that was told is not told again.
 */
export async function readInstructions(
  sources: InstructionSources
): Promise<readonly Instruction[]> {
  const found: Instruction[] = [];
  let left = MOST_CHARACTERS;
  for (const folder of sources.folders)
    for (const place of await placesIn(folder)) {
      const told = new Set(found.map(({ file }) => (file.why === undefined ? file.hash : '')));
      const instruction = await readOne(place, left, folder, told, sources);
      if (instruction === null) continue;
      left -= instruction.text.length;
      found.push(instruction);
    }
  return found;
}

/** A workspace holds notes at its known places; a folder of bundles those of each folder in it. */
async function placesIn({ scope, workspace }: NotesSource): Promise<readonly NotePlace[]> {
  if (scope === 'folder') return findNotes(workspace, '.', false);
  const places: NotePlace[] = [];
  const bundles = (await listNotes(workspace, '.')).filter(({ type }) => type === 'directory');
  for (const { path } of bundles.slice(0, MOST_BUNDLES))
    places.push(...(await findNotes(workspace, path, true)));
  return places;
}

/** Null where nothing lies there. */
async function readOne(
  { path: at, shape }: NotePlace,
  left: number,
  { scope, workspace, readVerdict, trustedAt, fixed }: NotesSource,
  toldHashes: ReadonlySet<string>,
  { redact, off, told }: InstructionSources
): Promise<Instruction | null> {
  const path = scope === 'folder' ? at : `${scope}:${at}`;
  const kind = shape === 'skill' ? 'skill' : 'rules';
  const bare = { path, scope, kind, name: path, bytes: 0, tokens: 0, hash: '' } as const;
  const kept = fixed ? { ...bare, fixed: true as const } : bare;
  const without = (why: InstructionReason, more: Partial<InstructionFile> = {}): Instruction => ({
    file: { ...kept, ...more, why },
    text: '',
    whole: false
  });
  try {
    const entry = await workspace.stat(at);
    if (entry === null) return null;
    const { size: bytes, changedAt } = entry;
    if (off.includes(path) && !fixed) return without('off', { bytes });
    const verdict = readVerdict(at);
    if (verdict !== 'allow') return without(verdict === 'deny' ? 'denied' : 'asked');
    if (bytes > MOST_BYTES) return without('too-large', { bytes });
    const content = await workspace.read(at, MOST_BYTES);
    const { hash } = content;
    const before = told.get(path);
    const changed: InstructionFile['changed'] =
      before !== undefined && before !== hash
        ? 'since-told'
        : trustedAt !== undefined && changedAt > trustedAt
          ? 'since-trust'
          : undefined;
    const facts: Partial<InstructionFile> = {
      bytes,
      hash,
      ...(changed !== undefined && { changed })
    };
    if (toldHashes.has(hash)) return without('same', facts);
    const decoded = decodeUtf8(content.bytes);
    if (decoded === undefined) return without('unreadable', facts);
    const { text, invisible } = showInvisible(redact(decoded));
    const head = shape === 'rules' ? null : readNoteHead(text);
    const about = aboutOf(shape, at, head);
    if (about === undefined) return without('no-front-matter', facts);
    // Only what lies in the workspace can be read by a call, so what lies elsewhere is told whole.
    const whole = about === null || scope !== 'folder';
    const said = whole ? text : `${about.name}: ${about.description}`;
    if (said.length > left) return without('over-budget', facts);
    const file: InstructionFile = {
      ...kept,
      ...facts,
      kind: about === null ? 'rules' : 'skill',
      name: about?.name ?? path,
      tokens: Math.ceil(said.length / 4),
      ...(invisible > 0 && { invisible }),
      ...(head !== null && head.ignored.length > 0 && { ignored: head.ignored })
    };
    return { file, text: said, whole };
  } catch (error) {
    if (isCoded(error)) return without('unreadable');
    throw error;
  }
}

/** What a note is about, where that is told instead of the note; null where it is told whole, undefined where it does not say. */
function aboutOf(
  shape: NotePlace['shape'],
  path: string,
  head: NoteHead | null
): { readonly name: string; readonly description: string } | null | undefined {
  if (shape === 'skill') return (head && skillOf(head)) ?? undefined;
  const description = head && scopeOf(head);
  return description === null ? null : { name: path, description };
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
/** Of those that are not of a workspace. */
const MOST_BUNDLES = 20;
/** Of one file. */
const MOST_BYTES = 64 * 1024;
/** That all of them together may add to each prompt. */
const MOST_CHARACTERS = 48_000;
