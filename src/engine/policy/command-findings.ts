import type { EffectivePolicy } from '../config/effective-policy';
import { critical, isRoot, removesRoot, type BuiltInFinding } from './built-in-finding';
import { pathFindings } from './path-findings';
import { locate, type Place } from './path-pattern';
import { readPlainLine } from './shell-line';
import { programOf, scanLine, type ShellScan } from './shell-scan';

/** What the built-ins say of a shell line: its programs, and its words as if each were a path. */
export const commandFindings = (
  line: string,
  cwd: string,
  policy: EffectivePolicy,
  place: Place | undefined
): readonly BuiltInFinding[] => {
  const scan = scanLine(line);
  const findings = new Map<string, BuiltInFinding>();
  const add = (finding: BuiltInFinding): void => {
    if (!findings.has(finding.id)) findings.set(finding.id, finding);
  };
  for (const argv of scan.commands) {
    const program = programOf(argv);
    if (escalating.has(program)) {
      add(critical('raises-rights', 'ask', { code: 'raises-rights', params: { program } }));
    }
    if (program === 'rm' || program === 'rmdir' || program === 'shred') {
      const root = argv.slice(1).find(word => !word.startsWith('-') && isRoot(word, place));
      if (root !== undefined) add(removesRoot(root, 'ask'));
    }
    if (sends(argv)) {
      add({
        id: 'leaves-machine',
        critical: false,
        verdict: 'ask',
        why: { code: 'leaves-machine', params: { program: argv.slice(0, 2).join(' ') } }
      });
    }
  }
  for (const { path, accesses } of namedPaths(scan, line)) {
    const inside = locate(path, place, cwd);
    if (inside === null) {
      if (!harmlessDevices.has(path)) {
        add(critical('outside', 'ask', { code: 'path-outside', params: { path } }));
      }
      continue;
    }
    for (const access of accesses) pathFindings(inside, false, access, policy, place).forEach(add);
  }
  return [...findings.values()];
};

interface NamedPath {
  readonly path: string;
  readonly accesses: readonly ('read' | 'write')[];
}

/** Words and parts of words that may be paths: whole, behind `=`, `:`, `,` or `@`, and glued to a short option. */
const namedPaths = (scan: ShellScan, line: string): readonly NamedPath[] => {
  const plain = readPlainLine(line);
  const words = plain.plain ? plain.words.slice(1) : scan.commands.flatMap(argv => argv.slice(1));
  const pieces = new Set<string>();
  for (const word of words) {
    for (const piece of isAddress(word) ? [] : [word, ...word.split(/[=:,@]/)]) {
      pieces.add(piece.replace(/^-[A-Za-z]?(?=[./~])/, ''));
    }
  }
  // `2>&1` leaves a number behind, which is a descriptor and no file.
  const writes = scan.writes.filter(path => !/^(\d+|-)$/.test(path));
  return [
    // What a program does with an operand is not known, so it counts as both.
    ...[...pieces].map(path => ({ path, accesses: ['read', 'write'] as const })),
    ...scan.reads.map(path => ({ path, accesses: ['read'] as const })),
    ...writes.map(path => ({ path, accesses: ['write'] as const }))
  ].filter(({ path }) => path !== '');
};

/** True for an address on the network, whose slashes name no file. */
const isAddress = (word: string): boolean => /^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(word);

/** Publishes or uploads: asked even where a broad rule or `commands: confined` would let it run; may be lifted. */
const sends = (argv: readonly string[]): boolean => {
  const program = programOf(argv);
  const words = argv.slice(1).filter(word => !word.startsWith('-'));
  return sending.get(program)?.some(word => words.includes(word)) ?? false;
};

const sending: ReadonlyMap<string, readonly string[]> = new Map([
  ['git', ['push', 'send-email']],
  ['npm', ['publish']],
  ['twine', ['upload']],
  ['cargo', ['publish']],
  ['docker', ['push']],
  ['gh', ['release', 'gist']]
]);

const escalating = new Set(['sudo', 'su', 'doas', 'pkexec', 'run0']);

const harmlessDevices = new Set(['/dev/null']);
