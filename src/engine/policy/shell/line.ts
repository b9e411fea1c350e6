import type { Literal } from './literal';

/** One simple command of an analysed shell line, with everything that bash applies to it. */
export interface SimpleCommand {
  /** As written, for people. */
  readonly source: string;
  /** What stands between it and the command before; `;` also for a newline and for the first. */
  readonly joint: ';' | '&&' | '||' | '|';
  readonly assignments: readonly Assignment[];
  /** The program and its words; never empty. */
  readonly words: readonly Literal[];
  readonly redirects: readonly FileRedirect[];
  /** True where a redirect gives it its standard input. */
  readonly fed: boolean;
}

/** A variable set for one command. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
}

/** A redirect that touches a file; `/dev/null`, descriptors and literal text given as input touch none. */
export interface FileRedirect {
  readonly access: 'read' | 'write';
  readonly path: string;
  readonly source: string;
}
