import type { PackageEffect } from '../effect';
import { programOf } from './runners';

/** An installation of software that a command asks for, and the place of the word that says so. */
export interface Install extends PackageEffect {
  readonly verbAt: number;
  /** The place behind the last name. */
  readonly end: number;
}

/** Reads an argv as an installation; undefined where it is none. Options stand anywhere without hiding the verb. */
export const readInstall = (argv: readonly string[]): Install | undefined => {
  const name = programOf(argv).replace(/^(pip|python)[\d.]+$/, '$1');
  if (name === 'python' || name === 'pypy') return readModule(argv);
  const verbs = installers.get(name);
  if (verbs === undefined) return undefined;
  const words: number[] = [];
  for (let at = 1; at < argv.length; at += 1) if (!/^[-+]/.test(argv[at] ?? '')) words.push(at);
  const manager = name.replace(/^(apt-get|aptitude)$/, 'apt');
  if (words.length === 0 && verbs.includes('')) return made(manager, argv, 0);
  for (const verb of verbs) {
    if (verb.startsWith('-')) {
      const at = argv.findIndex((word, index) => index > 0 && word.startsWith(verb));
      if (at > 0) return made(manager, argv, at);
      continue;
    }
    const parts = verb.split(' ');
    // The value of an option may stand before the verb, so the second word counts as well.
    for (const start of [0, 1]) {
      const places = words.slice(start, start + parts.length);
      if (
        verb !== '' &&
        places.length === parts.length &&
        places.every((at, i) => argv[at] === parts[i])
      ) {
        if (start === 1 && argv[(words[0] ?? 0) - 1]?.startsWith('-') !== true) continue;
        return made(manager, argv, places[places.length - 1] ?? 0);
      }
    }
  }
  return undefined;
};

const readModule = (argv: readonly string[]): Install | undefined => {
  const at = argv.indexOf('-m');
  if (at > 0 && argv[at + 1] !== undefined) {
    const inner = readInstall(argv.slice(at + 1));
    return inner === undefined
      ? undefined
      : { ...inner, verbAt: inner.verbAt + at + 1, end: inner.end + at + 1 };
  }
  const setup = argv.findIndex(word => /(^|\/)setup\.py$/.test(word));
  const verb = argv.findIndex((word, index) => index > setup && /^(install|develop)$/.test(word));
  return setup > 0 && verb > 0 ? made('setup.py', argv, verb) : undefined;
};

const made = (manager: string, argv: readonly string[], verbAt: number): Install => ({
  type: 'package',
  manager,
  names: argv.slice(verbAt + 1).filter(word => !word.startsWith('-')),
  verbAt,
  end: argv.findLastIndex((word, at) => at > verbAt && !word.startsWith('-')) + 1
});

const system = [
  'install',
  'upgrade',
  'dist-upgrade',
  'full-upgrade',
  'update',
  'build-dep',
  'reinstall'
];
const node = [
  'install',
  'i',
  'add',
  'ci',
  'update',
  'up',
  'upgrade',
  'link',
  'install-test',
  'it',
  'in',
  'ins'
];

/** The words by which each manager installs; '' is the manager alone. */
const installers: ReadonlyMap<string, readonly string[]> = new Map([
  ['pip', ['install', 'download', 'wheel']],
  ['easy_install', ['']],
  [
    'uv',
    ['pip install', 'pip sync', 'add', 'sync', 'tool install', 'tool upgrade', 'python install']
  ],
  ['pipx', ['install', 'inject', 'upgrade', 'upgrade-all', 'reinstall']],
  ['conda', ['install', 'create', 'update', 'upgrade', 'env create', 'env update']],
  ['mamba', ['install', 'create', 'update', 'upgrade', 'env create', 'env update']],
  ['micromamba', ['install', 'create', 'update', 'upgrade', 'env create']],
  ['poetry', ['add', 'install', 'update', 'self add']],
  ['pdm', ['add', 'install', 'sync', 'update']],
  ['pipenv', ['install', 'sync', 'update']],
  ['rye', ['add', 'sync', 'install']],
  ['pixi', ['add', 'install', 'global install', 'update']],
  ['hatch', ['env create']],
  ['npm', node],
  ['pnpm', node],
  ['yarn', ['', ...node, 'global add']],
  ['bun', node],
  ['deno', ['install', 'add']],
  ['corepack', ['install', 'prepare', 'enable']],
  ['apt', system],
  ['apt-get', system],
  ['aptitude', system],
  ['dpkg', ['-i', '--install', '--unpack']],
  ['rpm', ['-i', '-U', '--install', '--upgrade']],
  ['dnf', ['install', 'upgrade', 'update', 'group install', 'reinstall']],
  ['yum', ['install', 'upgrade', 'update', 'groupinstall', 'reinstall']],
  ['microdnf', ['install', 'upgrade', 'update']],
  ['zypper', ['install', 'in', 'update', 'up']],
  ['apk', ['add', 'upgrade']],
  ['pacman', ['-S', '-U', '--sync', '--upgrade']],
  ['emerge', ['']],
  ['brew', ['install', 'upgrade', 'reinstall', 'tap']],
  ['port', ['install', 'upgrade']],
  ['snap', ['install', 'refresh']],
  ['flatpak', ['install', 'update']],
  ['nix-env', ['-i', '--install', '-u', '--upgrade']],
  ['nix', ['profile install', 'profile add']],
  ['guix', ['install']],
  ['gem', ['install', 'update']],
  ['bundle', ['', 'install', 'add', 'update']],
  ['cargo', ['install', 'add', 'binstall']],
  ['rustup', ['install', 'update', 'toolchain install', 'component add', 'target add']],
  ['go', ['install', 'get']],
  ['composer', ['install', 'require', 'update', 'global require']],
  ['cpan', ['', 'install']],
  ['cpanm', ['']],
  ['luarocks', ['install']],
  ['opam', ['install', 'upgrade']],
  ['cabal', ['install']],
  ['stack', ['install']],
  ['R', ['CMD INSTALL']],
  ['dotnet', ['add package', 'tool install', 'restore', 'workload install']],
  ['nuget', ['install']],
  ['asdf', ['install', 'plugin add', 'plugin-add']],
  ['mise', ['install', 'use']],
  ['sdk', ['install']],
  ['nvm', ['install']],
  ['playwright', ['install', 'install-deps']],
  ['code', ['--install-extension']],
  [
    'jupyter',
    [
      'labextension install',
      'nbextension install',
      'serverextension enable',
      'server extension enable'
    ]
  ]
]);
