import { openWorkspace } from './open-workspace';
import type { Workspace } from './workspace';

/** The folders beside a workspace that one turn reads, each opened when it is first asked for. */
export class OpenedFolders {
  private readonly folders = new Map<string, Promise<Workspace>>();

  /** @param root a real path that policy opens */
  open(root: string): Promise<Workspace> {
    const known = this.folders.get(root);
    if (known !== undefined) return known;
    const opening = openWorkspace(root);
    this.folders.set(root, opening);
    // One that could not be opened may be there the next time.
    opening.catch(() => this.folders.delete(root));
    return opening;
  }

  async dispose(): Promise<void> {
    for (const opening of this.folders.values())
      await opening.then(
        folder => folder.dispose(),
        () => undefined
      );
    this.folders.clear();
  }
}
