import { join } from 'node:path';
import { CodedError, isCoded } from '../../base/coded-error';
import { systemCode } from '../../base/system-code';
import type { HelloLine } from '../../protocol/link';
import { openWorkspace } from '../workspace/open-workspace';
import type { Workspace } from '../workspace/workspace';
import type { NotesSource } from './read-instructions';

/**
 * The folders of notes that belong to no workspace: the administrator's, named in the server's configuration, and the
 * person's own, below Jupyter's configuration. No tool reaches either; both are masked in every sandbox.
 */
export class NotesFolders {
  constructor(private readonly hello: Pick<HelloLine, 'jupyterPaths' | 'managedNotes'>) {}

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

  /** Opens what is there of them, the administrator's first, for as long as it is used. A folder that is not there is none. */
  async using<Result>(use: (sources: readonly NotesSource[]) => Promise<Result>): Promise<Result> {
    const { managedNotes } = this.hello;
    const managed = await openIfThere(managedNotes?.path);
    const own = await openIfThere(this.own);
    const always = { readVerdict: () => 'allow' as const, trustedAt: undefined };
    try {
      return await use([
        ...(managed === undefined
          ? []
          : [
              {
                scope: 'managed' as const,
                workspace: managed,
                ...always,
                fixed: managedNotes?.optional !== true
              }
            ]),
        ...(own === undefined
          ? []
          : [{ scope: 'user' as const, workspace: own, ...always, fixed: false }])
      ]);
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
