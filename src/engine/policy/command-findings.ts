import type { EffectivePolicy } from '../config/effective-policy';
import { critical, isRoot, removesRoot, type BuiltInFinding } from './built-in-finding';
import type { CommandMatter, UnreadMatter } from './matter';
import { furtherOf } from './further-place';
import { mayMatchGuarded } from './names';
import { pathFindings } from './path-findings';
import { locate, type Place } from './path-pattern';
import { occursIn } from './restriction';
import { programOf } from './shell/runners';

/** What the built-ins say of a command or of a line that is not understood: its programs and the paths it names. */
export const commandFindings = (
  matter: CommandMatter | UnreadMatter,
  policy: EffectivePolicy,
  place: Place | undefined
): readonly BuiltInFinding[] => {
  const findings = new Map<string, BuiltInFinding>();
  const add = (finding: BuiltInFinding): void => {
    if (!findings.has(finding.id)) findings.set(finding.id, finding);
  };
  for (const argv of matter.reading.commands) programFindings(argv, place).forEach(add);
  for (const path of pathsOf(matter)) {
    for (const folder of matter.folders) onPath(path, folder, policy, place).forEach(add);
  }
  return [...findings.values()];
};

const programFindings = (
  argv: readonly string[],
  place: Place | undefined
): readonly BuiltInFinding[] => {
  const program = programOf(argv);
  const findings: BuiltInFinding[] = [];
  if (escalating.has(program)) {
    findings.push(critical('raises-rights', 'ask', { code: 'raises-rights', params: { program } }));
  }
  if (removing.has(program)) {
    const root = argv.slice(1).find(word => !word.startsWith('-') && isRoot(word, place));
    if (root !== undefined) findings.push(removesRoot(root, 'ask'));
  }
  if (sends(argv)) {
    findings.push({
      id: 'leaves-machine',
      critical: false,
      verdict: 'ask',
      why: { code: 'leaves-machine', params: { program: argv.slice(0, 2).join(' ') } }
    });
  }
  return findings;
};

/** What a program does with an operand is not known, so a path counts as read and as written. */
const onPath = (
  path: string,
  folder: string,
  policy: EffectivePolicy,
  place: Place | undefined
): readonly BuiltInFinding[] => {
  if (path === '/dev/null') return [];
  if (/[*?[]/.test(path) && mayMatchGuarded(path)) {
    return [critical('secret-read', 'ask', { code: 'path-secret', params: { path } })];
  }
  const inside = locate(path, place, folder);
  if (inside === null) {
    const further = furtherOf(path, place, folder);
    if (further !== undefined) {
      // What may only be read is read-only in the sandbox as well, whatever the program does.
      const accesses = further.writable ? (['read', 'write'] as const) : (['read'] as const);
      return accesses.flatMap(access =>
        pathFindings(further.path, false, access, policy, further.place)
      );
    }
    return [critical('outside', 'ask', { code: 'path-outside', params: { path } })];
  }
  return (['read', 'write'] as const).flatMap(access =>
    pathFindings(inside, false, access, policy, place)
  );
};

const pathsOf = (matter: CommandMatter | UnreadMatter): ReadonlySet<string> => {
  if (matter.type === 'simple') return new Set(matter.paths);
  const { commands, reads, writes } = matter.reading;
  const pieces = new Set<string>();
  const words = new Set([...commands.flatMap(argv => argv.slice(1)), ...reads, ...writes]);
  for (const word of words) {
    // `2>&1` leaves a number behind, which is a descriptor and no file.
    if (isAddress(word) || /^(\d+|-)$/.test(word) || /\s/.test(word)) continue;
    for (const piece of [word, ...word.split(/[=:,@]/)]) {
      const bare = piece.replace(/^-[A-Za-z]?(?=[./~])/, '');
      if (bare !== '' && pieces.size < maximumPieces) pieces.add(bare);
    }
  }
  return pieces;
};

/** True for an address on the network, whose slashes name no file. */
const isAddress = (word: string): boolean => /^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(word);

/** Publishes or uploads: asked even where a broad rule or `commands: confined` would let it run; may be lifted. */
const sends = (argv: readonly string[]): boolean => sending.some(words => occursIn(words, argv));

const sending: readonly (readonly string[])[] = [
  'git push',
  'git send-email',
  'git send-pack',
  'git subtree push',
  'git lfs push',
  'git svn dcommit',
  'npm publish',
  'npm run publish',
  'pnpm publish',
  'pnpm run publish',
  'yarn publish',
  'yarn npm publish',
  'yarn run publish',
  'twine upload',
  'uv publish',
  'poetry publish',
  'cargo publish',
  'gem push',
  ...['docker', 'podman'].flatMap(program =>
    ['', 'image ', 'manifest ', 'compose '].map(part => `${program} ${part}push`)
  ),
  'gh release',
  'gh gist'
].map(words => words.split(' '));

const escalating = new Set(['sudo', 'su', 'doas', 'pkexec', 'run0', 'runuser', 'gosu', 'su-exec']);
const removing = new Set(['rm', 'rmdir', 'shred', 'unlink', 'srm', 'trash', 'trash-put']);

/** Pieces of a line that is asked about anyway; more reasons than these help nobody. */
const maximumPieces = 400;
