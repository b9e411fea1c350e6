import fs from 'node:fs';
import { CodedError } from '../../base/coded-error';
import type { Machine } from './machine';
import { chooseProcessBound, type ProcessBound } from './run/process-bound';

/** Somebody else to run as. */
export interface CommandOwner {
  readonly uid: number;
  readonly gid: number;
}

/** The user to run as: the workspace's owner where we are root and it belongs to somebody else. */
export function ownerToDropTo(workspace: string, machine: Machine): CommandOwner | undefined {
  const { uid, gid } = fs.statSync(workspace);
  if (process.getuid?.() !== 0 || uid === 0) {
    return undefined;
  }
  if (!machine.setpriv) {
    throw new CodedError('no-sandbox', 'Expected setpriv, to run as the owner of the workspace.', {
      fix: 'Install the package util-linux of your distribution.'
    });
  }
  return { uid, gid };
}

/** What bounds the number of processes of whoever runs, where no control group does. */
export function processBoundOf(
  dropTo: CommandOwner | undefined,
  machine: Machine,
  hasNamespace: boolean
): ProcessBound {
  return chooseProcessBound({
    runsAsRoot: process.getuid?.() === 0 && dropTo === undefined,
    hasNsenter: machine.nsenter !== undefined,
    hasNamespace
  });
}
