import fs from 'node:fs';
import type { ExpectedMount } from '../profile/mount-plan';

/**
 * The first mount that is missing or not as planned; undefined where all is well. Somebody who swapped a folder for a
 * link while the sandbox was set up made a mount lie elsewhere, which shows here.
 */
export function findWrongMount(
  processId: number,
  expected: readonly ExpectedMount[]
): string | undefined {
  const mounts = readMounts(processId);
  const root = mounts.get('/');
  if (root?.type !== 'tmpfs' || !root.readOnly) {
    return '/';
  }
  return expected.find(
    ({ destination, readOnly }) => mounts.get(destination)?.readOnly !== readOnly
  )?.destination;
}

interface Mount {
  readonly readOnly: boolean;
  readonly type: string;
}

/** By mount point; of several at one place the last, which lies on top. */
function readMounts(processId: number): ReadonlyMap<string, Mount> {
  const mounts = new Map<string, Mount>();
  let text: string;
  try {
    text = fs.readFileSync(`/proc/${processId}/mountinfo`, 'utf8');
  } catch {
    return mounts; // The process has ended, which its status tells.
  }
  for (const line of text.split('\n')) {
    const fields = line.split(' ');
    const [point, options] = [fields[4], fields[5]];
    if (point !== undefined && options !== undefined) {
      mounts.set(unescape(point), {
        readOnly: options.split(',').includes('ro'),
        type: fields[fields.indexOf('-') + 1] ?? ''
      });
    }
  }
  return mounts;
}

/** Blanks, tabs, line ends and backslashes stand as octal; the bytes of other characters stand for themselves. */
const unescape = (point: string): string =>
  point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
