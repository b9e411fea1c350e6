import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { isCredentialName } from '../../policy/names';
import { statLink } from '../host-paths';
import { PROTECTED_NAMES, runsUnconfined } from '../protected-names';

/** What a workspace holds that concerns the sandbox. All paths relative, `/`-separated. */
export interface WorkspaceScan {
  /** Read-only for commands, `.git` aside: editor and shell configuration, virtual environments. */
  readonly guarded: readonly string[];
  /** `.git` folders and files. */
  readonly repositories: readonly string[];
  /** Files of secrets, shown empty. */
  readonly secrets: readonly string[];
  /** What would run or be obeyed outside the sandbox, each with a mark that changes with its content. */
  readonly unconfined: ReadonlyMap<string, string>;
}

/** What a workspace holds of which nothing is shown. */
export const NOTHING_THERE: WorkspaceScan = {
  guarded: [],
  repositories: [],
  secrets: [],
  unconfined: new Map()
};

export interface ScanOptions {
  /** Relative paths that this thread's commands made; absent: none. */
  readonly born?: ReadonlySet<string>;
  readonly maxEntries?: number;
}

/**
 * One walk through a workspace. Folders of packages and caches are not entered, nor are virtual environments, which are
 * read-only whole; but one in `born` is writable, and so is looked through: what makes a folder count as an environment
 * is one file, which must not take the protection from what else lies in it.
 * @throws CodedError `failed` where the workspace is too large to be looked through: an unseen `.git` would be writable
 */
export function scanWorkspace(
  workspace: string,
  { born = NOTHING, maxEntries = MAX_ENTRIES }: ScanOptions = {}
): WorkspaceScan {
  const scan = {
    guarded: [] as string[],
    repositories: [] as string[],
    secrets: [] as string[],
    unconfined: new Map<string, string>()
  };
  let seen = 0;
  const note = (relative: string): void => {
    const mark = contentMark(path.join(workspace, relative));
    const environment = environments.find(prefix => relative.startsWith(`${prefix}/`));
    if (mark && environment !== undefined) {
      // An environment is code whole and may hold thousands of files: it is told as one.
      const digest = createHash('sha1').update(scan.unconfined.get(environment) ?? '');
      scan.unconfined.set(environment, digest.update(`${relative}:${mark}`).digest('base64'));
    } else if (mark) {
      scan.unconfined.set(relative, mark);
    }
  };
  const environments: string[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = readEntries(path.join(workspace, folder));
    if (looksBare(entries)) {
      note(path.posix.join(folder, 'HEAD'));
      noteRepository(workspace, folder, note);
      if (folder !== '' && !born.has(folder)) {
        scan.guarded.push(folder);
        continue;
      }
    }
    for (const entry of entries) {
      const relative = folder ? `${folder}/${entry.name}` : entry.name;
      if (++seen > maxEntries) {
        throw new CodedError(
          'failed',
          `Expected a workspace of at most ${maxEntries} files, so that its protected files can be found. Open a smaller folder.`
        );
      }
      if (entry.name === '.git') {
        scan.repositories.push(relative);
        noteIdentity(workspace, relative, scan.unconfined);
        noteRepository(workspace, relative, note);
        continue;
      }
      if (entry.isSymbolicLink()) {
        // A link cannot be made read-only (its target is elsewhere), but a change of it is still worth telling.
        if (PROTECTED_NAMES.has(entry.name) || runsUnconfined(relative)) {
          note(relative);
        }
        continue;
      }
      // First: some names are both, and what is hidden is read-only too.
      if (isCredentialName(entry.name) && !entry.isDirectory()) {
        scan.secrets.push(relative);
      } else if (PROTECTED_NAMES.has(entry.name)) {
        scan.guarded.push(relative);
      } else if (entry.isDirectory() && isEnvironment(path.join(workspace, relative))) {
        scan.guarded.push(relative);
        noteIdentity(workspace, relative, scan.unconfined);
        if (!born.has(relative)) {
          continue;
        }
        environments.push(relative);
      }
      if (!entry.isDirectory()) {
        if (runsUnconfined(relative)) {
          note(relative);
        }
      } else if (!NOT_ENTERED.has(entry.name)) {
        folders.push(relative);
      }
    }
  }
  return scan;
}

/** Notes what makes git run or trust something, one repository with its submodules and worktrees. */
function noteRepository(
  workspace: string,
  repository: string,
  note: (relative: string) => void,
  depth = 0
): void {
  for (const entry of readEntries(path.join(workspace, repository))) {
    const relative = path.posix.join(repository, entry.name);
    if (GIT_OBEYED.has(entry.name) && !entry.isDirectory()) {
      note(relative);
    } else if (entry.name === 'hooks' && entry.isDirectory()) {
      for (const hook of readEntries(path.join(workspace, relative))) {
        if (!hook.name.endsWith('.sample')) {
          note(`${relative}/${hook.name}`);
        }
      }
    } else if (entry.isDirectory() && depth < MAX_MODULE_DEPTH && entersModules(relative)) {
      noteRepository(workspace, relative, note, depth + 1);
    }
  }
}

/** Any folder with these is a repository to git, in whatever folder one calls it. */
function looksBare(entries: readonly fs.Dirent[]): boolean {
  const has = (name: string): boolean => entries.some(entry => entry.name === name);
  return has('HEAD') && ((has('objects') && has('refs')) || has('commondir'));
}

const entersModules = (relative: string): boolean =>
  /\/(modules|worktrees|info)$/.test(relative) || /\/(modules|worktrees)\//.test(relative);

/** A folder counts as new when another one stands in its place; what is in it is not compared. */
function noteIdentity(workspace: string, relative: string, table: Map<string, string>): void {
  const stats = statLink(path.join(workspace, relative));
  if (stats) {
    table.set(relative, String(stats.ino));
  }
}

const isEnvironment = (folder: string): boolean =>
  path.basename(folder) === '.venv' ||
  statLink(path.join(folder, 'pyvenv.cfg')) !== null ||
  statLink(path.join(folder, 'conda-meta')) !== null;

function contentMark(file: string): string | undefined {
  const stats = statLink(file);
  return stats ? `${stats.ino}:${stats.ctimeMs}:${stats.size}` : undefined;
}

function readEntries(folder: string): readonly fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    // Gone meanwhile, no folder, or not readable; then the command, with the same rights, cannot reach into it either.
    return [];
  }
}

const NOTHING: ReadonlySet<string> = new Set();
const MAX_ENTRIES = 200_000;
const MAX_MODULE_DEPTH = 6;
const NOT_ENTERED = new Set([
  'node_modules',
  '__pycache__',
  '.mypy_cache',
  '.ruff_cache',
  '.pytest_cache'
]);
const GIT_OBEYED = new Set([
  'commondir',
  'gitdir',
  'config',
  'config.worktree',
  'attributes',
  'alternates'
]);
