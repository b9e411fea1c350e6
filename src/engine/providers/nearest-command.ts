import { commandNames, commandTable, type CommandName } from './command-table';

/** The commands nearest to some text, best first, at most three; `help` alone where nothing comes near. */
export const nearestCommands = (text: string): readonly CommandName[] => {
  const words =
    text
      .toLowerCase()
      .match(/[a-z]+/g)
      ?.slice(0, 200) ?? [];
  const scored = commandNames
    .map(name => ({ name, score: scoreOf(name, words) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score);
  return scored.length === 0 ? ['help'] : scored.slice(0, 3).map(({ name }) => name);
};

/** Earlier words weigh more: a wish mostly begins with its verb. */
const scoreOf = (name: CommandName, words: readonly string[]): number =>
  words.reduce((sum, word, index) => sum + likeness(name, word) / (1 + index / 4), 0);

const likeness = (name: CommandName, word: string): number => {
  if (word === name) return 4;
  const keywords: readonly string[] = commandTable[name].keywords;
  if (keywords.includes(word)) return 3;
  if (word.length < 4) return name.length < 4 && distance(name, word) === 1 ? 0.5 : 0;
  return [name, ...keywords].some(known => known.length >= 4 && distance(known, word) <= 1) ? 1 : 0;
};

/** Letters to insert, remove, replace or swap with a neighbour to get from one word to the other. */
const distance = (one: string, other: string): number => {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_unused, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      let best = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      const swapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (i > 1 && j > 1 && swapped) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[other.length] ?? 3;
};
