import type { Verdict } from '../../protocol/decisions';
import type { Why } from '../../protocol/why-codes';
import type { EffectivePolicy } from '../config/effective-policy';
import type { Effect } from './effect';
import { isProtectedPath, isSecretPath } from './names';
import { locate, matchesPattern, type Place } from './path-pattern';
import { readPlainLine } from './shell-line';
import { programOf, scanLine, type ShellScan } from './shell-scan';

/** What the code itself says of an effect. Critical ones hold against every rule and are never remembered. */
export interface BuiltInFinding {
  readonly id: string;
  readonly critical: boolean;
  readonly verdict: Exclude<Verdict, 'allow'>;
  readonly why: Why;
}

/** Every built-in that applies to the effect, the critical ones first. */
export const builtInFindings = (
  effect: Effect,
  policy: EffectivePolicy,
  place: Place | undefined
): readonly BuiltInFinding[] => {
  switch (effect.type) {
    case 'read':
      return pathFindings(effect.path, effect.outside, 'read', policy, place);
    case 'edit':
      return pathFindings(effect.path, effect.outside, 'write', policy, place);
    case 'delete':
      return [
        ...(isRoot(effect.path) ? [removesRoot(effect.path, 'deny')] : []),
        ...pathFindings(effect.path, effect.outside, 'write', policy, place),
        ...(effect.recursive
          ? [
              critical('recursive-delete', 'ask', {
                code: 'removes-tree',
                params: { path: effect.path, files: effect.files }
              })
            ]
          : [])
      ];
    case 'command':
      return commandFindings(effect.line, effect.cwd, policy, place);
    case 'fetch':
      return [];
  }
};

const pathFindings = (
  path: string,
  outside: boolean | undefined,
  access: 'read' | 'write',
  policy: EffectivePolicy,
  place: Place | undefined
): readonly BuiltInFinding[] => {
  if (outside === true || locate(path, place) === null) {
    return [critical('outside', 'deny', { code: 'path-outside', params: { path } })];
  }
  const params = { path };
  const added = (key: 'protected+' | 'secret+'): boolean =>
    patternsOf(policy, key).some(pattern =>
      matchesPattern({ pattern, path, place, generous: true })
    );
  if (access === 'read') {
    return isSecretPath(path) || added('secret+')
      ? [critical('secret-read', 'ask', { code: 'path-secret', params })]
      : [];
  }
  return isProtectedPath(path) || isSecretPath(path) || added('protected+') || added('secret+')
    ? [critical('protected-write', 'ask', { code: 'path-protected', params })]
    : [];
};

/** What a word of a command names, judged as if it were a path; most words are none and give nothing. */
const commandFindings = (
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
  for (const { path, write } of namedPaths(scan, line)) {
    const inside = locate(path, place, cwd);
    if (inside === null) {
      if (!harmlessDevices.has(path)) {
        add(critical('outside', 'ask', { code: 'path-outside', params: { path } }));
      }
      continue;
    }
    pathFindings(inside, false, write ? 'write' : 'read', policy, place).forEach(add);
  }
  return [...findings.values()];
};

interface NamedPath {
  readonly path: string;
  readonly write: boolean;
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
    ...[...pieces, ...scan.reads].map(path => ({ path, write: false })),
    ...writes.map(path => ({ path, write: true }))
  ].filter(({ path }) => path !== '');
};

/** True for an address on the network, whose slashes name no file. */
const isAddress = (word: string): boolean => /^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(word);

const patternsOf = (policy: EffectivePolicy, key: 'protected+' | 'secret+'): readonly string[] => {
  const { admin, user, folder } = policy.layers;
  return [admin, user, folder].flatMap(document => document?.paths?.[key] ?? []);
};

const isRoot = (path: string, place?: Place): boolean => {
  const bare = path.replace(/\/?\*$/, '').replace(/(?<=.)\/+$/, '');
  if (['', '/', '.', '..', '~', '$HOME', '${HOME}', './', '$'].includes(bare)) return true;
  const inside = locate(bare, place);
  return inside === '.' || (inside === null && isWide(bare, place));
};

/** True for an absolute path that holds the workspace or the home folder. */
const isWide = (path: string, place: Place | undefined): boolean =>
  place !== undefined && [place.root, place.home].some(root => `${root}/`.startsWith(`${path}/`));

const removesRoot = (path: string, verdict: 'ask' | 'deny'): BuiltInFinding =>
  critical('removes-root', verdict, { code: 'removes-root', params: { path } });

const critical = (id: string, verdict: 'ask' | 'deny', why: Why): BuiltInFinding => ({
  id,
  critical: true,
  verdict,
  why
});

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
