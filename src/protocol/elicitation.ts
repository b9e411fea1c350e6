/** A server's question to the person, in the middle of a call. Its words are data. */
export interface Elicitation {
  readonly server: string;
  /** The tool whose call asks. */
  readonly tool: string;
  /** Bounded, without invisible characters. */
  readonly message: string;
  /** What is asked for: a flat JSON Schema of texts, numbers, flags and choices. Absent with `url`. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** An address to open instead, https; nobody opens it but the person. */
  readonly url?: string;
}

/** A person's answer, given once. `decline`: no; `cancel`: nobody answered. */
export type ElicitationAnswer =
  | {
      readonly action: 'accept';
      readonly content: Readonly<Record<string, string | number | boolean | readonly string[]>>;
    }
  | { readonly action: 'decline' | 'cancel' };
