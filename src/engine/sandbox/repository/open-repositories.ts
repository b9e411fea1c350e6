import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { statLink } from '../host-paths';
import { holdRepository, REPOSITORY } from './held-repository';
import {
  findArmed,
  findMade,
  LEFT_BY_A_KILL,
  restoreIndex,
  type RepositoryState
} from './repository-state';

/** What was found of a command that a kill cut short. */
export interface RecoveredRepository {
  /** Real path. */
  readonly workspace: string;
  /** What was put aside, relative to the workspace; empty where the command left nothing that runs. */
  readonly takenBack: readonly string[];
}

/**
 * Remembers on disk which repositories a command may write to right now. Whoever finds a record while nobody acts in the
 * workspace has found a command that was cut short: its plants are put aside in the repository, not removed, since who
 * worked there since is not known.
 */
export class OpenRepositories {
  /** @param folder private; made when it is needed */
  constructor(private readonly folder: string) {}

  /**
   * Writes down what is there before a command may write.
   * @returns what forgets it, when everything was taken back
   */
  note(workspace: string, before: RepositoryState, index: Buffer | null): () => void {
    const { record, copy } = this.filesOf(workspace);
    fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    if (index) {
      fs.writeFileSync(copy, index, { mode: 0o600, flush: true });
    } else {
      fs.rmSync(copy, { force: true });
    }
    const value: OpenRepository = { workspace, before, at: Date.now() };
    fs.writeFileSync(`${record}.new`, JSON.stringify(value), { mode: 0o600, flush: true });
    fs.renameSync(`${record}.new`, record);
    return () => this.forget(workspace);
  }

  /** The workspaces with a record: a command writes there, or was cut short. */
  workspaces(): readonly string[] {
    if (!fs.existsSync(this.folder)) {
      return [];
    }
    return fs
      .readdirSync(this.folder)
      .filter(name => name.endsWith('.json'))
      .flatMap(name => readRecord(path.join(this.folder, name))?.workspace ?? []);
  }

  /** Takes back what a command left that was cut short in this workspace. For whoever alone may act there. */
  recover(workspace: string): RecoveredRepository | undefined {
    const { record, copy } = this.filesOf(workspace);
    const known = readRecord(record);
    if (!known) {
      return undefined;
    }
    const held = statLink(path.join(workspace, REPOSITORY))?.isDirectory()
      ? holdRepository(workspace)
      : undefined;
    try {
      const index = fs.existsSync(copy) ? fs.readFileSync(copy) : null;
      const takenBack = held ? takeBackAside(workspace, held.top, known, index) : [];
      this.forget(workspace);
      return { workspace, takenBack };
    } finally {
      held?.close();
    }
  }

  private forget(workspace: string): void {
    const { record, copy } = this.filesOf(workspace);
    fs.rmSync(record, { force: true });
    fs.rmSync(copy, { force: true });
  }

  private filesOf(workspace: string): { readonly record: string; readonly copy: string } {
    const name = createHash('sha256').update(workspace).digest('hex').slice(0, 32);
    const base = path.join(this.folder, name);
    return { record: `${base}.json`, copy: `${base}.index` };
  }
}

/** Those of one state folder. */
export const openRepositories = (stateDir: string): OpenRepositories =>
  new OpenRepositories(path.join(stateDir, 'sandbox', 'repositories'));

/** Puts aside what a command made that was cut short, and the index that it armed. */
function takeBackAside(
  workspace: string,
  top: string,
  { before, at }: OpenRepository,
  index: Buffer | null
): readonly string[] {
  const takenBack: string[] = [];
  const aside = path.join(top, `taken-back-${at}`);
  // What was made later was made by somebody who was not confined.
  for (const part of findMade(top, before).filter(each => isOfThen(path.join(top, each), at))) {
    if (LEFT_BY_A_KILL.includes(part)) {
      fs.rmSync(path.join(top, part), { recursive: true, force: true });
    } else {
      putAside(path.join(top, part), path.join(aside, part));
      takenBack.push(`${REPOSITORY}/${part}`);
    }
  }
  const armed = findArmed(workspace, top, before);
  if (armed.length > 0 && isOfThen(path.join(top, 'index'), at)) {
    putAside(path.join(top, 'index'), path.join(aside, 'index'));
    restoreIndex(top, index);
    takenBack.push(...armed);
  }
  return takenBack;
}

/** Renamed, since a copy would be a plant again; the folders above it are made. */
function putAside(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true, mode: 0o700 });
  fs.renameSync(from, to);
}

/** Whether a part was made while the command could run. A program cannot set back when a file was made. */
function isOfThen(file: string, at: number): boolean {
  const made = statLink(file)?.birthtimeMs ?? 0;
  return made >= at - CLOCK_MS && made <= at + LONGEST_MS;
}

/** Our own file; one that is damaged says nothing, and is left for a person to look at. */
function readRecord(file: string): OpenRepository | undefined {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const recordSchema = z.object({
  workspace: z.string().startsWith('/'),
  at: z.number(),
  before: z.object({
    parts: z.array(z.string()).readonly(),
    modules: z.array(z.string()).readonly(),
    links: z.array(z.string()).readonly()
  })
});
type OpenRepository = z.infer<typeof recordSchema>;

/** The longest that a command runs, with its start and end. */
const LONGEST_MS = 11 * 60 * 1000;
/** File systems keep time in coarser steps than we do. */
const CLOCK_MS = 2000;
