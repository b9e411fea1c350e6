import { CodedError } from '../../base/coded-error';
import type { HelloLine, PolicyStoreView } from '../../protocol/link';
import type { PolicyView, SandboxStatus, StatusParams } from '../../protocol/results';
import { ApprovalDesk } from '../agent/approvals';
import { ElicitationDesk } from '../agent/elicitations';
import { CallRates } from '../agent/call-rates';
import type { Checkpoints } from '../checkpoints/checkpoint';
import { createCheckpoints } from '../checkpoints/open-checkpoints';
import type { GateServices } from '../gate-services';
import { BlobStore } from '../journal/blob-store';
import type { Journal } from '../journal/journal';
import type { Log } from '../log';
import { policyView } from '../policy/view';
import type { Provider } from '../providers/provider';
import { createScriptedProvider } from '../providers/scripted';
import type { Redactor } from '../redact';
import { join } from 'node:path';
import { ReviewedTexts } from '../config/reviewed-texts';
import type { McpServers } from '../mcp/mcp-servers';
import { ServerDesk } from '../mcp/server-desk';
import { ServerSecrets } from '../mcp/server-secrets';
import { findProgram } from '../sandbox/find-program';
import { createSandbox } from '../sandbox/create-sandbox';
import type { Sandbox } from '../sandbox/sandbox';
import { ActLocks } from '../workspace/act-lock';
import type { FoundFolder } from '../workspace/workspace-folder';
import { Folders } from './folders';
import { ModelDesk } from './model-desk';
import type { ConnectedModels } from './connected-models';
import { ContextDesk } from './context-desk';
import { equipTurn } from './equip-turn';
import { McpDesk } from './mcp-desk';
import { readFolderServers } from './read-folder-servers';
import { PolicyAudience } from './policy-audience';
import { PolicyBook } from './policy-book';
import { NotesFolders } from './notes-folders';
import { PolicyDesk } from './policy-desk';
import { PolicyInquiry } from './policy-inquiry';
import { ProposalDesk } from './proposal-desk';
import type { ThreadBook } from './thread-book';
import { ThreadKeepsakes } from './thread-keepsakes';
import { TourDesk } from './tour/tour-desk';
import { TrustDesk } from './trust-desk';
import type { RunningCompactions } from './running-compactions';
import type { RunningTurn, TurnEquipment } from './running-turn';
import type { Turns } from './turns';
import { Undo, UNDO_KEPT_MS } from './undo';

export interface ActingParts {
  readonly hello: HelloLine;
  readonly policy: PolicyStoreView;
  readonly models: ConnectedModels;
  readonly journal: Journal;
  readonly book: ThreadBook;
  readonly turns: Turns;
  readonly compactions: RunningCompactions;
  readonly services: GateServices;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly now: () => number;
  /** A script that plays instead of the commands, in tests. */
  readonly script?: unknown;
  /** Tells every connection what changed. */
  readonly onStatus: (status: StatusParams) => void;
}

/** All that can act, loaded when it is first needed so that the engine starts without it. */
export class Acting {
  readonly approvals = new ApprovalDesk();
  readonly elicitations = new ElicitationDesk();
  readonly policy: PolicyBook;
  readonly policies: PolicyDesk;
  readonly proposals: ProposalDesk;
  readonly inquiry: PolicyInquiry;
  readonly mcp: McpDesk;
  readonly trust: TrustDesk;
  readonly tour: TourDesk;
  readonly undo: Undo;
  readonly context: ContextDesk;
  readonly models: ModelDesk;
  readonly folders: Folders;
  readonly checkpoints: Checkpoints;
  /** Servers of tools, of which nothing runs before it is used. */
  readonly servers: McpServers;
  private readonly sandbox: Sandbox;
  private readonly blobs: BlobStore;
  private readonly locks: ActLocks;
  private readonly rates = new CallRates();
  private readonly keepsakes: ThreadKeepsakes;
  private readonly audience: PolicyAudience;
  /** Plays a script instead of everybody else; in tests. */
  private readonly scripted: Provider | undefined;
  private checked: Promise<SandboxStatus> | undefined;

  constructor(private readonly parts: ActingParts) {
    const { hello, services, now, book, journal, turns, script } = parts;
    this.scripted = script === undefined ? undefined : createScriptedProvider(script);
    this.policy = new PolicyBook(parts.policy, hello, now, hello.headless);
    this.folders = new Folders({ hello, book, policy: this.policy });
    const { find, ofThread, refreshPolicy } = this.folders;
    this.audience = new PolicyAudience(this.policy, turns, parts.onStatus);
    this.keepsakes = new ThreadKeepsakes(journal);
    this.locks = new ActLocks(hello.stateDir);
    this.checkpoints = createCheckpoints(hello.stateDir);
    this.sandbox = createSandbox(hello);
    this.servers = new ServerDesk({
      sandbox: this.sandbox,
      secrets: new ServerSecrets(services, parts.redactor),
      texts: new ReviewedTexts(join(hello.stateDir, 'servers', 'definitions')),
      policy: folder => this.policy.for(folder),
      variables: folder => this.policy.variables(folder),
      log: parts.log
    });
    this.mcp = new McpDesk({
      findFolder: find,
      policy: this.policy,
      services,
      servers: this.servers,
      findProgram: word => findProgram(word, hello.environment['PATH']),
      readRepository: async folder => {
        await refreshPolicy(folder);
        return readFolderServers(folder, this.policy.readVerdict(folder));
      },
      unattended: hello.headless,
      clock: () => performance.now(),
      now
    });
    this.trust = new TrustDesk({
      findFolder: find,
      policy: this.policy,
      services,
      now,
      clock: () => performance.now()
    });
    this.tour = new TourDesk({
      serverRoot: hello.serverRoot,
      findFolder: find,
      book,
      turns,
      policy: this.policy,
      now
    });
    this.inquiry = new PolicyInquiry({
      findFolder: async workspace => {
        const folder = await find(workspace);
        await refreshPolicy(folder);
        return folder;
      },
      sandboxStatus: () => this.sandboxStatus(),
      policy: this.policy,
      services,
      journal,
      book,
      now
    });
    this.proposals = new ProposalDesk({
      findFolder: find,
      refresh: refreshPolicy,
      policy: this.policy,
      services,
      clock: () => performance.now()
    });
    this.policies = new PolicyDesk({
      findFolder: find,
      policy: this.policy,
      services,
      home: hello.home,
      clock: () => performance.now()
    });
    this.blobs = new BlobStore(hello.stateDir, hello.principal);
    this.context = new ContextDesk({
      findFolder: find,
      findThreadFolder: ofThread,
      policy: this.policy,
      redactor: this.parts.redactor,
      image: blob => this.blobs.describe(blob),
      book,
      instructionsOf: thread => this.keepsakes.instructionsOf(thread),
      notes: new NotesFolders(hello, parts.log)
    });
    this.undo = new Undo({
      book,
      journal,
      checkpoints: this.checkpoints,
      locks: this.locks,
      services,
      policy: this.policy,
      principal: hello.principal,
      now,
      findThreadFolder: ofThread,
      assertNotStopped: () => turns.assertNotStopped()
    });
    this.models = new ModelDesk({
      ...parts,
      folders: this.folders,
      policy: this.policy,
      keepsakes: this.keepsakes,
      servers: this.servers,
      blobs: this.blobs,
      context: this.context
    });
  }

  /** The policy in force for a workspace; from here on, changes of it are told. */
  async showPolicy(workspace: string): Promise<PolicyView> {
    const folder = await this.folders.find(workspace);
    await this.folders.refreshPolicy(folder);
    this.audience.show(workspace, folder);
    const unconfined = this.policy.mayRunUnconfined(folder);
    return policyView(workspace, this.policy.for(folder), await this.sandboxStatus(), unconfined);
  }

  /** The verdict of the last self-test, which a command may have had run again; the first is waited for. */
  async sandboxStatus(): Promise<SandboxStatus> {
    await (this.checked ??= this.checkSandbox());
    return this.sandbox.status;
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
    await this.audience.replace(view);
    await this.servers.sweep();
  }

  /** Ends the servers of tools: whoever may not act any more has none that run. */
  endServers(): Promise<void> {
    return this.servers.endAll();
  }

  /** Throws `stopped` while a stop holds. */
  assertNotStopped(): void {
    this.parts.turns.assertNotStopped();
  }

  /** Makes what a turn runs with. Throws where its folder cannot be a workspace any more. */
  async equip(turn: RunningTurn): Promise<TurnEquipment> {
    const { hello, services, log, turns, now } = this.parts;
    const folder = await this.folders.ofThread(turn.thread.threadId);
    if (folder.refused !== undefined) throw new CodedError('forbidden', folder.refused);
    this.audience.enter(turn, folder);
    const equipping = this.choose(turn, folder).then(provider =>
      equipTurn(turn, folder, {
        principal: hello.principal,
        services,
        log,
        turns,
        provider,
        openSubagent: async (task, callId) =>
          this.scripted ?? this.models.chooseForSubagent(turn, folder, { task, callId }),
        policy: this.policy,
        approvals: this.approvals,
        elicitations: this.elicitations,
        checkpoints: this.checkpoints,
        undo: this.undo,
        sandbox: this.sandbox,
        findServerTool: name => this.servers.find(folder, name),
        locks: this.locks,
        redactor: this.parts.redactor,
        memory: this.keepsakes.memoryOf(turn.thread),
        grants: this.keepsakes.grantsOf(turn.thread),
        exposure: this.keepsakes.exposureOf(turn.thread),
        isHere: threadId => this.parts.journal.thread(threadId)?.workspace === turn.workspace,
        now,
        rates: this.rates,
        blobs: this.blobs,
        sandboxStatus: () => this.sandboxStatus(),
        findFolder: this.folders.find,
        onFinish: () => this.audience.leave(turn)
      })
    );
    // What could not be made is never finished.
    equipping.catch(() => this.audience.leave(turn));
    return equipping;
  }

  /** Drops what a thread left behind that is gone for good. */
  async forgetThread(threadId: string): Promise<void> {
    this.keepsakes.forget(threadId);
    await this.checkpoints.forget(threadId);
  }

  /** Frees what undo keeps of turns that are too old for it. */
  async collect(): Promise<void> {
    await this.checkpoints.collect(this.parts.now() - UNDO_KEPT_MS);
  }

  forgetConnection(connection: string): void {
    this.approvals.forget(connection);
    this.mcp.forget(connection);
    this.policies.forget(connection);
    this.proposals.forget(connection);
    this.trust.forget(connection);
  }

  async close(): Promise<void> {
    await this.tour.endAll();
    await this.servers.dispose();
    await this.sandbox.dispose();
    await this.checkpoints.close();
  }

  private async choose(turn: RunningTurn, folder: FoundFolder): Promise<Provider> {
    const tour = this.tour.provider(turn.thread.threadId);
    return this.scripted ?? this.models.choose(turn, folder, tour);
  }
}
