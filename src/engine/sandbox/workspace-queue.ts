import { isInside } from './host-paths';

/** Lets one command at a time into a workspace, and into one that lies in another one's. First come, first served. */
export class WorkspaceQueue {
  private readonly entries: { readonly workspace: string; readonly done: Promise<void> }[] = [];

  /** Runs `act` when those before it have ended. An aborted wait gives up its place and throws the signal's reason. */
  async run<T>(workspace: string, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    const before = this.entries.filter(entry => overlaps(entry.workspace, workspace));
    let leave = (): void => undefined;
    const entry = { workspace, done: new Promise<void>(resolve => (leave = resolve)) };
    this.entries.push(entry);
    try {
      await abortable(Promise.all(before.map(({ done }) => done)), signal);
      return await act();
    } finally {
      this.entries.splice(this.entries.indexOf(entry), 1);
      leave();
    }
  }
}

const overlaps = (left: string, right: string): boolean =>
  isInside(left, right) || isInside(right, left);

function abortable(wait: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) {
      return stop();
    }
    signal.addEventListener('abort', stop, { once: true });
    void wait.then(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}
