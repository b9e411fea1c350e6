import type { Change, Mode } from '../../protocol/event-values';
import { runsUnconfined } from '../sandbox/protected-names';
import type { SandboxStatus } from '../../protocol/results';
import { ApprovalDesk } from '../agent/approvals';
import type { ElicitationDesk } from '../agent/elicitations';
import type { CallParts } from '../agent/call-parts';
import type { CallRates } from '../agent/call-rates';
import { runStep } from '../agent/run-step';
import { workTask } from '../agent/subagent';
import { TurnTally } from '../agent/turn-tally';
import type { Checkpoints, TurnCheckpoint } from '../checkpoints/checkpoint';
import { withGrants, type EffectivePolicy } from '../config/effective-policy';
import type { GateServices } from '../gate-services';
import type { BlobStore } from '../journal/blob-store';
import type { Log } from '../log';
import type { Effect } from '../policy/effect';
import { evaluate } from '../policy/evaluate';
import type { Question } from '../policy/question';
import type { Provider } from '../providers/provider';
import { Redactor } from '../redact';
import { BUILT_IN_LIMITS } from '../sandbox/limits';
import type { CommandLimits, Sandbox } from '../sandbox/sandbox';
import { assertToolOn } from '../config/features';
import { serverRules } from '../config/server-rules';
import { findTool } from '../tools/registry';
import type { SubagentTask } from '../tools/run-subagent';
import type { FileRules, Tool } from '../tools/tool';
import { ActLocks } from '../workspace/act-lock';
import { OpenedFolders } from '../workspace/opened-folders';
import { openWorkspace } from '../workspace/open-workspace';
import { isStillThere, type FoundFolder } from '../workspace/workspace-folder';
import { PolicyBook } from './policy-book';
import { runSessionCommand } from './session-commands';
import { ThreadMemory } from './thread-memory';
import type { RunningTurn, TurnEquipment } from './running-turn';
import type { Turns } from './turns';
import type { ThreadExposure } from './thread-exposure';
import type { ThreadGrants } from './thread-grants';
import { Undo } from './undo';
import { FolderWiderYes } from './wider-yes';

/** What the turns of one engine share, and what its thread remembers. */
export interface EquipParts {
  readonly principal: string;
  readonly services: GateServices;
  readonly log: Log;
  readonly turns: Turns;
  readonly provider: Provider;
  /** Makes the provider of a subagent. Throws where no model answers. */
  readonly openSubagent: (task: SubagentTask, callId: string) => Promise<Provider>;
  readonly policy: PolicyBook;
  readonly approvals: ApprovalDesk;
  readonly elicitations: ElicitationDesk;
  readonly checkpoints: Checkpoints;
  readonly undo: Undo;
  readonly sandbox: Sandbox;
  readonly locks: ActLocks;
  readonly redactor: Redactor;
  readonly memory: ThreadMemory;
  /** What a person allowed for this thread. */
  readonly grants: ThreadGrants;
  /** Whether its thread read something from outside. */
  readonly exposure: ThreadExposure;
  /** Whether a thread works in the same workspace. */
  readonly isHere: (threadId: string) => boolean;
  readonly now: () => number;
  readonly rates: CallRates;
  /** The reviewed tool of a server, by its full name. */
  readonly findServerTool: (name: string) => Promise<Tool | undefined>;
  readonly blobs: BlobStore;
  readonly sandboxStatus: () => Promise<SandboxStatus>;
  readonly findFolder: (workspace: string) => Promise<FoundFolder>;
  /** Called once, when the turn is finished. */
  readonly onFinish: () => void;
}

/** Makes what a turn runs with in its folder. The workspace that it opens is closed by `finish`. */
export async function equipTurn(
  turn: RunningTurn,
  folder: FoundFolder,
  shared: EquipParts
): Promise<TurnEquipment> {
  const { services, turns, policy, memory, sandbox, sandboxStatus, undo } = shared;
  const { thread, turnId, mode, cancel } = turn;
  const { signal } = cancel;
  const workspace = await openWorkspace(folder.realPath);
  await memory.confirmBorn(workspace);
  const opened = new OpenedFolders();
  const tally = new TurnTally(policy.for(folder).limits, shared.provider.price);
  let captured: Promise<TurnCheckpoint> | undefined;
  const checkpoint = (): Promise<TurnCheckpoint> =>
    (captured ??= shared.checkpoints.turn(thread.threadId, turnId, workspace));
  const questionOf = (
    effects: readonly Effect[],
    wanted: Mode,
    status: SandboxStatus
  ): Question => {
    const effective = policy.for(folder);
    const { pins } = serverRules(effective);
    const granted = withGrants(effective, shared.grants.inForce(shared.now(), pins));
    const question = policy.question(granted, folder, effects, wanted, status);
    return shared.exposure.isExposed ? { ...question, exposed: true } : question;
  };
  const callParts: CallParts = {
    turnId,
    principal: shared.principal,
    mode,
    log: thread,
    tally,
    signal,
    // Ours first: what a server calls its tool never takes the place of one.
    findTool: async name => (await findTool(name)) ?? shared.findServerTool(name),
    assertToolOn: tool => assertToolOn(policy.for(folder), tool),
    toolContext: {
      threadId: thread.threadId,
      turnId,
      workspace,
      reads: memory.reads,
      sandbox,
      born: memory.born,
      get fileRules() {
        return fileRules(policy.for(folder));
      },
      get masksPersonal() {
        return policy.for(folder).values.personal.value === 'mask';
      },
      readVerdict: () => policy.readVerdict(folder),
      keepImage: bytes => shared.blobs.keep(bytes),
      uncoveredByCommand: async () => (await checkpoint()).uncoveredByCommand(signal),
      // Read at each call: settings and policy may grow stricter while a turn runs.
      get commandLimits() {
        return commandLimits(policy.for(folder));
      },
      get mayRunUnconfined() {
        return policy.mayRunUnconfined(folder);
      },
      get further() {
        const { readable = [], writable = [] } = policy.place(folder).further ?? {};
        return { readable, writable, open: (root: string) => opened.open(root) };
      },
      get variables() {
        return policy.variables(folder);
      },
      get network() {
        return policy.for(folder).network;
      },
      showPlan: items =>
        thread.append('agent', {
          type: 'plan-changed',
          turnId,
          items: items.map(item => ({ ...item, text: shared.redactor.redact(item.text) }))
        }),
      elicit: async (question, signalOfCall) => {
        turns.countWaiting(turn, 1);
        try {
          // What a server words goes on the page and into the journal, as its results do.
          const clean = shared.redactor.redactKeys(question);
          return await shared.elicitations.ask(thread, turnId, clean, signalOfCall);
        } finally {
          turns.countWaiting(turn, -1);
        }
      },
      subagents: {
        mode,
        run: async (task, callId) => {
          const provider = await shared.openSubagent(task, callId);
          return workTask(task, { turn: callParts, callId, provider });
        }
      },
      signal
    },
    policy: {
      // Another folder may have come to lie at the path of the one that was trusted.
      isTrusted: () => policy.isTrusted(folder) && isStillThere(folder),
      refresh: () => policy.refresh(folder, workspace),
      judge: (effects, wanted, status) => evaluate(questionOf(effects, wanted, status)),
      mayRunUnconfined: () => policy.mayRunUnconfined(folder),
      widerYes: (effects, wanted, status) =>
        new FolderWiderYes(
          () => {
            const question = questionOf(effects, wanted, status);
            return { question, decision: evaluate(question) };
          },
          {
            folder,
            threadId: thread.threadId,
            grants: shared.grants,
            policy,
            services,
            now: shared.now,
            isHere: shared.isHere
          }
        )
    },
    sandboxStatus,
    takeRate: tool => {
      const { values } = policy.for(folder);
      shared.rates.take(tool, thread.threadId, {
        perToolPerMin: values['rates.perToolPerMin'].value,
        perThreadPerMin: values['rates.perThreadPerMin'].value
      });
    },
    approvals: shared.approvals,
    services,
    checkpoint,
    lockWorkspace: until => shared.locks.acquire(folder.realPath, until),
    redactor: shared.redactor,
    noteExposure: () => shared.exposure.note(),
    serverLog: shared.log,
    stopTurn: () => cancel.abort(),
    onWaiting: change => turns.countWaiting(turn, change)
  };
  return {
    callParts,
    parts: {
      provider: shared.provider,
      tally,
      runCommand: command =>
        runSessionCommand(command, turn, {
          undo,
          policy,
          services,
          sandboxStatus,
          findFolder: shared.findFolder,
          stopOthers: other => turns.cancelAll(running => running !== other)
        }),
      runCalls: calls => runStep(calls, callParts)
    },
    finish: async () => {
      try {
        if (captured === undefined && !turn.resumed) return [];
        await memory.identifyBorn(workspace);
        return (await (await checkpoint()).seal()).map(markUnconfined);
      } finally {
        shared.onFinish();
        await opened.dispose();
        workspace.dispose();
      }
    }
  };
}

const fileRules = ({ values }: EffectivePolicy): FileRules => ({
  hidden: values.hidden.value,
  massFiles: values['mass.files'].value,
  massBytes: values['mass.mb'].value * 1024 * 1024
});

/** The sandbox's bounds, narrowed by what the policy says; a bound of 0 or none leaves the built-in one. */
function commandLimits({ commandBounds }: EffectivePolicy): CommandLimits {
  const { wallS, cpuS, memMB, procs, outputKB } = commandBounds;
  return {
    wallSeconds: wallS || BUILT_IN_LIMITS.wallSeconds,
    cpuSeconds: cpuS || BUILT_IN_LIMITS.cpuSeconds,
    memoryMB: memMB || BUILT_IN_LIMITS.memoryMB,
    processes: procs || BUILT_IN_LIMITS.processes,
    outputKB: outputKB || BUILT_IN_LIMITS.outputKB
  };
}

/** Marks what a person's next run would execute outside the sandbox, whoever of the turn's calls made it. */
const markUnconfined = (change: Change): Change =>
  change.change !== 'deleted' && runsUnconfined(change.path)
    ? { ...change, runsUnconfined: true }
    : change;
