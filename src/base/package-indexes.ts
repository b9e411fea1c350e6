import table from './package-indexes.json';

/** Hosts that serve packages, by the word that stands for them in a list of hosts. A word has no dot, so no host is one. */
export const packageIndexes: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(table)
);

/** A list of hosts with the words of package indexes replaced by their hosts; each once, in order. */
export const expandHosts = (entries: readonly string[]): readonly string[] => [
  ...new Set(entries.flatMap(entry => packageIndexes.get(entry) ?? [entry]))
];
