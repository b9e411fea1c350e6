import fs from 'node:fs';
import path from 'node:path';
import { isInside, readText, realPath, statLink } from '../host-paths';

/** What to show of the host so that the interpreters on the path run: folders read-only, links made again. */
export interface Prefixes {
  /** Real paths, no one inside another. */
  readonly folders: readonly string[];
  /** Link path → its target as written. */
  readonly links: ReadonlyMap<string, string>;
}

/**
 * Finds what the programs on a search path need, without running any of them: every hop of an interpreter's chain of
 * links, a virtual environment's base, a version manager's root. A folder that does not look like an installation
 * shows only its `bin`, since a forged `pyvenv.cfg` could otherwise name a folder of secrets.
 */
export function findPrefixes(options: {
  readonly searchPath: string;
  readonly home: string;
  readonly workspace: string;
}): Prefixes {
  const finder = new PrefixFinder(options.home, options.workspace);
  for (const folder of options.searchPath.split(':')) {
    if (path.isAbsolute(folder)) {
      finder.addSearchFolder(folder);
    }
  }
  for (const name of ['bin', 'lib']) {
    finder.addFolder(path.join(options.home, '.local', name));
  }
  return finder.result();
}

class PrefixFinder {
  private readonly folders = new Set<string>();
  private readonly links = new Map<string, string>();
  private readonly followed = new Set<string>();

  constructor(
    private readonly home: string,
    private readonly workspace: string
  ) {}

  addSearchFolder(folder: string): void {
    const real = realPath(folder);
    if (!real || isSystem(real)) {
      return;
    }
    this.addInstallation(folder);
    for (const name of INTERPRETERS) {
      this.follow(path.join(folder, name));
    }
  }

  addFolder(folder: string): void {
    const real = realPath(folder);
    if (!real || isSystem(real) || this.isTooWide(real) || this.isSecret(real)) {
      return;
    }
    this.folders.add(real);
    this.addLinksOf(folder);
  }

  result(): Prefixes {
    const folders = [...this.folders].filter(
      folder => ![...this.folders].some(other => other !== folder && isInside(folder, other))
    );
    const links = [...this.links].filter(([link]) => !folders.some(f => isInside(link, f)));
    return { folders: folders.sort(), links: new Map(links.sort()) };
  }

  /** One interpreter through every hop of its links, since each hop's folder may hold what it loads. */
  private follow(executable: string): void {
    for (let hop: string | null = executable, count = 0; hop && count < MAX_HOPS; count++) {
      const stats = statLink(hop);
      if (!stats || this.followed.has(hop)) {
        return;
      }
      this.followed.add(hop);
      const folder = path.dirname(hop);
      this.addInstallation(folder);
      this.followVirtualEnvironment(path.dirname(folder));
      const realFolder = realPath(folder) ?? folder;
      hop = stats.isSymbolicLink() ? path.resolve(realFolder, fs.readlinkSync(hop)) : null;
    }
  }

  private followVirtualEnvironment(prefix: string): void {
    const base = /^home\s*=\s*(.+)$/m.exec(readText(path.join(prefix, 'pyvenv.cfg')))?.[1]?.trim();
    if (base && path.isAbsolute(base)) {
      this.follow(path.join(base, 'python3'));
      this.follow(path.join(base, 'python'));
    }
  }

  /** The installation that a `bin` or `shims` folder belongs to; the folder alone where there is none to see. */
  private addInstallation(folder: string): void {
    const above = path.dirname(folder);
    const real = realPath(above);
    if (real && looksLikeInstallation(real) && !this.isTooWide(real) && !this.isSecret(real)) {
      this.addFolder(above);
    } else if (BIN_NAMES.has(path.basename(folder))) {
      this.addFolder(folder);
    }
  }

  private isTooWide(real: string): boolean {
    return TOO_WIDE.has(real) || isInside(this.home, real) || isInside(this.workspace, real);
  }

  private isSecret(real: string): boolean {
    return real.split('/').some(part => SECRET_FOLDERS.has(part));
  }

  /** A path that goes through links needs those links inside as well. */
  private addLinksOf(target: string): void {
    let at = '/';
    for (const part of path.resolve(target).split('/').filter(Boolean)) {
      const next = path.join(at, part);
      if (!statLink(next)?.isSymbolicLink()) {
        at = next;
        continue;
      }
      if (!isSystem(next)) {
        this.links.set(next, fs.readlinkSync(next));
      }
      const real = realPath(next);
      if (!real) {
        return;
      }
      at = real;
    }
  }
}

/** Already shown by the system's own folders. */
const isSystem = (file: string): boolean =>
  ['/usr', '/etc', '/bin', '/sbin', '/lib', '/lib64', '/nix/store', '/gnu/store'].some(root =>
    isInside(file, root)
  );

function looksLikeInstallation(folder: string): boolean {
  const has = (name: string): boolean => statLink(path.join(folder, name)) !== null;
  return (
    has('pyvenv.cfg') ||
    has('conda-meta') ||
    has('lib/node_modules') ||
    has('lib/R') ||
    (has('shims') && has('versions')) ||
    libraryNames(folder).some(name => /^python\d+\.\d+/.test(name))
  );
}

function libraryNames(folder: string): readonly string[] {
  const library = path.join(folder, 'lib');
  try {
    return fs.existsSync(library) ? fs.readdirSync(library) : [];
  } catch {
    return [];
  }
}

const INTERPRETERS = ['python3', 'python', 'node', 'R', 'Rscript', 'julia', 'ruby', 'perl', 'java'];
const BIN_NAMES = new Set(['bin', 'Scripts', 'shims', 'condabin']);
const MAX_HOPS = 16;
const TOO_WIDE = new Set([
  '/',
  '/usr',
  '/usr/local',
  '/opt',
  '/home',
  '/root',
  '/tmp',
  '/var',
  '/srv'
]);
const SECRET_FOLDERS = new Set([
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
  '.jupyter',
  '.ipython',
  '.config',
  '.password-store'
]);
