import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import type { CommandResult } from '../src/engine/sandbox/sandbox';
import type { SandboxStatus } from '../src/protocol/results';
import type { DriverRequest } from './sandbox-driver';

export interface DriverOptions {
  /** Whom it runs as; absent: who we are. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Descriptors it inherits as 3 and on. */
  readonly descriptors?: readonly number[];
  /** What stands in front of it on the command line. */
  readonly wrapper?: readonly string[];
}

let bundle: Promise<string> | undefined;

/** Bundles the driver into a folder that everybody may read, once a test file. */
function driverBundle(folder: string): Promise<string> {
  const outfile = path.join(folder, 'driver.cjs');
  bundle ??= build({
    entryPoints: [path.join(__dirname, 'sandbox-driver.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error'
  }).then(() => outfile);
  return bundle;
}

/** Starts the driver; whoever does ends it. */
export async function startDriver(
  folder: string,
  request: DriverRequest,
  { user, descriptors = [], wrapper = [] }: DriverOptions = {}
): Promise<ChildProcess> {
  const [program = process.execPath, ...rest] = [
    ...wrapper,
    process.execPath,
    await driverBundle(folder),
    JSON.stringify(request)
  ];
  return spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'inherit', ...descriptors],
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
    ...user
  });
}

/** Runs the driver to its end. */
export async function runDriver(
  folder: string,
  request: DriverRequest,
  options: DriverOptions = {}
): Promise<{ readonly status: SandboxStatus; readonly result: CommandResult }> {
  const driver = await startDriver(folder, request, options);
  let text = '';
  driver.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise(resolve => driver.once('close', resolve));
  // The cast: our own driver wrote it.
  return JSON.parse(text) as { status: SandboxStatus; result: CommandResult };
}
