import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import type { CommandResult, CommandSpec } from '../src/engine/sandbox/sandbox';
import type { SandboxStatus } from '../src/protocol/results';
import type { DecoyWorld } from './decoy-world';
import type { DriverRequest, SentSpec } from './sandbox-driver';

export interface DriverOptions {
  /** Whom it runs as; absent: who we are. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Descriptors it inherits as 3 and on. */
  readonly descriptors?: readonly number[];
  /** What stands in front of it on the command line. */
  readonly wrapper?: readonly string[];
}

const bundles = new Map<string, string>();

/** Bundles the driver into a folder that everybody may read, once. */
function driverBundle(folder: string): string {
  const outfile = bundles.get(folder) ?? path.join(folder, 'driver.cjs');
  if (!bundles.has(folder)) {
    // In one go: the service behind the other form would keep the tests' process from ending.
    buildSync({
      entryPoints: [path.join(__dirname, 'sandbox-driver.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile,
      logLevel: 'error'
    });
    bundles.set(folder, outfile);
  }
  return outfile;
}

/** The file, or a copy of it in a folder that everybody may read, where it lies below one that not everybody may enter. */
export function fileForEverybody(file: string, folder: string): string {
  for (let above = path.dirname(file); above !== '/'; above = path.dirname(above)) {
    if ((fs.statSync(above).mode & 0o001) === 0) {
      const copy = path.join(folder, path.basename(file));
      if (!fs.existsSync(copy)) {
        fs.copyFileSync(file, copy);
        fs.chmodSync(copy, 0o755);
      }
      return copy;
    }
  }
  return file;
}

/** Starts the driver; whoever does ends it. */
export function startDriver(
  folder: string,
  request: DriverRequest,
  { user, descriptors = [], wrapper = [] }: DriverOptions = {}
): ChildProcess {
  const node = fileForEverybody(process.execPath, folder);
  const [program = node, ...rest] = [
    ...wrapper,
    node,
    driverBundle(folder),
    JSON.stringify(request)
  ];
  return spawn(program, rest, {
    stdio: [request.mode === 'serve' ? 'pipe' : 'ignore', 'pipe', 'inherit', ...descriptors],
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
  const driver = startDriver(folder, request, options);
  let text = '';
  driver.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise(resolve => driver.once('close', resolve));
  // The cast: our own driver wrote it.
  return JSON.parse(text) as { status: SandboxStatus; result: CommandResult };
}

/** A sandbox that somebody else's engine has made. */
export interface ForeignSandbox {
  readonly status: SandboxStatus;
  run(spec: SentSpec): Promise<CommandResult>;
  stop(): Promise<void>;
}

/** Starts an engine's sandbox as the world's identity. One command at a time. */
export async function serveSandbox({
  base,
  options,
  identity
}: DecoyWorld): Promise<ForeignSandbox> {
  const driver = startDriver(
    base,
    { options, mode: 'serve' },
    {
      wrapper: identity.wrapper,
      ...(identity.engine.uid === process.getuid?.() ? {} : { user: identity.engine })
    }
  );
  const { stdin, stdout } = driver;
  if (!stdin || !stdout) {
    throw new Error('The driver has no pipes.');
  }
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const next = async <Value>(): Promise<Value> => {
    const { value, done } = await lines.next();
    if (done) {
      throw new Error('The driver ended.');
    }
    // The cast: our own driver wrote it.
    return JSON.parse(value) as Value;
  };
  return {
    status: await next<SandboxStatus>(),
    run: ({ onOutput: _, signal: __, ...spec }: SentSpec & Partial<CommandSpec>) => {
      stdin.write(`${JSON.stringify(spec)}\n`);
      return next<CommandResult>();
    },
    stop: async () => {
      const ended = new Promise(resolve => driver.once('close', resolve));
      stdin.end();
      await ended;
    }
  };
}
