import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ActLocks } from '../../workspace/act-lock';

/**
 * Takes back what a git command left in a repository when the engine was killed in its midst, as early as an engine can:
 * until then the person's own next git command might run it. A workspace in which a living engine acts is left to that.
 */
export async function recoverRepositories(
  stateDir: string,
  onTakenBack: (parts: number) => void
): Promise<void> {
  // As a rule there is nothing, and then nothing is loaded.
  const folder = join(stateDir, 'sandbox', 'repositories');
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  const { openRepositories } = await import('./open-repositories');
  const repositories = openRepositories(stateDir);
  const locks = new ActLocks(stateDir);
  for (const workspace of repositories.workspaces()) {
    if (locks.isHeld(workspace)) continue;
    const release = await locks.acquire(workspace, AbortSignal.timeout(WAIT_MS));
    try {
      const found = repositories.recover(workspace);
      if (found !== undefined && found.takenBack.length > 0) onTakenBack(found.takenBack.length);
    } finally {
      release();
    }
  }
}

/** For an engine that took the lock between the look and this. */
const WAIT_MS = 5000;
