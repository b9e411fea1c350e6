import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { runHelper } from '../spawn';

/** One pipe for one stream of one command. Whatever end is still here when it is released is closed. */
export interface OutputPipe {
  /** Goes to the child. */
  readonly write: number;
  closeWrite(): void;
  /** Hands the reading end over: from now on its reader closes it. */
  takeRead(): number;
  /** Makes the pipe usable again, once nobody holds an end of it. */
  release(): void;
}

/**
 * Named pipes for the output of commands. Node's own are socket pairs, on which `> /dev/stdout` fails. Each is unlinked
 * as soon as it is made and opened again through its descriptor, so nobody else finds it and nothing is left behind.
 */
export class PipePool {
  private readonly free: number[] = [];

  constructor(private readonly mkfifo: string) {}

  /** Opens a pipe for one stream of one command. */
  async open(): Promise<OutputPipe> {
    const place = await this.take();
    const file = `/proc/self/fd/${place}`;
    const ends = new Ends(() => this.free.push(place));
    const read = ends.add(fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK));
    const write = ends.add(fs.openSync(file, fs.constants.O_WRONLY));
    return {
      write,
      closeWrite: () => ends.close(write),
      takeRead: () => ends.handOver(read),
      release: () => ends.release()
    };
  }

  dispose(): void {
    for (const place of this.free.splice(0)) {
      fs.closeSync(place);
    }
  }

  private async take(): Promise<number> {
    if (this.free.length === 0) {
      await this.makeMore();
    }
    const place = this.free.pop();
    if (place === undefined) {
      throw new CodedError('failed', 'Expected mkfifo to make named pipes, but there are none.');
    }
    return place;
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

/** The open ends of one pipe. */
class Ends {
  private readonly open = new Set<number>();
  private released = false;

  constructor(private readonly giveBack: () => void) {}

  add(descriptor: number): number {
    this.open.add(descriptor);
    return descriptor;
  }

  close(descriptor: number): void {
    if (this.open.delete(descriptor)) {
      fs.closeSync(descriptor);
    }
  }

  handOver(descriptor: number): number {
    this.open.delete(descriptor);
    return descriptor;
  }

  release(): void {
    if (!this.released) {
      this.released = true;
      [...this.open].forEach(descriptor => this.close(descriptor));
      this.giveBack();
    }
  }
}

const BATCH = 8;
const O_PATH = 0o10000000;
