import type { Sentence } from '../sentence';
import type { PasteSentenceCode } from './paste-sentences';

/** One server as a person pasted it, before anything was resolved or stored. Values may be secrets: never log this. */
export type PastedServer =
  | {
      readonly name: string;
      readonly transport: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
    }
  | {
      readonly name: string;
      readonly transport: 'http';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
    };

/** What keeps a paste from being taken; `path` is dotted, '' for the whole. */
export interface PasteProblem {
  readonly path: string;
  readonly why: Sentence & { readonly code: PasteSentenceCode };
}

/** All of a paste or nothing: `servers` is empty where there is a problem. */
export interface Paste {
  readonly servers: readonly PastedServer[];
  readonly problems: readonly PasteProblem[];
}

/** Names of keys, bounded: they come from whoever wrote the paste. */
export const shownKeys = (keys: readonly string[]): readonly string[] =>
  keys.slice(0, 5).map(key => (key.length > 40 ? `${key.slice(0, 40)}…` : key));

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
