import type { ReadLedger, ToolContext } from '../tools/tool';

/** What a thread's tools remember between turns, for as long as the engine lives. */
export interface ThreadMemory {
  readonly reads: ReadLedger;
  readonly born: ToolContext['born'];
}

/** Makes an empty memory: nothing read, nothing made. After a restart a file must be read again before it is written. */
export function createThreadMemory(): ThreadMemory {
  const hashes = new Map<string, string>();
  const born = new Set<string>();
  return {
    reads: {
      known: path => hashes.get(path),
      note: (path, hash) => void hashes.set(path, hash),
      forget: path => void hashes.delete(path)
    },
    born: {
      get paths() {
        return [...born];
      },
      add: paths => paths.forEach(path => born.add(path))
    }
  };
}
