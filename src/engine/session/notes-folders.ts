import { join } from 'node:path';
import { CodedError, isCoded } from '../../base/coded-error';
import { systemCode } from '../../base/system-code';
import type { Verdict } from '../../protocol/decisions';
import type { HelloLine } from '../../protocol/link';
import type { Log } from '../log';
import { openWorkspace } from '../workspace/open-workspace';
import type { Workspace } from '../workspace/workspace';
import { readBundle, readOrigin, storeBundle } from './import-notes';
import { absentNotes, openManagedNotes } from './managed-notes';
import { listNotes } from './note-places';
import type { Instruction, NotesSource } from './read-instructions';

/**
 * The folders of notes that belong to no workspace: the administrator's, named in the server's configuration, and the
 * person's own, below Jupyter's configuration. No tool reaches either; both are masked in every sandbox.
 */
export class NotesFolders {
  private absent: string | undefined;

  constructor(
    private readonly hello: Pick<HelloLine, 'jupyterPaths' | 'managedNotes'>,
    private readonly log: Log
  ) {}

  /** Where a person's own bundles lie; undefined where Jupyter has no folder of configuration. */
  get own(): string | undefined {
    const [config] = this.hello.jupyterPaths.config;
    return config === undefined ? undefined : join(config, ...OWN);
  }

  /** Throws `locked` for a note that the administrator keeps on. */
  assertMayBeOff(paths: readonly string[]): void {
    const { managedNotes } = this.hello;
    if (managedNotes?.optional !== true && paths.some(path => path.startsWith('managed:')))
      throw new CodedError('locked', 'The administrator keeps these notes on.');
  }

  /**
   * Takes a bundle of a workspace among the person's own. Throws as `readBundle` and `storeBundle` do, and `no-access` where
   * Jupyter has no folder of configuration.
   */
  async take(
    workspace: Workspace,
    { path, name }: { readonly path: string; readonly name: string },
    readVerdict: (path: string) => Verdict
  ): Promise<{ readonly taken: readonly string[]; readonly left: readonly string[] }> {
    const bundle = await readBundle(workspace, path, readVerdict);
    const own = await this.openOwn();
    try {
      const { hash } = bundle;
      await storeBundle(own, name, bundle, { folder: workspace.root, path, hash });
    } finally {
      own.dispose();
    }
    return { taken: [...bundle.texts.keys()], left: bundle.left };
  }

  /** How the person's bundles that came from a workspace stand to what lies there now; those that are the same are not named. */
  async drift(
    workspace: Workspace,
    readVerdict: (path: string) => Verdict
  ): Promise<ReadonlyMap<string, { readonly path: string; readonly state: 'differs' | 'gone' }>> {
    const drifted = new Map<string, { path: string; state: 'differs' | 'gone' }>();
    const own = await openIfThere(this.own);
    if (own === undefined) return drifted;
    try {
      for (const { name, type } of await listNotes(own, '.')) {
        const origin = type === 'directory' ? await readOrigin(own, name) : undefined;
        if (origin === undefined || origin.folder !== workspace.root) continue;
        const { path } = origin;
        try {
          const { hash } = await readBundle(workspace, path, readVerdict);
          if (hash !== origin.hash) drifted.set(name, { path, state: 'differs' });
        } catch (error) {
          if (!isCoded(error)) throw error;
          drifted.set(name, { path, state: error.code === 'not-found' ? 'gone' : 'differs' });
        }
      }
      return drifted;
    } finally {
      own.dispose();
    }
  }

  /** Makes the folder of the person's own bundles where it is not there yet. */
  private async openOwn(): Promise<Workspace> {
    const [config] = this.hello.jupyterPaths.config;
    const above = await openIfThere(config);
    if (above === undefined || this.own === undefined)
      throw new CodedError('no-access', 'Jupyter has no folder of configuration to keep notes in.');
    try {
      for (const [depth] of OWN.entries()) {
        const path = OWN.slice(0, depth + 1).join('/');
        if ((await above.stat(path)) === null) await above.makeFolder(path, 0o700);
      }
    } finally {
      above.dispose();
    }
    return openWorkspace(this.own);
  }

  /**
   * Opens what is there of them, the administrator's first, for as long as it is used. A person without a folder has none;
   * where the administrator's cannot be read, what says so goes before all others.
   */
  async using(
    use: (sources: readonly NotesSource[]) => Promise<readonly Instruction[]>
  ): Promise<readonly Instruction[]> {
    const { managedNotes } = this.hello;
    const fixed = managedNotes?.optional !== true;
    const opened = await openManagedNotes(managedNotes);
    const absent = opened !== undefined && 'absent' in opened ? opened.absent : undefined;
    const managed = opened !== undefined && 'workspace' in opened ? opened.workspace : undefined;
    if (absent !== undefined && absent !== this.absent)
      this.log.warn('managed-notes-absent', { why: absent, fixed });
    this.absent = absent;
    const own = await openIfThere(this.own);
    const always = { readVerdict: () => 'allow' as const, trustedAt: undefined };
    try {
      const found = await use([
        ...(managed === undefined
          ? []
          : [
              {
                scope: 'managed' as const,
                workspace: managed,
                ...always,
                fixed
              }
            ]),
        ...(own === undefined
          ? []
          : [{ scope: 'user' as const, workspace: own, ...always, fixed: false }])
      ]);
      return absent === undefined ? found : [absentNotes(absent, fixed), ...found];
    } finally {
      managed?.dispose();
      own?.dispose();
    }
  }
}

async function openIfThere(path: string | undefined): Promise<Workspace | undefined> {
  if (path === undefined) return undefined;
  try {
    return await openWorkspace(path);
  } catch (error) {
    if (isCoded(error) || systemCode(error) !== '') return undefined;
    throw error;
  }
}

/** Below Jupyter's own configuration. */
const OWN = ['sallyport', 'notes'];
