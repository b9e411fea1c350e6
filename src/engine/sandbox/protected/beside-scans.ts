import path from 'node:path';
import type { UnconfinedChange } from '../sandbox';
import { findUnconfined } from './unconfined';
import { scanWorkspace, type WorkspaceScan } from './workspace-scan';

/** What lies in the folders beside the workspace that a command may write, looked at before it runs. */
export class BesideScans {
  private readonly before: ReadonlyMap<string, WorkspaceScan>;

  /** @param folders real paths */
  constructor(folders: readonly string[]) {
    this.before = new Map(folders.map(folder => [folder, scanWorkspace(folder)]));
  }

  /** What changed there since and would run outside the sandbox, by absolute paths. */
  unconfined(): readonly UnconfinedChange[] {
    return [...this.before].flatMap(([folder, before]) =>
      findUnconfined(before.unconfined, scanWorkspace(folder).unconfined).map(change => ({
        ...change,
        path: path.join(folder, change.path)
      }))
    );
  }
}
