import path from 'node:path';
import type { Writable } from 'node:stream';
import { CodedError } from '../../../base/coded-error';
import { wideFolder } from '../../../base/wide-folder';
import { cacheEnvironment } from '../cache/workspace-caches';
import { ownerToDropTo, processBoundOf } from '../command-owner';
import { groupFor } from '../confined-command';
import { openWayOut, type WayOut } from '../egress/way-out';
import { commandEnvironment } from '../environment';
import { masksOf } from '../hidden-folders';
import { isInside } from '../host-paths';
import { FIXED_LIMITS } from '../limits';
import { removeGhosts } from '../profile/ghosts';
import { planProfile, type Profile } from '../profile/profile';
import type { ProfileFacts } from '../profile/profile-facts';
import { NOTHING_THERE, scanWorkspace } from '../protected/workspace-scan';
import { runConfined } from '../run/confined-run';
import type { SandboxOptions } from '../sandbox-options';
import type { CommandLimits } from '../sandbox';
import { seccompFilter } from '../seccomp/seccomp';
import type { Workshop } from '../workshop';
import type { ConfinedService, ServiceSpec } from './service';
import { assertFiles, servicePlaces } from './service-files';
import { openServiceHome } from './service-home';

/**
 * Starts a long-lived program in the real profile. Resolves when it was let go; what follows is told by `ended`.
 * @throws CodedError `conflict` where its files or the workspace are not as they must be; `failed`; `no-sandbox`
 */
export async function startConfinedService(
  spec: ServiceSpec,
  shop: Workshop
): Promise<ConfinedService> {
  const { options, machine, means } = shop;
  const filter = seccompFilter(process.arch);
  // Landlock alone shows which programs run, and cannot give a home of its own.
  if (means.tier === '2' || !filter)
    throw new CodedError('no-sandbox', 'Expected namespaces, to confine a program for long.');
  assertFiles(spec.files);
  const owner = ownerToDropTo(spec.workspace, machine);
  // Somebody else could not walk to it: our data is ours alone.
  const home = owner ? undefined : openServiceHome(path.join(options.stateDir, 'servers'), spec);
  const environment = environmentOf(spec, options);
  const wayOut = await openWayOut({
    rules: spec.egress,
    file: options.bridge,
    resolve: options.resolveHost,
    searchPath: environment['PATH'] ?? '',
    workspace: spec.workspace,
    owner
  });
  const isShown = spec.access === 'read';
  const facts: ProfileFacts = {
    // Interpreters in a workspace are shown with it, and those elsewhere by themselves.
    workspace: isShown ? spec.workspace : (home ?? options.stateDir),
    cwd: '.',
    home: options.home,
    environment: { ...environment, ...wayOut?.bridge.environment },
    scan: isShown ? scanWorkspace(spec.workspace) : NOTHING_THERE,
    born: new Set(),
    masks: masksOf(options),
    systemMasks: () => shop.etc.list(),
    readOnly: true,
    service: {
      ...(home !== undefined && { home }),
      places: servicePlaces(spec, folder => isTooWide(folder, spec.workspace, options)),
      showsWorkspace: isShown
    },
    ...(means.tier === '1b' ? { hostProc: true } : {}),
    ...(wayOut ? { egress: { socket: wayOut.socket, bridge: wayOut.bridge.file } } : {}),
    ...(owner ? { dropTo: owner } : {})
  };
  const profile = await plan(facts, wayOut);
  const group = groupFor(SERVICE_LIMITS, shop);
  let start: (stdin: Writable) => void = () => undefined;
  const started = new Promise<Writable>(resolve => (start = resolve));
  const ended = runConfined(
    {
      growing: home === undefined ? [] : [{ folder: home, limitBytes: FIXED_LIMITS.cacheBytes }],
      profile,
      machine,
      filter,
      command: `exec ${[spec.command, ...spec.args].map(quoted).join(' ')}`,
      bridge: wayOut?.bridge.argv ?? [],
      limits: SERVICE_LIMITS,
      processBound: group ? 'cgroup' : processBoundOf(owner, machine, true),
      ...(group ? { group } : {}),
      signal: spec.signal,
      ...(owner ? { dropTo: owner } : {}),
      service: { onStarted: start, onOutput: spec.onOutput }
    },
    shop.pipes
  )
    .catch((error: unknown) => ({
      started: false,
      exitCode: null,
      problem: error instanceof Error ? error.message : String(error),
      stderr: { text: '' }
    }))
    .finally(async () => {
      removeGhosts(spec.workspace, profile.ghosts);
      await group?.dispose();
      await wayOut?.close();
    });
  const failed = ended.then(({ problem, stderr }) => {
    throw new CodedError('failed', problem ?? `The program did not start. ${stderr.text}`);
  });
  // Told by the race alone while it starts; once it runs, its end is no failure to start.
  failed.catch(() => undefined);
  const stdin = await Promise.race([started, failed]);
  stdin.on('error', () => undefined);
  return {
    write: text => !stdin.destroyed && stdin.writable && (stdin.write(text), true),
    ended: ended.then(({ exitCode, problem, stderr }) => ({
      exitCode,
      stderr: stderr.text,
      ...(problem !== undefined && { problem })
    }))
  };
}

/** The profile; where there can be none, the way out that was made for it is closed. */
async function plan(facts: ProfileFacts, wayOut: WayOut | undefined): Promise<Profile> {
  try {
    return planProfile(facts);
  } catch (error) {
    await wayOut?.close();
    throw error;
  }
}

/** As of a command, with the program's own folder first on the path: so it is shown as an interpreter is. */
function environmentOf(
  { command, environment, variables }: ServiceSpec,
  options: SandboxOptions
): Readonly<Record<string, string>> {
  const base = commandEnvironment(options.environment, options.home, variables);
  return {
    ...base,
    PATH: [path.dirname(command), base['PATH']].join(':'),
    ...cacheEnvironment(path.join(options.home, '.cache')),
    NODE_USE_ENV_PROXY: '1',
    ...environment
  };
}

/** What holds more than a program: nobody's single project, a home, the workspace, or what hides something below. */
const isTooWide = (folder: string, workspace: string, options: SandboxOptions): boolean =>
  wideFolder(folder) !== undefined ||
  [options.home, workspace, options.stateDir].some(other => isInside(other, folder));

/** One word for bash, whatever is in it. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** Of a program that runs for long; its time on the wall has no bound, since it is ended when nobody uses it. */
const SERVICE_LIMITS: CommandLimits = {
  wallSeconds: 0,
  cpuSeconds: 3600,
  memoryMB: 2048,
  processes: 128,
  outputKB: 64
};
