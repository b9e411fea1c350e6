import { converters } from './converters';
import { developmentTools } from './development';
import { fileTools } from './file-tools';
import { gitSubcommands } from './git';
import type { Program } from './program';
import { remoteTools } from './remote-tools';
import { textTools } from './text-tools';

/** What is known of the program that the words call, and how many of them name it: `git log` is two. */
export const programFor = (
  argv: readonly string[]
): { readonly program: Program; readonly named: number } => {
  for (let named = Math.min(argv.length, 2); named > 0; named -= 1) {
    const program = programs.get(argv.slice(0, named).join(' '));
    if (program !== undefined) return { program, named };
  }
  return { program: unknown, named: 1 };
};

/** Nothing is known: each word may be a path, and options that sound like the guarded kind ask. */
const unknown: Program = { anyDash: true };

const programs: ReadonlyMap<string, Program> = new Map(
  [textTools, fileTools, gitSubcommands, developmentTools, remoteTools, converters].flatMap(table =>
    Object.entries(table)
  )
);
