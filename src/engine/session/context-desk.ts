import type { ContextItem, ContextReference } from '../../protocol/context';
import type { InstructionFile } from '../../protocol/instructions';
import { CodedError } from '../../base/coded-error';
import type { Results } from '../../protocol/results';
import type { Redactor } from '../redact';
import { openWorkspace } from '../workspace/open-workspace';
import type { Workspace } from '../workspace/workspace';
import type { FoundFolder } from '../workspace/workspace-folder';
import { withFileProblems } from './file-problem';
import { findContext, type FoundContext } from './find-context';
import { assertManagedNotes } from './managed-notes';
import type { NotesFolders } from './notes-folders';
import { offerContext } from './offer-context';
import type { PolicyBook } from './policy-book';
import { readInstructions, type Instruction } from './read-instructions';
import { resolveContext, type ContextSources } from './resolve-context';
import type { Thread } from './thread';
import type { ThreadBook } from './thread-book';
import type { ThreadInstructions } from './thread-instructions';

export interface ContextDeskParts {
  readonly findFolder: (workspace: string) => Promise<FoundFolder>;
  readonly findThreadFolder: (threadId: string) => Promise<FoundFolder>;
  readonly policy: PolicyBook;
  readonly redactor: Redactor;
  readonly image: ContextSources['image'];
  readonly book: ThreadBook;
  readonly instructionsOf: (thread: Thread) => ThreadInstructions;
  readonly notes: NotesFolders;
}

/** What a person may attach, and what of it goes to a model. Everything is looked at by descriptor, through the policy of now. */
export class ContextDesk {
  constructor(private readonly parts: ContextDeskParts) {}

  /** Files and folders for a picker. Throws `not-found` where the workspace is gone. */
  async find(workspace: string, query: string, limit = 20): Promise<FoundContext> {
    return this.within(await this.parts.findFolder(workspace), (opened, readVerdict) =>
      findContext(opened, query, { readVerdict, limit, signal: AbortSignal.timeout(FIND_MS) })
    );
  }

  /** What these references would be, were they sent now. */
  async inspect(
    workspace: string,
    references: readonly ContextReference[]
  ): Promise<readonly ContextItem[]> {
    return this.resolveIn(await this.parts.findFolder(workspace), references);
  }

  /** What of these paths may be attached, judged as `find` judges: each has its item, with the reason where it is left out. */
  async offer(workspace: string, paths: readonly string[]): Promise<readonly ContextItem[]> {
    return this.within(await this.parts.findFolder(workspace), (opened, readVerdict) =>
      offerContext(paths, this.sources(opened, readVerdict))
    );
  }

  /** What goes with a message of a thread. Throws `moved` where its folder is another now. */
  async resolve(
    threadId: string,
    references: readonly ContextReference[] = []
  ): Promise<readonly ContextItem[]> {
    if (references.length === 0) return [];
    return this.resolveIn(await this.parts.findThreadFolder(threadId), references);
  }

  /** The notes that a thread would be told now: the administrator's, the person's own, and those of the folder once it is trusted. */
  async instructions(workspace: string, threadId?: string): Promise<readonly InstructionFile[]> {
    const folder =
      threadId === undefined
        ? await this.parts.findFolder(workspace)
        : await this.parts.findThreadFolder(threadId);
    const known =
      threadId === undefined
        ? undefined
        : this.parts.instructionsOf(this.parts.book.getLive(threadId));
    const files = (await this.readIn(folder, known)).map(({ file }) => file);
    if (!files.some(({ scope }) => scope === 'user')) return files;
    const drifted = await this.within(folder, (opened, readVerdict) =>
      this.parts.notes.drift(opened, readVerdict)
    );
    return files.map(file => {
      const bundle = /^user:([^/]+)\//.exec(file.path)?.[1] ?? '';
      const upstream = drifted.get(bundle);
      return upstream === undefined ? file : { ...file, upstream };
    });
  }

  /**
   * What a turn's model is told of them. What is another than before is journalled first. Throws `managed-notes` where those
   * that the administrator keeps on cannot be read.
   */
  async tell(thread: Thread, turnId: string, folder: FoundFolder): Promise<readonly Instruction[]> {
    const known = this.parts.instructionsOf(thread);
    const instructions = await this.readIn(folder, known);
    const files = instructions.map(({ file }) => file);
    if (known.tell(files)) thread.append('system', { type: 'instructions-told', turnId, files });
    assertManagedNotes(files);
    return instructions;
  }

  /** Takes the notes of a folder of a trusted workspace among the person's own. Throws `not-trusted` before trust. */
  async importNotes(
    workspace: string,
    path: string,
    name = path.slice(path.lastIndexOf('/') + 1)
  ): Promise<Results['notes/import']> {
    const folder = await this.parts.findFolder(workspace);
    if (!this.parts.policy.isTrusted(folder))
      throw new CodedError('not-trusted', 'Notes are taken from a trusted folder alone.');
    return this.within(folder, async (opened, readVerdict) => ({
      name,
      ...(await this.parts.notes.take(opened, { path, name }, readVerdict))
    }));
  }

  /** Switches instruction files off for a thread, by path; all others are on. Throws `locked` for what the administrator keeps on. */
  switchOff(threadId: string, off: readonly string[]): void {
    this.parts.notes.assertMayBeOff(off);
    const thread = this.parts.book.getLive(threadId);
    thread.append('user', { type: 'instructions-switched', off });
    this.parts.instructionsOf(thread).switchOff(off);
  }

  private async readIn(
    folder: FoundFolder,
    known: ThreadInstructions | undefined
  ): Promise<readonly Instruction[]> {
    const { policy, redactor, notes } = this.parts;
    const trustedAt = policy.trustedAt(folder);
    return this.within(folder, (workspace, readVerdict) =>
      notes.using(others =>
        readInstructions({
          folders:
            trustedAt === undefined
              ? others
              : [...others, { scope: 'folder', workspace, readVerdict, trustedAt, fixed: false }],
          redact: text => redactor.redact(text),
          off: known?.off ?? [],
          told: known?.told ?? new Map()
        })
      )
    );
  }

  private resolveIn(
    folder: FoundFolder,
    references: readonly ContextReference[]
  ): Promise<readonly ContextItem[]> {
    return this.within(folder, (workspace, readVerdict) =>
      resolveContext(references, this.sources(workspace, readVerdict))
    );
  }

  private sources(
    workspace: Workspace,
    readVerdict: ContextSources['readVerdict']
  ): ContextSources & { readonly workspace: Workspace } {
    const { redactor, image } = this.parts;
    return { workspace, readVerdict, redact: text => redactor.redact(text), image };
  }

  private within<Result>(
    folder: FoundFolder,
    look: (workspace: Workspace, verdict: ContextSources['readVerdict']) => Promise<Result>
  ): Promise<Result> {
    return withFileProblems(async () => {
      const workspace = await openWorkspace(folder.realPath);
      try {
        await this.parts.policy.refresh(folder, workspace);
        return await look(workspace, this.parts.policy.readVerdict(folder));
      } finally {
        workspace.dispose();
      }
    });
  }
}

/** A picker that takes longer than this is of no use to who types. */
const FIND_MS = 3000;
