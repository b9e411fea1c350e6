import fs from 'node:fs';
import { openReal } from './descriptor';

/** A mount that must be there before the command is let go. */
export interface ExpectedMount {
  readonly destination: string;
  readonly readOnly: boolean;
}

/**
 * Collects bubblewrap's options in order, with the descriptors they name. Whoever makes one closes it: descriptors are
 * open until then.
 */
export class MountPlan {
  readonly options: string[] = [];
  readonly descriptors: number[] = [];
  readonly expected: ExpectedMount[] = [];

  /** @param firstDescriptor number that the first descriptor has in the process started */
  constructor(private readonly firstDescriptor: number) {}

  add(...options: readonly string[]): void {
    this.options.push(...options);
  }

  /** Shows what an O_PATH descriptor names. Takes the descriptor over. */
  bind(descriptor: number, destination: string, access: 'read-only' | 'writable'): void {
    const option = access === 'read-only' ? '--ro-bind-fd' : '--bind-fd';
    this.add(option, this.pass(descriptor), destination);
    this.expected.push({ destination, readOnly: access === 'read-only' });
  }

  /** A folder in memory of at most that size. */
  memoryFolder(destination: string, bytes: number, mode: string): void {
    this.add('--perms', mode, '--size', String(bytes), '--tmpfs', destination);
    this.expected.push({ destination, readOnly: false });
  }

  makeReadOnly(destination: string): void {
    this.add('--remount-ro', destination);
    const at = this.expected.findIndex(mount => mount.destination === destination);
    this.expected.splice(at === -1 ? this.expected.length : at, 1, { destination, readOnly: true });
  }

  /** Puts an empty read-only file or folder over what lies there. */
  hide(destination: string, open: (path: string) => number = openReal): void {
    const descriptor = open(destination);
    const isFolder = fs.fstatSync(descriptor).isDirectory();
    fs.closeSync(descriptor);
    if (isFolder) {
      this.memoryFolder(destination, HIDDEN_FOLDER_BYTES, '0555');
      this.makeReadOnly(destination);
    } else {
      // Data and not a bind of some empty file: bubblewrap walks to what it binds, which a dropped user may not.
      const nothing = this.pass(fs.openSync('/dev/null', fs.constants.O_RDONLY));
      this.add('--perms', '0444', '--ro-bind-data', nothing, destination);
      this.expected.push({ destination, readOnly: true });
    }
  }

  close(): void {
    for (const descriptor of this.descriptors.splice(0)) {
      fs.closeSync(descriptor);
    }
  }

  private pass(descriptor: number): string {
    this.descriptors.push(descriptor);
    return String(this.firstDescriptor + this.descriptors.length - 1);
  }
}

const HIDDEN_FOLDER_BYTES = 4096;
