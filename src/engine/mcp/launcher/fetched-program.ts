import { shells, wrappers } from '../../policy/shell/runners';
import { aliases, grammars, managers, type Grammar } from './grammar';
import { findInterpreted } from './interpreted';

/**
 * Why the words of a program cannot be pinned. `version`: a launcher fetches a package by a name that may mean another
 * one tomorrow. `words`: what it would fetch or run cannot be told from them. `text`: a text is run as a program.
 */
export interface Unpinnable {
  readonly why: 'version' | 'words' | 'text';
  /** The program that fetches or runs. */
  readonly launcher: string;
  /** How an exact version is written for it; with `version`. */
  readonly form?: string;
}

/**
 * Judges what a server is started with; undefined where it names one program, or one package at an exact version. Errs
 * to the side of refusal: words that are not understood are not taken.
 * @param words the program, by name or path, and its arguments
 */
export function findUnpinnable(words: readonly string[]): Unpinnable | undefined {
  const [program = '', ...rest] = words;
  const name = LAUNCHER_FILES.has(fileName(program)) ? fileName(program) : programName(program);
  if (wrappers.has(name)) return { why: 'words', launcher: name };
  if (shells.has(name))
    return /^[^+-]/.test(rest[0] ?? '') ? undefined : { why: 'text', launcher: name };
  for (const length of [2, 1, 0]) {
    const launcher = [name, ...rest.slice(0, length)].join(' ');
    const grammar = grammars.get(aliases.get(launcher) ?? launcher);
    if (grammar !== undefined) return readPackages(launcher, grammar, rest.slice(length));
  }
  if (managers.has(name)) return { why: 'words', launcher: name };
  const run = findInterpreted(name, rest);
  if (typeof run === 'string') return { why: run, launcher: name };
  // A launcher's own file, or its module.
  return run !== undefined && LAUNCHER_FILES.has(fileName(run[0] ?? ''))
    ? findUnpinnable(run)
    : undefined;
}

function readPackages(
  launcher: string,
  { form, exact, plain, from, beside }: Grammar,
  words: readonly string[]
): Unpinnable | undefined {
  let isNamed = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--' || !word.startsWith('-')) {
      const left = words.slice(word === '--' ? at + 1 : at);
      // What comes from a package that was named is its command, unless that is another launcher.
      if (isNamed) return findUnpinnable(left);
      return exact.test(left[0] ?? '') ? undefined : { why: 'version', launcher, form };
    }
    const [, option = word, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    if (plain.has(option)) continue;
    if (!from.has(option) && !beside.has(option)) return { why: 'words', launcher };
    if (!exact.test(value ?? words[++at] ?? '')) return { why: 'version', launcher, form };
    isNamed ||= from.has(option);
  }
  return { why: 'words', launcher };
}

/** The name that a program is known by: without folder, the ending of an executable, and version; in lower case. */
const programName = (word: string): string =>
  word
    .replace(/^.*[/\\]/, '')
    .toLowerCase()
    .replace(/\.(exe|cmd|bat|ps1)$/, '')
    .replace(/(?<=[a-z])-?\d[\d.]*$/, '');

/** The name that a launcher's own file stands for. */
const fileName = (word: string): string =>
  programName(word).replace(/(-cli)?(\.([cm]?js|py|pyz))?$/, '');

/** Launchers that are scripts or modules themselves. */
const LAUNCHER_FILES: ReadonlySet<string> = new Set(
  'npm npx pnpm pnpx yarn corepack bunx uv uvx pip pipx poetry pdm hatch rye pipenv conda'.split(
    ' '
  )
);
