/**
 * Why an absolute path names a folder that is nobody's single project, judged by its text alone: `wide` for what holds
 * many people's or projects' folders, `system` for what lies in the operating system's. Undefined for any other.
 */
export const wideFolder = (path: string): 'wide' | 'system' | undefined => {
  if (system.some(folder => path === folder || path.startsWith(`${folder}/`))) return 'system';
  return wide.has(path) || /^\/(home|Users)\/[^/]+$/.test(path) ? 'wide' : undefined;
};

/** Nothing below these is anybody's project. */
const system = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib64',
  '/proc',
  '/run',
  '/sbin',
  '/sys',
  '/usr'
];

/** Too wide themselves, though a project may lie below. */
const wide = new Set([
  '/',
  '/data',
  '/home',
  '/media',
  '/mnt',
  '/opt',
  '/root',
  '/scratch',
  '/shared',
  '/srv',
  '/tmp',
  '/Users',
  '/var',
  '/var/tmp',
  '/Volumes'
]);
