import type { IncomingHttpHeaders } from 'node:http';

/** One thing that a reply does, in whatever dialect it was asked. */
export type Said =
  | { readonly text: string }
  | { readonly reasoning: string }
  /** An image as Base64, called what it may be. */
  | { readonly image: string; readonly mediaType?: string }
  /** `args` is the text of the arguments, which need not be JSON. */
  | { readonly call: string; readonly args: string; readonly id?: string }
  /** Ends the reply as it should end. */
  | { readonly finish: 'stop' | 'tool' | 'length' | 'filter' }
  /** Ends it otherwise: breaks the connection, ends without a word, says what is no JSON, fails with these words. */
  | { readonly fault: 'cut' | 'end' | 'garbage' }
  | { readonly error: string }
  /** Until the asker goes away. */
  | { readonly fault: 'hang' }
  /** Not even the head of an answer; as the first of a reply. */
  | { readonly fault: 'silence' }
  /** Goes on when this resolves; what was said before is on its way by then. */
  | { readonly until: Promise<unknown> };

export type Reply =
  | readonly Said[]
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    };

/** A request as it came. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** What a reply says in the words of a dialect; the rest is how its connection behaves. */
export type Spoken = Exclude<
  Said,
  { readonly fault: string } | { readonly until: Promise<unknown> }
>;

/** What goes over the wire for each thing that one reply says. */
export type Speaker = (said: Spoken) => string | Buffer;

/** How the servers of one vendor speak. */
export interface Dialect {
  /** Of a reply that streams. */
  readonly contentType: string;
  /** A new reply. */
  readonly speak: () => Speaker;
  /** What the vendor's servers refuse of a request, with its words; undefined where they take it. */
  readonly refuse?: (body: Asked['body']) => string | undefined;
}
