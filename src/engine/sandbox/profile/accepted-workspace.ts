import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { isInside, realPath } from '../host-paths';

/**
 * Makes sure that a folder may be shown writable, and that the command's own folder lies in it.
 * @throws CodedError `failed` for a home folder, the system's or wider; `conflict` for links and what is gone
 */
export function assertWorkspace({
  workspace,
  home,
  cwd
}: {
  readonly workspace: string;
  readonly home: string;
  readonly cwd: string;
}): void {
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
