import type { EgressRules } from '../egress/egress-rules';
import type { EnvironmentRules } from '../environment';

/** A program of a person's that runs for long, spoken to over stdin and stdout. Confined as a command is. */
export interface ServiceSpec {
  /** Names it; its private folder is its own by name, program and arguments. */
  readonly name: string;
  /** Real path. */
  readonly command: string;
  readonly args: readonly string[];
  /** What the program and the files among its arguments must hold, by SHA-256. */
  readonly files: Readonly<Record<string, string>>;
  /** Real path of the folder that it runs for. */
  readonly workspace: string;
  /** `read`: it sees that folder and cannot change it. `hidden`: it sees nothing of it. */
  readonly access: 'hidden' | 'read';
  /** Variables with values, beside those of commands. */
  readonly environment: Readonly<Record<string, string>>;
  /** What policy says of the environment of commands. Absent: nothing. */
  readonly variables?: EnvironmentRules;
  /** The hosts it may reach. Absent, or with an empty `allow`: it has no network at all. */
  readonly egress?: EgressRules;
  /** Takes what it writes to stdout, as it comes. */
  readonly onOutput: (chunk: Buffer) => void;
  /** Ends it, whatever it does. */
  readonly signal: AbortSignal;
}

/** Such a program while it runs. */
export interface ConfinedService {
  /** Writes to its stdin; false once it cannot be written any more. */
  write(text: string): boolean;
  /** Settles when all of it is gone. Never rejects. */
  readonly ended: Promise<ServiceEnd>;
}

export interface ServiceEnd {
  readonly exitCode: number | null;
  /** Why it was ended, where it did not end by itself. */
  readonly problem?: string;
  /** The head and the tail of what it wrote to stderr: for the log alone. */
  readonly stderr: string;
}
