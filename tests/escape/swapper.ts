import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Somebody who moves things in a workspace as fast as the kernel lets them, in a process of their own. */
export interface Swapper {
  /** Ends it; tells how often it swapped. */
  stop(): Promise<number>;
}

/** Exchanges two paths in one step, again and again; each name always leads to one of the two. */
export const exchange = (left: string, right: string): Promise<Swapper> =>
  start('exchange', left, right);

/** Puts a link in a place where nothing is, and takes it away, again and again. */
export const flicker = (place: string, target: string): Promise<Swapper> =>
  start('flicker', place, target);

async function start(...words: readonly string[]): Promise<Swapper> {
  const child = spawn('python3', ['-I', '-c', SWAPPER, ...words], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    stop: async () => {
      child.stdin.end();
      const { value } = await lines.next();
      return Number(value);
    }
  };
}

const SWAPPER = `
import ctypes, os, sys, threading, time
kind, left, right = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)
stop = []
threading.Thread(target=lambda: (sys.stdin.read(), stop.append(1)), daemon=True).start()
a, b = left.encode(), right.encode()
count = 0
while not stop:
    if kind == "exchange":
        if libc.renameat2(-100, a, -100, b, 2) == 0: count += 1
    else:
        try: os.symlink(right, left); os.unlink(left); count += 1
        except OSError: pass
    if count == 1: print("swapping", flush=True)
    # Windows of every length in either state, since what is raced takes microseconds here and milliseconds there.
    if count % 7 == 0: time.sleep(0.00001 * (count // 7 % 50))
    if count % 1999 == 0: time.sleep(0.001 * (count // 1999 % 12))
# The names lead to what they led to at first.
if kind == "exchange" and count % 2: libc.renameat2(-100, a, -100, b, 2)
print(count, flush=True)
`;
