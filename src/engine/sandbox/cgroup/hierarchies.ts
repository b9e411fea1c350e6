import fs from 'node:fs';
import path from 'node:path';
import { readText } from '../host-paths';

/** What the sandbox bounds by control groups. */
export type Controller = 'memory' | 'pids' | 'cpu';

/** A folder of the kernel's control groups in which we may make groups that have these controllers. */
export interface Hierarchy {
  readonly version: 1 | 2;
  readonly controllers: ReadonlySet<Controller>;
  readonly folder: string;
}

/**
 * Finds where groups can be made beside or below our own, by what the kernel says of this process; nothing is changed.
 * Empty where control groups are not writable, as for most ordinary users and in most containers.
 * @param processFolder for tests; where `cgroup` and `mountinfo` lie
 */
export function findHierarchies(processFolder = '/proc/self'): readonly Hierarchy[] {
  const own = readOwnGroups(readText(path.join(processFolder, 'cgroup')));
  return readMounts(readText(path.join(processFolder, 'mountinfo')))
    .map(mount => hierarchyOf(mount, own))
    .filter(hierarchy => hierarchy !== undefined);
}

interface GroupMount {
  readonly version: 1 | 2;
  /** The group that is seen at the mount point. */
  readonly root: string;
  readonly point: string;
  readonly controllers: ReadonlySet<Controller>;
}

/** Controller → path of our own group; '' stands for version 2. */
function readOwnGroups(text: string): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, names, group] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (names !== undefined && group !== undefined && !group.split('/').includes('..')) {
      names.split(',').forEach(name => groups.set(name, group));
    }
  }
  return groups;
}

function readMounts(text: string): readonly GroupMount[] {
  return text.split('\n').flatMap((line): GroupMount[] => {
    const fields = line.split(' ');
    const [root, point] = [fields[3], fields[4]];
    const [type, , options = ''] = fields.slice(fields.indexOf('-') + 1);
    if (root === undefined || point === undefined || (type !== 'cgroup' && type !== 'cgroup2')) {
      return [];
    }
    const controllers = new Set(CONTROLLERS.filter(name => options.split(',').includes(name)));
    return [{ version: type === 'cgroup' ? 1 : 2, root, point, controllers }];
  });
}

function hierarchyOf(
  { version, root, point, controllers }: GroupMount,
  own: ReadonlyMap<string, string>
): Hierarchy | undefined {
  const group = own.get(version === 2 ? '' : ([...controllers][0] ?? 'none'));
  const below = group === undefined ? undefined : path.posix.relative(root, group);
  if (below === undefined || below.split('/').includes('..')) {
    return undefined;
  }
  const folder = path.join(point, below);
  if (version === 2) {
    return nearestWithControllers(folder, point);
  }
  return isWritable(folder) ? { version, controllers, folder } : undefined;
}

/**
 * A group of version 2 that holds processes hands no controllers down, and ours holds us: the nearest one above that
 * does. What is handed down is the administrator's word, and is not changed.
 */
function nearestWithControllers(own: string, point: string): Hierarchy | undefined {
  for (let folder = own; folder.startsWith(point); folder = path.dirname(folder)) {
    const handedDown = readText(path.join(folder, 'cgroup.subtree_control')).trim().split(' ');
    const controllers = new Set(CONTROLLERS.filter(name => handedDown.includes(name)));
    if (controllers.size > 0) {
      return isWritable(folder) ? { version: 2, controllers, folder } : undefined;
    }
  }
  return undefined;
}

function isWritable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const CONTROLLERS: readonly Controller[] = ['memory', 'pids', 'cpu'];
