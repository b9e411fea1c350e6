import table from './providers.json';

/** What gate, engine and panel know alike of a provider of models. */
export interface ProviderFacts {
  /** Where it answers; '': it is no one place, and the connection has to say. */
  readonly baseUrl: string;
  /** The path that an address of a host alone gets. */
  readonly version: string;
  /** Environment variables that usually hold its key, the usual one first. */
  readonly variables: readonly string[];
  /** Models to offer where the server lists none. */
  readonly known: readonly string[];
  /** Where those stand, and when somebody looked: without a shutdown date, or as what follows what is shut down. */
  readonly knownFrom?: string;
}

/** Every provider by name, in the order in which they are offered. */
export const providers: ReadonlyMap<string, ProviderFacts> = new Map(Object.entries(table));
