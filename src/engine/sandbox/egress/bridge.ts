import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { findExecutable, isInside, realPath } from '../host-paths';

/** What stands in front of a command that may reach the network, and the variables by which programs find it. */
export interface Bridge {
  /** Host path of the program that is shown inside. */
  readonly file: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Where socket and bridge lie inside. */
export const INSIDE = {
  socket: '/run/sallyport/proxy.sock',
  bridge: '/run/sallyport/bridge.py'
} as const;

/**
 * Plans the bridge of one command.
 * @param options.file the bridge as the package brings it; absent: as it lies beside the running bundle
 * @param options.searchPath the command's `PATH`
 * @throws CodedError `failed` where the bridge or a Python to run it is missing
 */
export function planBridge(options: {
  readonly file?: string;
  readonly searchPath: string;
  readonly workspace: string;
}): Bridge {
  const file = realPath(options.file ?? besideBundle());
  if (!file) {
    throw new CodedError(
      'failed',
      'Expected the bridge to the network in the installed package, but it is missing. Install jupyterlab-sallyport again.'
    );
  }
  const proxy = `http://127.0.0.1:${PORT}`;
  return {
    file,
    // Isolated, and without the site's packages: nothing of home or workspace is loaded.
    argv: [findPython(options), '-I', '-S', '-s', INSIDE.bridge, INSIDE.socket, String(PORT)],
    environment: Object.fromEntries([
      ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap(name => [
        [name, proxy],
        [name.toLowerCase(), proxy]
      ]),
      ...['NO_PROXY', 'no_proxy'].map(name => [name, 'localhost,127.0.0.1,::1']),
      ['NODE_USE_ENV_PROXY', '1'],
      // They would ask hosts that nobody allowed.
      ['PIP_DISABLE_PIP_VERSION_CHECK', '1'],
      ['npm_config_update_notifier', 'false']
    ])
  };
}

/** The system's Python, or the first of the command's own that is a program and no script in front of one. */
function findPython({ searchPath, workspace }: { searchPath: string; workspace: string }): string {
  const folders = [...SYSTEM_FOLDERS, ...searchPath.split(':')];
  for (const folder of folders) {
    const found = findExecutable('python3', [folder]);
    const real = found === undefined ? null : realPath(found);
    if (found !== undefined && real && !isInside(real, workspace) && !isScript(real)) {
      return found;
    }
  }
  throw new CodedError(
    'failed',
    'Expected a python3 for the bridge to the network, but there is none on this machine. Install Python, or remove the hosts from `network.allow`.'
  );
}

function isScript(file: string): boolean {
  const descriptor = fs.openSync(file, 'r');
  try {
    const start = Buffer.alloc(2);
    fs.readSync(descriptor, start);
    return start.toString() === '#!';
  } finally {
    fs.closeSync(descriptor);
  }
}

const besideBundle = (): string =>
  path.resolve(process.argv[1] ?? '', '..', '..', 'sandbox', 'bridge.py');

const SYSTEM_FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin'];
/** Free in every sandbox, which has a loopback of its own. */
const PORT = 3128;
