import path from 'node:path';
import { readGitlinks } from './git-index';
import { isInside, readText, realPath, statLink } from '../host-paths';

/** What of git must be read-only for commands. */
export interface GitPaths {
  /** Relative to the workspace. */
  readonly inside: readonly string[];
  /** Real paths outside: the common folder of a linked worktree, shown so that `git status` works. */
  readonly outside: readonly string[];
  /** Relative paths of folders where nothing lies, and git would obey a repository that somebody made there. */
  readonly absent: readonly string[];
}

/**
 * The repositories themselves; submodule folders where no repository is yet (one planted there would run with the next
 * `git status`); and files in the workspace that git's configuration makes it obey. Writable `.git` with read-only
 * hooks and configuration is not enough: `commondir`, a gitlink and a new `modules/x` each ran planted code.
 */
export function findGitPaths(workspace: string, repositories: readonly string[]): GitPaths {
  const inside = new Set<string>();
  const outside = new Set<string>();
  const absent = new Set<string>();
  /** A place below `above` that is a repository to git: whatever is there, or nothing, stays as it is. */
  const keep = (place: string, above: string): void => {
    const taken = firstOtherThanFolder(place, above);
    const isAbsent = taken !== undefined && !statLink(taken);
    (isAbsent ? absent : inside).add(path.relative(workspace, taken ?? place));
  };
  for (const relative of repositories) {
    inside.add(relative);
    const file = path.join(workspace, relative);
    const repository = locate(file, workspace);
    if (!repository) {
      const target = pointedTo(file);
      if (target && target !== workspace && isInside(target, workspace)) {
        keep(target, workspace);
      }
      continue;
    }
    for (const folder of [repository.own, repository.common]) {
      if (isInside(folder, workspace)) {
        inside.add(path.relative(workspace, folder));
      } else {
        outside.add(repository.common);
      }
    }
    for (const obeyed of findObeyed(repository, workspace)) {
      inside.add(path.relative(workspace, obeyed));
    }
    for (const link of readGitlinks(repository.own, hashOf(repository))) {
      const folder = path.join(repository.tree, link);
      // An index can be forged. git refuses a name with `..`; bound as it stands, it would show what lies outside.
      const isBelow = folder !== repository.tree && isInside(folder, repository.tree);
      if (isBelow && !statLink(path.join(folder, '.git'))) {
        keep(folder, repository.tree);
      }
    }
  }
  return { inside: [...inside], outside: [...outside], absent: [...absent] };
}

/** The first path on the way from `above` down to `place` that is missing, a file or a link; undefined: all are folders. */
function firstOtherThanFolder(place: string, above: string): string | undefined {
  let at = above;
  for (const part of path.relative(above, place).split('/')) {
    at = path.join(at, part);
    if (!statLink(at)?.isDirectory()) {
      return at;
    }
  }
  return undefined;
}

/** One repository as a working tree sees it. */
interface Repository {
  readonly tree: string;
  /** Where its index is. */
  readonly own: string;
  /** Where its configuration is: the same, but for linked worktrees. */
  readonly common: string;
}

/**
 * What a `.git` stands for. One that is a file may name a folder in the workspace, or a linked worktree's outside, but
 * that only if its back pointer names this very file: a forged one would show any folder to commands.
 */
function locate(file: string, workspace: string): Repository | null {
  const tree = path.dirname(file);
  if (statLink(file)?.isDirectory()) {
    return { tree, own: file, common: file };
  }
  const own = pointedTo(file);
  if (!own || realPath(own) !== own) {
    return null;
  }
  const common = path.resolve(own, readText(path.join(own, 'commondir')).trim());
  if (isInside(own, workspace)) {
    // The workspace itself would be all read-only, and is no repository's folder.
    return own === workspace ? null : { tree, own, common: own };
  }
  const pointsBack = readText(path.join(own, 'gitdir')).trim() === file;
  return pointsBack && path.dirname(own) === path.join(common, 'worktrees')
    ? { tree, own, common }
    : null;
}

/** The submodules in the index of the repository at the top of a folder: relative paths, as they stand. */
export const gitlinksOf = (tree: string): readonly string[] => {
  const own = path.join(tree, '.git');
  return readGitlinks(own, hashOf({ tree, own, common: own }));
};

/** The same, of a repository's folder wherever it lies. */
export const gitlinksIn = (own: string): readonly string[] =>
  readGitlinks(own, hashOf({ tree: own, own, common: own }));

/** git reads this from the repository's own configuration alone, no includes. */
const hashOf = ({ common }: Repository): 'sha1' | 'sha256' =>
  /^\s*objectformat\s*=\s*"?sha256/im.test(readText(path.join(common, 'config')))
    ? 'sha256'
    : 'sha1';

/** The path that a `.git` which is a file names; undefined for a folder, a link and anything else. */
function pointedTo(file: string): string | undefined {
  const target = readText(file)
    .replace(/^gitdir:\s*/, '')
    .trim();
  return target ? path.resolve(path.dirname(file), target) : undefined;
}

/**
 * Files of the workspace that the configuration includes, runs or reads, with what those include in turn: any word of
 * any value that names one. Read-only once too often costs a command an error; once too seldom, it costs the machine.
 */
function findObeyed({ tree, own, common }: Repository, workspace: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [path.join(common, 'config'), path.join(own, 'config.worktree')];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const word of configuredWords(readText(file))) {
      for (const base of [path.dirname(file), common, tree, workspace]) {
        const named = path.resolve(base, word);
        const isPart =
          isInside(named, workspace) && !isInside(tree, named) && !isInside(named, common);
        const stats = isPart && !found.has(named) ? statLink(named) : null;
        if (stats && !stats.isSymbolicLink() && realPath(named) === named) {
          found.add(named);
          if (stats.isFile() && stats.size < MAX_INCLUDE_BYTES) {
            open.push(named);
          }
        }
      }
    }
  }
  return found;
}

/** The words of all values but those that name branches, addresses and people, or act only when the person types them. */
function configuredWords(text: string): readonly string[] {
  let section = '';
  const words: string[] = [];
  for (const line of text.replace(/\\\r?\n/g, ' ').split('\n')) {
    section = /^\s*\[\s*([\w.-]+)/.exec(line)?.[1]?.toLowerCase() ?? section;
    const [, key = '', value = ''] = /^[^=]*?([\w-]+)\s*=(.*)$/.exec(line) ?? [];
    if (!NO_PATHS.has(section) && key.toLowerCase() !== 'worktree') {
      words.push(...value.split(/[\s"'`;|&()$=!]+/).filter(word => /[^.]/.test(word)));
    }
  }
  return words;
}

const NO_PATHS = new Set([
  'alias',
  'branch',
  'color',
  'fetch',
  'gui',
  'i18n',
  'init',
  'pull',
  'push',
  'remote',
  'submodule',
  'url',
  'user'
]);
const MAX_INCLUDE_BYTES = 2 ** 20;
