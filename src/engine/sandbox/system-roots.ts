import fs from 'node:fs';
import path from 'node:path';
import { statLink } from './host-paths';

/** Host folders that every command sees, read-only: an allowlist, never `/`. Links among them are made again inside. */
export const SYSTEM_ROOTS: readonly string[] = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/etc',
  '/nix/store',
  '/gnu/store',
  '/var/cache/fontconfig',
  '/var/lib/texmf',
  '/sys/devices/system/cpu'
];

/** Parts of a fresh /proc that act on the whole machine: read-only. */
export const PROC_READ_ONLY: readonly string[] = [
  '/proc/sys',
  '/proc/sysrq-trigger',
  '/proc/irq',
  '/proc/bus',
  '/proc/fs',
  '/proc/pressure',
  '/proc/mtrr',
  '/proc/acpi',
  '/proc/scsi'
];

/** Parts of a fresh /proc that tell of the kernel or of other users' keys: shown empty. */
export const PROC_EMPTY: readonly string[] = [
  '/proc/kcore',
  '/proc/keys',
  '/proc/key-users',
  '/proc/kallsyms',
  '/proc/kmsg',
  '/proc/timer_list',
  '/proc/config.gz',
  '/proc/vmallocinfo',
  '/proc/slabinfo'
];

/**
 * Entries of /etc, at all levels, that a command must not see: what not everybody may read, and what is known to hold
 * secrets. An engine that runs as root would otherwise read them for the command.
 */
export function secretsOfEtc(root = '/etc'): readonly string[] {
  const found: string[] = [];
  const visit = (folder: string, depth: number): void => {
    for (const name of readNames(folder)) {
      const file = path.join(folder, name);
      const stats = statLink(file);
      if (!stats || stats.isSymbolicLink()) {
        continue;
      }
      if (!(stats.mode & 0o004) || (depth === 0 && SECRET_NAMES.has(name))) {
        found.push(file);
      } else if (stats.isDirectory() && depth < MAX_DEPTH) {
        visit(file, depth + 1);
      }
    }
  };
  visit(root, 0);
  return found;
}

function readNames(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    // Not readable by us, so not by the command either: it has the same rights or fewer.
    return [];
  }
}

const SECRET_NAMES = new Set(['ssh', 'jupyter', 'krb5.keytab', 'docker', 'kubernetes']);
const MAX_DEPTH = 8;
