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

/** Parts of a fresh /proc that tell of the kernel or of other users' keys: nobody may open them. */
export const PROC_FORBIDDEN: readonly string[] = [
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
