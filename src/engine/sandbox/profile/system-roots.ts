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

/**
 * Parts of a fresh /proc that act on the whole machine: read-only. bubblewrap's own word on some of them does not hold
 * where the engine runs as root.
 */
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
