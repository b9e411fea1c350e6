/** Why an instruction file is not told to a model. */
export type InstructionReason =
  'off' | 'asked' | 'denied' | 'too-large' | 'over-budget' | 'unreadable' | 'no-front-matter';

/** A file of a trusted folder that tells a model about the work there. It is text and grants nothing. */
export interface InstructionFile {
  /** Relative to the workspace. */
  readonly path: string;
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
  /** Absent: it is told. */
  readonly why?: InstructionReason;
}
