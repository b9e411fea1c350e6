/** Why an instruction file is not told to a model. */
export type InstructionReason =
  | 'off'
  | 'asked'
  | 'denied'
  | 'too-large'
  | 'over-budget'
  | 'unreadable'
  /** The folder that the administrator named is not there. */
  | 'missing'
  | 'no-front-matter'
  /** Its text is told already, from a file before it. */
  | 'same';

/** Whose notes they are, in the order in which they are told; where two differ, the first holds. */
export type NotesScope = 'managed' | 'user' | 'folder';

/** In the place of a path, where the administrator's whole folder of notes cannot be read. */
export const MANAGED_NOTES = 'managed:';

/** A file that tells a model how work is done: the administrator's, the person's own, or one of a trusted folder. It is text and grants nothing. */
export interface InstructionFile {
  /** Relative to the workspace; with `managed:` or `user:` before it, to the folder of those notes. */
  readonly path: string;
  readonly scope: NotesScope;
  /** The administrator does not let it be switched off. */
  readonly fixed?: true;
  /** Rules are told whole; of a skill its name, its description and where it lies. */
  readonly kind: 'rules' | 'skill';
  /** The skill's own name, else the path. */
  readonly name: string;
  readonly bytes: number;
  /** What it adds to a prompt, estimated; 0 of one that is not told. */
  readonly tokens: number;
  /** Of its bytes; '' where it was not read. */
  readonly hash: string;
  /** Set where it is another than when the folder was trusted, or than what this thread was told last. */
  readonly changed?: 'since-trust' | 'since-told';
  /** Characters that nobody sees, which are told as their numbers. */
  readonly invisible?: number;
  /** Fields of its head that count for nothing here, by name. */
  readonly ignored?: readonly string[];
  /** Of imported notes: where they came from holds others now, or none. */
  readonly upstream?: { readonly path: string; readonly state: 'differs' | 'gone' };
  /** Absent: it is told. */
  readonly why?: InstructionReason;
}
