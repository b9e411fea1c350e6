/** What a call would touch, as plain facts; policy looks nothing up. Paths are relative to the workspace unless `outside`. */
export type Effect =
  | CommandEffect
  | {
      readonly type: 'read';
      readonly path: string;
      readonly outside?: boolean;
      /** True: the tool asks for each path below and leaves out what may not be read. */
      readonly each?: boolean;
      /** True: of a folder, with the hidden names that listings leave out. */
      readonly hidden?: true;
    }
  | {
      readonly type: 'edit';
      readonly path: string;
      readonly change: 'created' | 'modified';
      readonly outside?: boolean;
    }
  | {
      readonly type: 'delete';
      readonly path: string;
      readonly recursive: boolean;
      readonly files: number;
      /** What else goes with it, exactly. Absent: nothing. */
      readonly contains?: readonly string[];
      readonly outside?: boolean;
    }
  | { readonly type: 'fetch'; readonly url: string }
  | PackageEffect
  | { readonly type: 'mcp'; readonly server: string; readonly name: string }
  | { readonly type: 'kernel'; readonly name: string }
  | { readonly type: 'subagent'; readonly name: string }
  /** What the thread shows of the agent's intentions; nothing outside the thread. */
  | { readonly type: 'plan' }
  /** A cell of a notebook by its path; its magics are further effects. */
  | { readonly type: 'cell'; readonly path: string };

/** A shell line to run in the sandbox. */
export interface CommandEffect {
  readonly type: 'command';
  readonly line: string;
  readonly cwd: string;
  /** The hosts that it could reach. Absent or empty: it has no network. */
  readonly network?: readonly string[];
  /** True: the tool makes sure that it reads only; said by no tool that runs a line as it is given. */
  readonly readsOnly?: true;
  /** True: nothing would confine it, whatever the machine could do. */
  readonly unconfined?: true;
}

/** Software brought in from an index or a file. */
export interface PackageEffect {
  readonly type: 'package';
  /** `pip`, `npm`, … */
  readonly manager: string;
  /** As written; empty where a file or the project says which. */
  readonly names: readonly string[];
}

/** The one thing that an effect touches, as a person reads it. */
export const targetOf = (effect: Effect): string => {
  switch (effect.type) {
    case 'command':
      return effect.line;
    case 'fetch':
      return effect.url;
    case 'read':
    case 'edit':
    case 'delete':
    case 'cell':
      return effect.path;
    case 'package':
      return [effect.manager, ...effect.names].join(' ');
    case 'mcp':
      return `${effect.server}/${effect.name}`;
    case 'kernel':
    case 'subagent':
      return effect.name;
    case 'plan':
      return '';
  }
};

/**
 * True for what changes nothing by itself: the modes ask and plan and an untrusted folder permit it. A subagent is one,
 * since each of its own calls is judged in its own right.
 */
export const changesNothing = ({ type }: Pick<Effect, 'type'>): boolean =>
  type === 'read' || type === 'plan' || type === 'subagent';
