import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CodedError } from '../../base/coded-error';
import { runHelper } from './spawn';

/** Both ends of one pipe. `write` goes to the child and is closed here; `read` belongs to its reader. */
export interface PipeEnds {
  readonly read: number;
  readonly write: number;
}

/**
 * Named pipes for the output of commands. Node's own are socket pairs, on which `> /dev/stdout` fails. Each is unlinked
 * as soon as it is made and opened again through its descriptor, so nobody else finds it and nothing is left behind.
 */
export class PipePool {
  private readonly free: number[] = [];

  constructor(private readonly mkfifo: string) {}

  /** Opens a pipe for one stream of one command; `release` makes it usable again after both ends are closed. */
  async open(): Promise<PipeEnds & { release(): void }> {
    if (this.free.length === 0) {
      await this.makeMore();
    }
    const place = this.free.pop();
    if (place === undefined) {
      throw new CodedError('failed', 'Expected mkfifo to make named pipes, but there are none.');
    }
    const file = `/proc/self/fd/${place}`;
    const read = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    const write = fs.openSync(file, fs.constants.O_WRONLY);
    let released = false;
    const release = (): void => {
      if (!released) {
        released = true;
        this.free.push(place);
      }
    };
    return { read, write, release };
  }

  dispose(): void {
    for (const place of this.free.splice(0)) {
      fs.closeSync(place);
    }
  }

  private async makeMore(): Promise<void> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-pipes-'));
    try {
      const files = Array.from({ length: BATCH }, (_, index) => path.join(folder, String(index)));
      // Everybody may open it: the command may run as another user, and only holders of a descriptor reach it.
      const problem = await runHelper([this.mkfifo, '-m', '666', ...files]);
      if (problem) {
        throw new CodedError('failed', `Expected mkfifo to make named pipes: ${problem}`);
      }
      this.free.push(...files.map(file => fs.openSync(file, O_PATH)));
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
}

const BATCH = 8;
const O_PATH = 0o10000000;
