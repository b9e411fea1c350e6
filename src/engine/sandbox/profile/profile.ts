import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { openBelow, openReal } from './descriptor';
import { findGitPaths } from '../protected/git-paths';
import { canWalk, isInside, realPath, statLink } from '../host-paths';
import { findPrefixes, type Prefixes } from './interpreter-prefixes';
import { FIXED_LIMITS } from '../limits';
import { MountPlan } from './mount-plan';
import { PROC_EMPTY, PROC_READ_ONLY, SYSTEM_ROOTS } from './system-roots';
import type { WorkspaceScan } from '../protected/workspace-scan';

/** What a profile is made from: facts, all looked up before. */
export interface ProfileFacts {
  /** Real path. */
  readonly workspace: string;
  /** Relative to the workspace. */
  readonly cwd: string;
  readonly home: string;
  /** Of the command alone; its `PATH` tells which interpreters are shown. */
  readonly environment: Readonly<Record<string, string>>;
  readonly scan: WorkspaceScan;
  /** Relative paths that stay writable and visible though protected. */
  readonly born: ReadonlySet<string>;
  /** Absolute paths that must not be seen wherever something above them is shown. */
  readonly masks: readonly string[];
  /** Whom the command runs as where that is not who we are. */
  readonly dropTo?: { readonly uid: number; readonly gid: number };
}

/** The sandbox of one command, ready to start. */
export interface Profile {
  readonly mounts: MountPlan;
  /** Relative paths that are read-only or hidden. */
  readonly protectedPaths: readonly string[];
}

/** Descriptors of the started process with a fixed number; those of mounts follow. */
export const DESCRIPTORS = { filter: 3, status: 4, options: 5, latch: 6, firstMount: 7 } as const;

/** Decides what a command sees, in the order in which mounts must lie over each other. Starts nothing. */
export function planProfile(facts: ProfileFacts): Profile {
  assertWorkspace(facts);
  const mounts = new MountPlan(DESCRIPTORS.firstMount);
  try {
    isolate(mounts);
    setEnvironment(mounts, facts.environment);
    showSystem(mounts);
    makeMemoryFolders(mounts, facts.home);
    const prefixes = showPrefixes(mounts, facts);
    const protectedPaths = showWorkspace(mounts, facts, prefixes);
    hideMasks(mounts, facts, prefixes);
    mounts.makeReadOnly('/run');
    // The root is itself a folder in memory, without any bound, and so goes last.
    mounts.add('--remount-ro', '/');
    mounts.add('--chdir', path.join(facts.workspace, facts.cwd));
    mounts.add('--seccomp', String(DESCRIPTORS.filter));
    mounts.add('--json-status-fd', String(DESCRIPTORS.status));
    return { mounts, protectedPaths };
  } catch (error) {
    mounts.close();
    throw error;
  }
}

function assertWorkspace({ workspace, home, cwd }: ProfileFacts): void {
  if (realPath(workspace) !== workspace) {
    throw new CodedError(
      'conflict',
      `Expected ${workspace} to be a real path, got a link or none.`
    );
  }
  if (
    isInside(home, workspace) ||
    TOO_WIDE.has(workspace) ||
    SYSTEM_FOLDERS.some(folder => isInside(workspace, folder))
  ) {
    throw new CodedError(
      'failed',
      `Expected a folder of your own as workspace, but ${workspace} is a home folder, the system's or wider. Open a folder inside.`
    );
  }
  const folder = realPath(path.join(workspace, cwd));
  if (!folder || !isInside(folder, workspace) || !fs.statSync(folder).isDirectory()) {
    throw new CodedError(
      'conflict',
      `Expected \`cwd\` to be a folder of the workspace, got ${cwd}.`
    );
  }
}

function isolate(mounts: MountPlan): void {
  for (const name of ['user', 'pid', 'ipc', 'uts', 'cgroup-try', 'net']) {
    mounts.add(`--unshare-${name}`);
  }
  mounts.add('--disable-userns', '--die-with-parent', '--new-session', '--cap-drop', 'ALL');
  mounts.add('--hostname', 'sandbox');
}

function setEnvironment(mounts: MountPlan, environment: ProfileFacts['environment']): void {
  mounts.add('--clearenv');
  for (const [name, value] of Object.entries(environment)) {
    mounts.add('--setenv', name, value);
  }
}

function showSystem(mounts: MountPlan): void {
  for (const root of SYSTEM_ROOTS) {
    const stats = statLink(root);
    if (stats?.isSymbolicLink()) {
      mounts.add('--symlink', fs.readlinkSync(root), root);
    } else if (stats) {
      mounts.add('--ro-bind', root, root);
      mounts.expected.push({ destination: root, readOnly: true });
    }
  }
  mounts.add('--proc', '/proc');
  for (const file of PROC_READ_ONLY) {
    mounts.add('--ro-bind-try', file, file);
  }
  for (const file of PROC_EMPTY) {
    if (statLink(file)) {
      mounts.hide(file);
    }
  }
  mounts.add('--dev', '/dev');
  mounts.memoryFolder('/dev/shm', FIXED_LIMITS.sharedMemoryBytes, '1777');
  mounts.add('--remount-ro', '/dev');
}

function makeMemoryFolders(mounts: MountPlan, home: string): void {
  mounts.memoryFolder('/run', FIXED_LIMITS.runBytes, '0755');
  mounts.memoryFolder('/tmp', FIXED_LIMITS.temporaryBytes, '1777');
  mounts.memoryFolder('/var/tmp', FIXED_LIMITS.homeBytes, '1777');
  mounts.add('--symlink', '../run', '/var/run');
  mounts.memoryFolder(home, FIXED_LIMITS.homeBytes, '0700');
}

/** Interpreters outside the workspace; those inside are shown with it and made read-only there. */
function showPrefixes(mounts: MountPlan, facts: ProfileFacts): Prefixes {
  const { home, workspace, environment } = facts;
  const found = findPrefixes({ searchPath: environment['PATH'] ?? '', home, workspace });
  const folders = found.folders.filter(folder => isReachable(folder, facts));
  for (const folder of folders) {
    if (!isInside(folder, facts.workspace)) {
      mounts.bind(openReal(folder), folder, 'read-only');
    }
  }
  for (const [link, target] of found.links) {
    if (!isInside(link, facts.workspace)) {
      mounts.add('--symlink', target, link);
    }
  }
  return { ...found, folders };
}

/** bubblewrap 0.8 turns a descriptor back into a path, so one that the dropped user cannot walk to fails the start. */
const isReachable = (folder: string, { dropTo }: ProfileFacts): boolean =>
  dropTo === undefined || canWalk(folder, dropTo.uid, dropTo.gid);

/** The workspace, writable, with its protected paths over it; returns them. */
function showWorkspace(
  mounts: MountPlan,
  facts: ProfileFacts,
  prefixes: Prefixes
): readonly string[] {
  const { workspace, scan, born } = facts;
  const git = findGitPaths(
    workspace,
    scan.repositories.filter(repository => !born.has(repository))
  );
  for (const folder of git.outside) {
    mounts.bind(openReal(folder), folder, 'read-only');
  }
  const root = openReal(workspace);
  try {
    mounts.bind(openBelow(root, ''), workspace, 'writable');
    const inside = prefixes.folders.filter(folder => isInside(folder, workspace));
    const readOnly = new Set([
      ...scan.guarded.filter(relative => !born.has(relative)),
      ...git.inside,
      ...inside.map(folder => path.relative(workspace, folder)).filter(name => !born.has(name))
    ]);
    const hidden = scan.secrets.filter(relative => !born.has(relative));
    // A mask is a path: its parents are pinned too, or what it hides would show under another name in the next run.
    const masked = facts.masks
      .map(mask => realPath(mask) ?? '')
      .filter(real => real !== workspace && isInside(real, workspace))
      .map(real => path.relative(workspace, real));
    const isCovered = (relative: string): boolean =>
      [relative, ...parentsOf([relative])].some(above => readOnly.has(above));
    const pins = parentsOf([...readOnly, ...hidden, ...masked]);
    for (const relative of [...pins].filter(pin => !isCovered(pin)).sort(byDepth)) {
      mounts.bind(openBelow(root, relative), path.join(workspace, relative), 'writable');
    }
    for (const relative of outermost(readOnly)) {
      mounts.bind(openBelow(root, relative), path.join(workspace, relative), 'read-only');
    }
    for (const relative of hidden) {
      mounts.hide(path.join(workspace, relative), () => openBelow(root, relative));
    }
    return [...readOnly, ...hidden];
  } finally {
    fs.closeSync(root);
  }
}

/** An allowlist needs a mask only below something that is shown. */
function hideMasks(
  mounts: MountPlan,
  { masks, workspace }: ProfileFacts,
  prefixes: Prefixes
): void {
  const shown = [...SYSTEM_ROOTS, ...prefixes.folders, workspace];
  const hidden: string[] = [];
  for (const mask of [...new Set(masks)].sort(byDepth)) {
    const real = realPath(mask);
    if (
      real &&
      shown.some(root => isInside(real, root)) &&
      !hidden.some(above => isInside(real, above))
    ) {
      mounts.hide(real);
      hidden.push(real);
    }
  }
}

/**
 * Folders on the way to a protected path. Each becomes a mount of its own: a folder could be renamed with what is
 * protected in it, and another one put in its place, but not a mount point.
 */
function parentsOf(relatives: readonly string[]): ReadonlySet<string> {
  const parents = new Set<string>();
  for (const relative of relatives) {
    for (let at = path.dirname(relative); at !== '.'; at = path.dirname(at)) {
      parents.add(at);
    }
  }
  return parents;
}

/** Without those that lie in another one, which is read-only with all that is in it. Shallow first. */
function outermost(relatives: ReadonlySet<string>): readonly string[] {
  return [...relatives]
    .filter(relative => [...parentsOf([relative])].every(parent => !relatives.has(parent)))
    .sort(byDepth);
}

/** Shallow first, so that a deeper mount lies over a shallower one. */
const byDepth = (left: string, right: string): number =>
  left.split('/').length - right.split('/').length || (left < right ? -1 : 1);

const TOO_WIDE = new Set(['/', '/home', '/root', '/tmp', '/var', '/opt', '/srv', '/mnt', '/media']);
const SYSTEM_FOLDERS = [
  '/usr',
  '/etc',
  '/bin',
  '/sbin',
  '/lib',
  '/lib64',
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/boot'
];
