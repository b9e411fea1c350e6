import type { ReviewedTexts } from '../config/reviewed-texts';
import type { ServerPin } from '../config/server-pin';
import type { ServerState, ToolDefinition, ToolState } from './mcp-servers';
import type { ServerFault } from './server-fault';
import type { ServerRun } from './server-run';
import { readKept, type Listing } from './tool-definition';

/**
 * Each tool of a server beside what a person reviewed of it.
 * @param listing what the server last said; undefined: not asked yet, and what was reviewed stands
 */
export function toolStates(
  pin: ServerPin,
  listing: Listing | undefined,
  texts: ReviewedTexts
): readonly ToolState[] {
  const reviewed = new Map(Object.entries(pin.tools ?? {}));
  const was = (hash: string | undefined): ToolDefinition | undefined =>
    hash === undefined ? undefined : readKept(pin.name, texts.find(hash));
  const listed = (listing?.tools ?? []).map((now): ToolState => {
    const hash = reviewed.get(now.name);
    reviewed.delete(now.name);
    const before = was(hash);
    return {
      name: now.name,
      status: hash === undefined ? 'new' : hash === now.hash ? 'pinned' : 'changed',
      now,
      ...(before && { was: before })
    };
  });
  const rest = [...reviewed].map(([name, hash]): ToolState => {
    const before = was(hash);
    return {
      name,
      status: listing === undefined ? 'pinned' : 'gone',
      ...(before && { was: before })
    };
  });
  return [...listed, ...rest];
}

/** What a server that is not off is at: what its process does, else why it failed, else whether a person has to look. */
export function phaseOf({
  pin,
  tools,
  fault,
  running = 'idle'
}: {
  readonly pin: ServerPin;
  readonly tools: readonly ToolState[];
  readonly fault: ServerFault | undefined;
  /** Absent: nothing was started yet. */
  readonly running: ServerRun['phase'] | undefined;
}): ServerState['phase'] {
  const waits = tools.some(({ status }) => status === 'changed' || status === 'gone');
  if (running !== 'idle') return running === 'ready' && waits ? 'review' : running;
  if (fault !== undefined) return 'failed';
  return waits || Object.keys(pin.tools ?? {}).length === 0 ? 'review' : 'idle';
}
