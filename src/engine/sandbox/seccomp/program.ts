/** A classic BPF program under construction. Between two calls of its methods the accumulator holds the call's number. */
export class Program {
  private readonly code: [operation: number, whenTrue: number, whenFalse: number, value: number][] =
    [];

  constructor(private readonly numbers: Readonly<Record<string, number>>) {}

  /** Kills calls of any other architecture; the rules that follow see the number of the call. */
  begin(auditArchitecture: number): void {
    this.load(ARCHITECTURE_OFFSET);
    this.emit(JUMP_EQUAL, 1, 0, auditArchitecture);
    this.emit(RETURN, 0, 0, KILL_PROCESS);
    this.load(NUMBER_OFFSET);
  }

  killFrom(number: number): void {
    this.emit(JUMP_AT_LEAST, 0, 1, number);
    this.emit(RETURN, 0, 0, KILL_PROCESS);
  }

  allowTheRest(): void {
    this.emit(RETURN, 0, 0, ALLOW);
  }

  private emit(operation: number, whenTrue: number, whenFalse: number, value: number): void {
    this.code.push([operation, whenTrue, whenFalse, value >>> 0]);
  }

  private load(offset: number): void {
    this.emit(LOAD_WORD, 0, 0, offset);
  }

  private fail(errno: number): void {
    this.emit(RETURN, 0, 0, ERRNO | errno);
  }

  /** Refuses a call whatever its arguments are. One that the architecture does not have needs no rule. */
  refuse(name: string, errno: number): void {
    const number = this.numbers[name];
    if (number !== undefined) {
      this.emit(JUMP_EQUAL, 0, 1, number);
      this.fail(errno);
    }
  }

  /** Refuses a call with any of these bits in an argument. */
  refuseFlags(name: string, argument: number, flags: number): void {
    this.inspect(name, argument, () => {
      this.emit(JUMP_ANY_BIT, 0, 1, flags);
      this.fail(EPERM);
    });
  }

  /** Refuses a call with one of these values as an argument. */
  refuseValues(name: string, argument: number, values: readonly number[]): void {
    this.inspect(name, argument, () => {
      for (const value of values) {
        this.emit(JUMP_EQUAL, 0, 1, value);
        this.fail(EPERM);
      }
    });
  }

  /** Refuses a call with any other value as an argument. */
  allowValues(name: string, argument: number, values: readonly number[], errno: number): void {
    this.inspect(name, argument, () => {
      values.forEach((value, index) => this.emit(JUMP_EQUAL, values.length - index, 0, value));
      this.fail(errno);
    });
  }

  /** Refuses the call unless the argument is 0: itself, or no path, as the call counts it. */
  refuseUnlessZero(name: string, argument: number): void {
    this.inspect(name, argument, () => {
      this.emit(JUMP_EQUAL, 0, 2, 0);
      this.load(argumentOffset(argument) + 4);
      this.emit(JUMP_EQUAL, 1, 0, 0);
      this.fail(EPERM);
    });
  }

  /** The mode argument of an open counts only where a file is made: O_CREAT or O_TMPFILE, other bits there are noise. */
  refuseCreateMode(name: string, flagsArgument: number, modeArgument: number): void {
    this.inspect(name, modeArgument, () => {
      this.emit(JUMP_ANY_BIT, 0, 3, SET_ID_BITS);
      this.load(argumentOffset(flagsArgument));
      this.emit(JUMP_ANY_BIT, 0, 1, O_CREAT | O_TMPFILE);
      this.fail(EPERM);
    });
  }

  /** The program as the kernel takes it. */
  toBuffer(): Buffer {
    const buffer = Buffer.alloc(this.code.length * 8);
    this.code.forEach(([operation, whenTrue, whenFalse, value], index) => {
      buffer.writeUInt16LE(operation, index * 8);
      buffer[index * 8 + 2] = whenTrue;
      buffer[index * 8 + 3] = whenFalse;
      buffer.writeUInt32LE(value, index * 8 + 4);
    });
    return buffer;
  }

  /** Tests the low half of one argument of one call; other calls jump over the test. */
  private inspect(name: string, argument: number, test: () => void): void {
    const number = this.numbers[name];
    if (number === undefined) {
      return;
    }
    const jump: [number, number, number, number] = [JUMP_EQUAL, 0, 0, number];
    this.code.push(jump);
    const start = this.code.length;
    this.load(argumentOffset(argument));
    test();
    this.load(NUMBER_OFFSET);
    jump[2] = this.code.length - start;
  }
}

/** Little-endian low word of an argument in struct seccomp_data. */
const argumentOffset = (argument: number): number => 16 + 8 * argument;

const NUMBER_OFFSET = 0;
const ARCHITECTURE_OFFSET = 4;
const LOAD_WORD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const ERRNO = 0x00050000;
export const EPERM = 1;
export const ENOSYS = 38;
export const EAFNOSUPPORT = 97;

export const SET_ID_BITS = 0o6000;
const O_CREAT = 0o100;
/** __O_TMPFILE alone: O_TMPFILE holds O_DIRECTORY too, which is no creation. */
const O_TMPFILE = 0o20000000;
