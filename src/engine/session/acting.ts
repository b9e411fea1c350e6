import { CodedError } from '../../base/coded-error';
import type { Change } from '../../protocol/events';
import type { HelloLine, PolicyStoreView } from '../../protocol/link';
import type {
  PolicySummary,
  PolicyView,
  SandboxStatus,
  StatusParams
} from '../../protocol/results';
import { ApprovalDesk } from '../agent/approvals';
import type { CallParts } from '../agent/call-parts';
import { runCall } from '../agent/run-call';
import { runCalls } from '../agent/run-calls';
import { TurnTally } from '../agent/turn-tally';
import type { Checkpoints, TurnCheckpoint } from '../checkpoints/checkpoint';
import { createCheckpoints } from '../checkpoints/open-checkpoints';
import type { EffectivePolicy } from '../config/effective-policy';
import type { GateServices } from '../gate-services';
import type { Journal } from '../journal/journal';
import type { Log } from '../log';
import { permittedScopes } from '../policy/scopes';
import { policyView } from '../policy/view';
import { createCommandsProvider } from '../providers/commands';
import type { Provider } from '../providers/provider';
import { createScriptedProvider } from '../providers/scripted';
import { Redactor } from '../redact';
import { createSandbox } from '../sandbox/create-sandbox';
import { BUILT_IN_LIMITS } from '../sandbox/limits';
import { runsUnconfined } from '../sandbox/protected-names';
import type { CommandLimits, Sandbox } from '../sandbox/sandbox';
import { findTool } from '../tools/registry';
import { ActLocks } from '../workspace/act-lock';
import { openWorkspace } from '../workspace/open-workspace';
import { findFolder, isStillThere, type FoundFolder } from '../workspace/workspace-folder';
import { PolicyBook } from './policy-book';
import { runSessionCommand } from './session-commands';
import type { ThreadBook } from './thread-book';
import { ThreadMemory } from './thread-memory';
import { TrustDesk } from './trust-desk';
import type { RunningTurn, TurnEquipment, Turns } from './turns';
import { Undo } from './undo';

export interface ActingParts {
  readonly hello: HelloLine;
  readonly policy: PolicyStoreView;
  readonly journal: Journal;
  readonly book: ThreadBook;
  readonly turns: Turns;
  readonly services: GateServices;
  readonly log: Log;
  readonly now: () => number;
  /** A script that plays instead of the commands, in tests. */
  readonly script?: unknown;
  /** Tells every connection what changed. */
  readonly onStatus: (status: StatusParams) => void;
}

/** All that can act, loaded when it is first needed so that the engine starts without it. */
export class Acting {
  readonly approvals = new ApprovalDesk();
  readonly policy: PolicyBook;
  readonly trust: TrustDesk;
  readonly undo: Undo;
  readonly checkpoints: Checkpoints;
  private readonly sandbox: Sandbox;
  private readonly locks: ActLocks;
  private readonly redactor = new Redactor();
  private readonly memories = new Map<string, ThreadMemory>();
  private readonly provider: Provider;
  /** Where the running turns work. */
  private readonly folders = new Map<RunningTurn, FoundFolder>();
  /** Workspaces whose policy a panel looks at. */
  private readonly shown = new Map<string, FoundFolder>();
  private checked: Promise<SandboxStatus> | undefined;

  constructor(private readonly parts: ActingParts) {
    const { hello, services, now, book, journal, turns, script } = parts;
    this.provider =
      script === undefined ? createCommandsProvider() : createScriptedProvider(script);
    const find = (workspace: string): Promise<FoundFolder> => this.findFolder(workspace);
    this.policy = new PolicyBook(parts.policy, hello.home, now);
    this.locks = new ActLocks(hello.stateDir);
    this.checkpoints = createCheckpoints(hello.stateDir);
    this.sandbox = createSandbox(hello);
    this.trust = new TrustDesk({
      findFolder: find,
      policy: this.policy,
      services,
      now,
      clock: () => performance.now()
    });
    this.undo = new Undo({
      book,
      journal,
      checkpoints: this.checkpoints,
      locks: this.locks,
      services,
      policy: this.policy,
      principal: hello.principal,
      findFolder: find,
      assertNotStopped: () => turns.assertNotStopped()
    });
  }

  /** The folder of a workspace as it is now. Throws for one that is not there. */
  findFolder(workspace: string): Promise<FoundFolder> {
    return findFolder(this.parts.hello, workspace);
  }

  /** The folder, where it may be a workspace. Throws `forbidden` with the reason where it may not. */
  async findWorkspace(workspace: string): Promise<FoundFolder> {
    const folder = await this.findFolder(workspace);
    if (folder.refused !== undefined) throw new CodedError('forbidden', folder.refused);
    return folder;
  }

  /** The policy in force for a workspace; from here on, changes of it are told. */
  async showPolicy(workspace: string): Promise<PolicyView> {
    const folder = await this.findFolder(workspace);
    this.shown.delete(workspace);
    this.shown.set(workspace, folder);
    const [oldest] = this.shown.keys();
    if (this.shown.size > MOST_SHOWN && oldest !== undefined) this.shown.delete(oldest);
    return policyView(workspace, this.policy.for(folder), await this.sandboxStatus());
  }

  /** The verdict of the self-test, run once. */
  sandboxStatus(): Promise<SandboxStatus> {
    return (this.checked ??= this.checkSandbox());
  }

  /** Runs the self-test again. */
  async checkSandbox(): Promise<SandboxStatus> {
    this.checked = this.sandbox.check();
    const status = await this.checked;
    this.parts.onStatus({ sandbox: status });
    return status;
  }

  /** Takes the gate's new policy, and ends the turns in folders that are no longer trusted. */
  async replacePolicy(view: PolicyStoreView): Promise<void> {
    const { turns } = this.parts;
    const trusted = new Set(this.trustedTurns());
    const levels = new Map([...this.folders].map(([turn, folder]) => [turn, this.levelOf(folder)]));
    this.policy.replace(view);
    for (const [turn, folder] of this.folders) {
      const level = this.levelOf(folder);
      if (level !== levels.get(turn))
        turn.thread.append('policy', { type: 'policy-changed', level });
    }
    for (const [workspace, folder] of this.shown)
      this.parts.onStatus({ policy: { workspace, summary: this.policy.for(folder).summary } });
    const left = new Set(this.trustedTurns());
    await turns.cancelAll(turn => trusted.has(turn) && !left.has(turn));
  }

  /** Makes what a turn runs with. Throws where its folder cannot be a workspace any more. */
  async equip(turn: RunningTurn): Promise<TurnEquipment> {
    const { hello, services, log, turns } = this.parts;
    const { thread, turnId, mode, cancel } = turn;
    const folder = await this.findWorkspace(turn.workspace);
    const workspace = await openWorkspace(folder.realPath);
    const memory = this.memory(thread.threadId);
    await memory.confirmBorn(workspace);
    const book = this.policy;
    const policy = book.for(folder);
    const tally = new TurnTally(policy.limits);
    let captured: Promise<TurnCheckpoint> | undefined;
    const checkpoint = (): Promise<TurnCheckpoint> =>
      (captured ??= this.checkpoints.turn(thread.threadId, turnId, workspace));
    this.folders.set(turn, folder);
    const callParts: CallParts = {
      turnId,
      principal: hello.principal,
      mode,
      log: thread,
      tally,
      signal: cancel.signal,
      findTool,
      toolContext: {
        threadId: thread.threadId,
        turnId,
        workspace,
        reads: memory.reads,
        sandbox: this.sandbox,
        born: memory.born,
        readVerdict: () => book.readVerdict(folder),
        uncoveredByCommand: async () => (await checkpoint()).uncoveredByCommand(cancel.signal),
        // Read at each call: settings and policy may grow stricter while a turn runs.
        get commandLimits() {
          return commandLimits(book.for(folder));
        },
        signal: cancel.signal
      },
      policy: {
        // Another folder may have come to lie at the path of the one that was trusted.
        isTrusted: () => this.policy.isTrusted(folder) && isStillThere(folder),
        judge: (effects, wanted, sandbox) => this.policy.judge(folder, effects, wanted, sandbox),
        scopes: permittedScopes
      },
      sandboxStatus: () => this.sandboxStatus(),
      approvals: this.approvals,
      services,
      checkpoint,
      lockWorkspace: signal => this.locks.acquire(folder.realPath, signal),
      redactor: this.redactor,
      serverLog: log,
      onWaiting: change => turns.countWaiting(turn, change)
    };
    return {
      callParts,
      parts: {
        provider: this.provider,
        tally,
        runCommand: command =>
          runSessionCommand(command, turn, {
            undo: this.undo,
            policy: this.policy,
            services,
            sandboxStatus: () => this.sandboxStatus(),
            findFolder: name => this.findFolder(name),
            stopOthers: other => turns.cancelAll(running => running !== other)
          }),
        runCalls: calls =>
          runCalls(calls, {
            findTool,
            runCall: call => runCall(call, callParts),
            isOver: () => cancel.signal.aborted || tally.exhausted('call') !== null
          })
      },
      finish: async () => {
        try {
          if (captured === undefined && !turn.resumed) return [];
          await memory.identifyBorn(workspace);
          return (await (await checkpoint()).seal()).map(markUnconfined);
        } finally {
          this.folders.delete(turn);
          workspace.dispose();
        }
      }
    };
  }

  /** Drops what a thread left behind that is gone for good. */
  async forgetThread(threadId: string): Promise<void> {
    this.memories.delete(threadId);
    await this.checkpoints.forget(threadId);
  }

  forgetConnection(connection: string): void {
    this.approvals.forget(connection);
    this.trust.forget(connection);
  }

  async close(): Promise<void> {
    await this.sandbox.dispose();
  }

  private levelOf(folder: FoundFolder): PolicySummary['level'] {
    return this.policy.for(folder).summary.level;
  }

  private trustedTurns(): readonly RunningTurn[] {
    return [...this.folders].flatMap(([turn, folder]) =>
      this.policy.isTrusted(folder) ? [turn] : []
    );
  }

  private memory(threadId: string): ThreadMemory {
    const known = this.memories.get(threadId);
    if (known !== undefined) return known;
    const made = new ThreadMemory(threadId, this.parts.journal);
    this.memories.set(threadId, made);
    return made;
  }
}

/** Marks what a person's next run would execute outside the sandbox, whoever of the turn's calls made it. */
const markUnconfined = (change: Change): Change =>
  change.change !== 'deleted' && runsUnconfined(change.path)
    ? { ...change, runsUnconfined: true }
    : change;

/** Workspaces whose panels are told of policy; a link to itself gives one folder names without end. */
const MOST_SHOWN = 64;

/** The sandbox's bounds, narrowed by what the policy says; a bound of 0 or none leaves the built-in one. */
function commandLimits({ commandBounds }: EffectivePolicy): CommandLimits {
  const { wallS, cpuS, memMB, procs, outputKB } = commandBounds;
  return {
    wallSeconds: wallS ?? BUILT_IN_LIMITS.wallSeconds,
    cpuSeconds: cpuS ?? BUILT_IN_LIMITS.cpuSeconds,
    memoryMB: memMB ?? BUILT_IN_LIMITS.memoryMB,
    processes: procs ?? BUILT_IN_LIMITS.processes,
    outputKB: outputKB ?? BUILT_IN_LIMITS.outputKB
  };
}
