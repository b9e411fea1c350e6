/**
 * What is known of a program's words. An option that may run a program, load code or settings, or name a file to write
 * or a list of files to read is guarded: it asks even where a rule's words match. Lists are words separated by blanks;
 * short options are letters. Absent everywhere means that nothing of the kind is known.
 */
export interface Program {
  /** Options not listed here ask; else only guarded and suspicious ones do. */
  readonly listed?: true;
  /** Short options without a value. Needed where `listed` holds. */
  readonly flags?: string;
  /** Short options with a value, which counts as a path unless also in `text`. */
  readonly valued?: string;
  /** Short options that ask. */
  readonly guards?: string;
  /** Long options that are harmless, with or without a value behind `=`. */
  readonly long?: string;
  /** Long options that are harmless and take the next word. */
  readonly longValued?: string;
  /** Long options that take the next two words, which are text. */
  readonly textPairs?: string;
  /** Long options that ask even where a rule names them with their value: what they run goes on behind it. */
  readonly never?: string;
  /** Long options that ask, abbreviated or whole. */
  readonly longGuards?: string;
  /** Options, short or long, whose value is text and names no file. */
  readonly text?: string;
  /** Guarded options without a value; a rule that names one covers it. Others must be named with their value. */
  readonly guardFlags?: string;
  /**
   * `paths` must stay in the workspace; `text` is data; `first-text` is data first and paths behind; `none`: each one
   * asks unless the rule names it. Absent: paths.
   */
  readonly operands?: 'paths' | 'text' | 'first-text' | 'none';
  /** Options that give what is else the first operand. */
  readonly insteadOfFirst?: string;
  /** Subcommands that do what their name says; another one may be an extension, so a rule must name it. */
  readonly subcommands?: string;
  /** Operands that ask. */
  readonly guardWords?: string;
  /** Long options have one dash; short ones are not clustered. */
  readonly oneDash?: true;
  /** Options of one dash may be long ones as well. */
  readonly anyDash?: true;
  /** The first word may be a cluster of short options without its dash, with their values behind it. */
  readonly bareCluster?: true;
  /** Standard input is code to it. */
  readonly runsInput?: true;
  /** One of these options must be there; without them it starts an editor. */
  readonly needs?: string;
  /** Words behind `--` go to a program that is not known. */
  readonly passes?: true;
  /** Most operands that are harmless. */
  readonly most?: number;
  /** True where it changes no file, so that only rules on reading apply to its paths. */
  readonly reads?: true;
  /** A look at each operand and text value: true for harmless. `first`: the first operand or what stands for it. */
  readonly accepts?: (word: string, first: boolean) => boolean;
  /** A script of the workspace, whose options are its own. */
  readonly own?: true;
  /** Where the program goes to other machines: each operand or URL that a rule does not name is asked about. */
  readonly remote?: true;
}

/** Rows of a table, by the words that head the command. */
export type Programs = Readonly<Record<string, Program>>;
