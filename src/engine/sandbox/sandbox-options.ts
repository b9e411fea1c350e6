import type { Resolve } from './egress/target';

/** What a sandbox is made from; the gate's first line has all of it. */
export interface SandboxOptions {
  /** Real path of the private state folder: hidden from every command. */
  readonly stateDir: string;
  /** The person's home: empty inside, whatever is in it. */
  readonly home: string;
  /** Jupyter's folders: configuration and runtime are hidden everywhere, data below home only. */
  readonly jupyterPaths: {
    readonly config: readonly string[];
    readonly data: readonly string[];
    readonly runtime: readonly string[];
  };
  /** Variables that commands may see; empty gives them the fixed ones alone. */
  readonly environment: Readonly<Record<string, string>>;
  /** The bridge to the egress proxy. Absent: the one beside the running bundle. */
  readonly bridge?: string;
  /** The program that confines by Landlock. Absent: the one beside the running bundle. */
  readonly landlock?: string;
  /** How the egress proxy finds addresses, for tests. Absent: by the machine's resolver. */
  readonly resolveHost?: Resolve;
  /** False: no control groups even where they could be made, for tests and figures. Absent: wherever they can. */
  readonly groups?: false;
  /** Path of a bubblewrap to use instead of the system's, for tests. Absent: the system's. */
  readonly bwrap?: string;
}
