import { OUTER_ENVIRONMENT } from '../environment';
import { startProcess } from '../spawn';
import { commandLine } from './command-line';
import type { ConfinedEnd, ConfinedRequest } from './confinement';
import type { PipePool } from './pipes';
import { RunningSandbox } from './running-sandbox';

/**
 * Starts the sandbox with the command blocked, checks its mounts, lets it go, and waits for the end of the whole tree.
 * Closes the profile's descriptors. Rejects only where nothing could be started at all.
 */
export async function runConfined(request: ConfinedRequest, pipes: PipePool): Promise<ConfinedEnd> {
  const stdout = await pipes.open();
  const stderr = await pipes.open();
  const { profile } = request;
  try {
    const child = startProcess({
      argv: commandLine(request),
      environment: OUTER_ENVIRONMENT,
      stdio: [
        request.service ? 'pipe' : 'ignore',
        stdout.write,
        stderr.write,
        'pipe',
        'pipe',
        'pipe',
        'pipe',
        ...profile.descriptors
      ]
    });
    stdout.closeWrite();
    stderr.closeWrite();
    profile.close();
    const running = new RunningSandbox(child, request);
    return await running.finish(stdout.takeRead(), stderr.takeRead());
  } finally {
    profile.close();
    profile.cleanUp?.();
    for (const pipe of [stdout, stderr]) {
      pipe.release();
    }
  }
}
