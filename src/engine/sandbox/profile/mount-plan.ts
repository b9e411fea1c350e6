import fs from 'node:fs';

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

  /** @param firstDescriptor number that the first descriptor has in the process started; absent: it names none */
  constructor(private readonly firstDescriptor = Number.NaN) {}

  add(...options: readonly string[]): void {
    this.options.push(...options);
  }

  /** Shows what an O_PATH descriptor names. Takes the descriptor over. */
  bind(descriptor: number, destination: string, access: 'read-only' | 'writable'): void {
    const option = access === 'read-only' ? '--ro-bind-fd' : '--bind-fd';
    this.add(option, this.pass(descriptor), destination);
    this.expected.push({ destination, readOnly: access === 'read-only' });
  }

  /** Shows a copy of what an open file holds. Takes the descriptor over. */
  file(descriptor: number, destination: string): void {
    this.add('--perms', '0444', '--ro-bind-data', this.pass(descriptor), destination);
    this.expected.push({ destination, readOnly: true });
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

  /** Shows a file empty. `open` makes sure of what lies there: a link would make the mount lie elsewhere. */
  empty(destination: string, open: (path: string) => number): void {
    fs.closeSync(open(destination));
    // Data and not a bind of some empty file: bubblewrap walks to what it binds, which a dropped user may not.
    this.file(fs.openSync('/dev/null', fs.constants.O_RDONLY), destination);
  }

  /** Puts what nobody may open over a file: a device, which opens nowhere in a sandbox but in /dev. */
  forbid(destination: string): void {
    this.add('--ro-bind', '/dev/null', destination);
    this.expected.push({ destination, readOnly: true });
  }

  /** Puts an empty folder over a folder. What a command then writes there is as bounded as it is short-lived. */
  emptyFolder(destination: string): void {
    this.memoryFolder(destination, HIDDEN_FOLDER_BYTES, '0555');
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
