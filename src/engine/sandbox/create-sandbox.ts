import path from 'node:path';
import { CodedError, isCoded } from '../../base/coded-error';
import type { SandboxStatus } from '../../protocol/results';
import { CommandGroups } from './cgroup/command-groups';
import { WorkspaceCaches } from './cache/workspace-caches';
import { NOTHING_RAN, resultOf } from './command-result';
import { runCommandConfined } from './confined-command';
import type { Means, Workshop } from './workshop';
import { commandEnvironment, type EnvironmentRules } from './environment';
import { realPath } from './host-paths';
import { classifyFailure, missingProgram, readSystemFacts, unsupportedSystem } from './ladder';
import { findTier } from './find-tier';
import { EtcSecrets } from './profile/etc-secrets';
import { clampLimits } from './limits';
import { findMachine, type Machine } from './machine';
import { PipePool } from './run/pipes';
import { ProtectedMemory } from './protected/protected-memory';
import type { CommandResult, CommandSpec, Sandbox } from './sandbox';
import type { SandboxOptions } from './sandbox-options';
import { openRepositories, type OpenRepositories } from './repository/open-repositories';
import { readGitIdentity, type GitIdentity } from './repository/git-identity';
import { startConfinedService } from './service/confined-service';
import type { ConfinedService, ServiceSpec } from './service/service';
import { forgetServiceHome } from './service/forget-home';
import type { ServiceIdentity } from './service/service-home';
import { findServiceFiles, type ServiceFiles } from './service/service-files';
import { runCommandUnconfined } from './unconfined-command';
import { WorkspaceQueue } from './workspace-queue';

/** Makes the sandbox of one engine. Starts nothing and throws nothing: `check` finds out, `status` tells. */
export function createSandbox(options: SandboxOptions): Sandbox {
  return new BubblewrapSandbox(options);
}

class BubblewrapSandbox implements Sandbox {
  status: SandboxStatus = {
    tier: '3',
    runs: false,
    reason: 'Whether commands can be confined here is not checked yet.'
  };
  private readonly queue = new WorkspaceQueue();
  private readonly etc = new EtcSecrets();
  private readonly memory: ProtectedMemory;
  private readonly open: OpenRepositories;
  private readonly caches: WorkspaceCaches;
  private readonly stopped = new AbortController();
  private pipes: PipePool | undefined;
  private groups: CommandGroups | undefined;
  private means: Means | undefined;
  private checked: Promise<SandboxStatus> | undefined;
  /** Set while a check runs, which whoever asks meanwhile shares. */
  private checking: Promise<SandboxStatus> | undefined;

  private machine: Machine;

  private readonly options: SandboxOptions;

  constructor(options: SandboxOptions) {
    this.options = { ...options, home: homeOfCommands(options.home) };
    this.machine = findMachine(options.bwrap);
    this.memory = new ProtectedMemory(path.join(options.stateDir, 'sandbox'));
    this.open = openRepositories(options.stateDir);
    this.caches = new WorkspaceCaches(path.join(options.stateDir, 'caches'));
  }

  check(): Promise<SandboxStatus> {
    this.checking ??= this.findStatus().finally(() => (this.checking = undefined));
    this.checked = this.checking;
    return this.checked;
  }

  async run(spec: CommandSpec): Promise<CommandResult> {
    const startedAt = performance.now();
    const signal = AbortSignal.any([spec.signal, this.stopped.signal]);
    const status = await (this.checked ?? this.check());
    const refuse = (error: NonNullable<CommandResult['error']>): CommandResult => ({
      ...NOTHING_RAN,
      ended: signal.aborted ? 'cancelled' : 'set-up',
      confinement: { tier: status.tier },
      durationMs: Math.round(performance.now() - startedAt),
      error
    });
    const shop = this.workshop();
    const { means } = this;
    if (!status.runs || !means || typeof shop === 'string') {
      return refuse({
        code: 'no-sandbox',
        message: status.reason,
        ...(status.fix === undefined ? {} : { fix: status.fix })
      });
    }
    try {
      const confined = { ...spec, signal, limits: clampLimits(spec.limits) };
      const end = await this.queue.run(spec.workspace, signal, () =>
        runCommandConfined(confined, {
          ...shop,
          means,
          memory: this.memory,
          open: this.open,
          caches: this.caches
        })
      );
      if (!end.started && end.ended !== 'cancelled') {
        return refuse(this.describeSetUp(end.problem ?? end.stderr.text));
      }
      return resultOf(end, { tier: status.tier, startedAt });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return refuse({ code: isCoded(error, 'conflict') ? 'conflict' : 'failed', message });
    }
  }

  async runUnconfined(spec: CommandSpec): Promise<CommandResult> {
    const signal = AbortSignal.any([spec.signal, this.stopped.signal]);
    const status = await (this.checked ?? this.check());
    const refuse = (code: 'no-sandbox' | 'failed', message: string): CommandResult => ({
      ...NOTHING_RAN,
      ended: signal.aborted ? 'cancelled' : 'set-up',
      confinement: { tier: status.tier },
      durationMs: 0,
      error: { code, message }
    });
    if (status.runs) {
      return refuse('no-sandbox', 'Commands can be confined here by now, so none runs without.');
    }
    try {
      const { options, machine } = this;
      return await this.queue.run(spec.workspace, signal, () =>
        runCommandUnconfined({ ...spec, signal }, { options, machine })
      );
    } catch (error) {
      return refuse('failed', error instanceof Error ? error.message : String(error));
    }
  }

  async startService(spec: ServiceSpec): Promise<ConfinedService> {
    const signal = AbortSignal.any([spec.signal, this.stopped.signal]);
    const status = await (this.checked ?? this.check());
    const shop = this.workshop();
    const { means } = this;
    if (!status.runs || !means || typeof shop === 'string')
      throw new CodedError('no-sandbox', status.reason);
    const start = (): Promise<ConfinedService> =>
      startConfinedService({ ...spec, signal }, { ...shop, means });
    // What protects a workspace is decided while nothing changes it; the program itself changes nothing there.
    return spec.access === 'read' ? this.queue.run(spec.workspace, signal, start) : start();
  }

  forgetService(identity: ServiceIdentity): Promise<void> {
    return forgetServiceHome(path.join(this.options.stateDir, 'servers'), identity);
  }

  findService(command: string, args: readonly string[]): ServiceFiles {
    const { environment, home } = this.options;
    return findServiceFiles(command, args, commandEnvironment(environment, home)['PATH'] ?? '');
  }

  gitIdentity(): GitIdentity {
    return readGitIdentity(this.options.home);
  }

  environmentNames(rules?: EnvironmentRules): readonly string[] {
    const { environment, home } = this.options;
    return Object.keys(commandEnvironment(environment, home, rules)).sort();
  }

  async dispose(): Promise<void> {
    this.stopped.abort();
    await this.checked?.catch(() => undefined);
    this.pipes?.dispose();
    this.pipes = undefined;
  }

  private async findStatus(): Promise<SandboxStatus> {
    const system = readSystemFacts();
    this.machine = findMachine(this.options.bwrap);
    this.means = undefined;
    this.groups = this.options.groups === false ? undefined : await CommandGroups.find();
    const shop = this.workshop();
    if (process.platform !== 'linux') {
      this.status = unsupportedSystem(process.platform);
    } else if (typeof shop === 'string') {
      this.status = missingProgram(shop, system);
    } else {
      const { status, means } = await findTier(shop, system, this.stopped.signal);
      this.status = status;
      this.means = means;
    }
    return this.status;
  }

  /** What runs share, whatever confines them; or the name of the program that is missing. */
  private workshop(): Omit<Workshop, 'means'> | string {
    const { bwrap = '', prlimit, mkfifo } = this.machine;
    if (!prlimit || !mkfifo) {
      return prlimit ? 'mkfifo' : 'prlimit';
    }
    this.pipes ??= new PipePool(mkfifo);
    return {
      options: this.options,
      machine: { ...this.machine, bwrap, prlimit, mkfifo },
      pipes: this.pipes,
      etc: this.etc,
      ...(this.groups ? { groups: this.groups } : {})
    };
  }

  /** Set-up that fails after a good self-test is told with bubblewrap's own words and the advice for them. */
  private describeSetUp(said: string): NonNullable<CommandResult['error']> {
    const { reason, fix } = classifyFailure(said, readSystemFacts());
    return {
      code: 'failed',
      message: `The sandbox could not be set up, and the command did not run. ${said.startsWith('Expected') ? said : reason}`,
      ...(fix === undefined ? {} : { fix })
    };
  }
}

/**
 * The home folder by its real path, since that is what workspaces are compared with. Services may have `/` as home, which
 * cannot be made empty for a command.
 */
function homeOfCommands(home: string): string {
  const real = realPath(home) ?? path.resolve(home);
  return real === '/' ? '/home/sandbox' : real;
}
