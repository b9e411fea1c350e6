import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';

/** What to start: an argument list, never a shell string. */
export interface SpawnRequest {
  readonly argv: readonly [program: string, ...rest: readonly string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly stdio: readonly ('ignore' | 'pipe' | number)[];
  /** Absent: ours. */
  readonly cwd?: string;
  /** True: it leads a session and group of its own, so that all in it can be signalled together. */
  readonly ownGroup?: true;
}

/** Starts a process. The only place of the engine that does; the caller kills it and reads its end. */
export function startProcess(request: SpawnRequest): ChildProcess {
  const { argv, environment, stdio, cwd, ownGroup } = request;
  const [program, ...rest] = argv;
  const covered: ('ignore' | 'pipe' | number)[] = [...stdio];
  // Above 2, 'ignore' leaves what was inherited where it is: only another descriptor in its place covers it.
  const nothing = fs.openSync('/dev/null', 'r');
  try {
    for (const descriptor of inheritedDescriptors()) {
      while (covered.length <= descriptor) {
        covered.push('ignore');
      }
      if (descriptor >= stdio.length) {
        covered[descriptor] = nothing;
      }
    }
    return spawn(program, rest, {
      env: { ...environment },
      stdio: covered,
      shell: false,
      ...(cwd !== undefined && { cwd }),
      ...(ownGroup && { detached: true })
    });
  } finally {
    fs.closeSync(nothing);
  }
}

/**
 * Runs a small program of the system to its end, at most 5 seconds, and returns what it said on stderr: '' for success.
 * @param given.input what it reads from stdin; nothing where absent
 * @param given.inherit a descriptor of ours that it finds as `INHERITED`
 */
export function runHelper(
  argv: readonly [program: string, ...rest: readonly string[]],
  given: { readonly input?: string; readonly inherit?: number } = {}
): Promise<string> {
  return new Promise(resolve => {
    const child = startProcess({
      argv,
      environment: { PATH: '/usr/bin:/bin', LANG: 'C' },
      stdio: ['pipe', 'ignore', 'pipe', ...(given.inherit === undefined ? [] : [given.inherit])]
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), HELPER_TIMEOUT_MS);
    // A helper that ends before it has read tells why by its status.
    child.stdin?.on('error', () => undefined).end(given.input ?? '');
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(0, 4096)));
    const end = (message: string): void => {
      clearTimeout(timer);
      resolve(message);
    };
    child.on('error', error => end(error.message));
    child.on('close', (code, signal) =>
      end(code === 0 ? '' : text.trim() || `ended with ${code ?? signal}`)
    );
  });
}

/** Runs a small program of the system to its end and returns what it said on stdout; '' where it failed. */
export function runForText(
  argv: readonly [program: string, ...rest: readonly string[]]
): Promise<string> {
  return new Promise(resolve => {
    const child = startProcess({
      argv,
      environment: { PATH: '/usr/bin:/bin', LANG: 'C' },
      stdio: ['ignore', 'pipe', 'ignore']
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), HELPER_TIMEOUT_MS);
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(0, 4096)));
    const end = (said: string): void => {
      clearTimeout(timer);
      resolve(said);
    };
    child.on('error', () => end(''));
    child.on('close', code => end(code === 0 ? text : ''));
  });
}

/**
 * Descriptors that whoever started us left open for every child. Node marks its own close-on-exec and cannot mark
 * these, so each child gets /dev/null in their places. Looked up once: later ones are Node's own.
 */
function inheritedDescriptors(): readonly number[] {
  inherited ??= namesIn('/proc/self/fd')
    .map(Number)
    .filter(descriptor => descriptor > 2 && !closesOnExec(descriptor));
  return inherited;
}

let inherited: readonly number[] | undefined;

/** Empty where the system has no such view; nothing is confined there either. */
const namesIn = (folder: string): readonly string[] =>
  fs.existsSync(folder) ? fs.readdirSync(folder) : [];

function closesOnExec(descriptor: number): boolean {
  try {
    const text = fs.readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
    return (parseInt(/flags:\s*(\d+)/.exec(text)?.[1] ?? '0', 8) & O_CLOEXEC) !== 0;
  } catch {
    return true; // The descriptor that read the folder; closed by now.
  }
}

/** Where a helper finds the descriptor that it inherits. */
export const INHERITED = 3;

const HELPER_TIMEOUT_MS = 5000;
const O_CLOEXEC = 0o2000000;
