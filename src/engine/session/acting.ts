import { CodedError } from '../../base/coded-error';
import type { HelloLine, ModelConnection, PolicyStoreView } from '../../protocol/link';
import type { ModelProbe, PolicyView, SandboxStatus, StatusParams } from '../../protocol/results';
import { ApprovalDesk } from '../agent/approvals';
import { ElicitationDesk } from '../agent/elicitations';
import { CallRates } from '../agent/call-rates';
import type { Checkpoints } from '../checkpoints/checkpoint';
import { createCheckpoints } from '../checkpoints/open-checkpoints';
import { assertModelAllowed } from '../config/model-rules';
import type { GateServices } from '../gate-services';
import { BlobStore } from '../journal/blob-store';
import { ContextWindows } from '../models/context-windows';
import type { Journal } from '../journal/journal';
import type { Log } from '../log';
import { instructionText } from '../models/instruction-text';
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
import { openWorkspace } from '../workspace/open-workspace';
import { findFolder, type FoundFolder } from '../workspace/workspace-folder';
import { CompactionDesk, type AskForWords } from './compaction-desk';
import {
  askForWords,
  findWindow,
  chooseForSubagent,
  chooseProvider,
  readCredential,
  type ChoosingParts,
  type OpenedTask
} from './choose-provider';
import type { ConnectedModels } from './connected-models';
import { ContextDesk } from './context-desk';
import { equipTurn } from './equip-turn';
import { withFileProblems } from './file-problem';
import { McpDesk } from './mcp-desk';
import { PolicyAudience } from './policy-audience';
import { PolicyBook } from './policy-book';
import { PolicyDesk } from './policy-desk';
import { PolicyInquiry } from './policy-inquiry';
import { ProposalDesk } from './proposal-desk';
import type { ThreadBook } from './thread-book';
import { assertSameFolder } from './thread-folder';
import { ThreadKeepsakes } from './thread-keepsakes';
import { TourDesk } from './tour/tour-desk';
import { TrustDesk } from './trust-desk';
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
  private readonly compaction = new CompactionDesk(thread => this.keepsakes.stateOf(thread));
  readonly checkpoints: Checkpoints;
  /** Servers of tools, of which nothing runs before it is used. */
  readonly servers: McpServers;
  private readonly sandbox: Sandbox;
  private readonly blobs: BlobStore;
  private readonly locks: ActLocks;
  private readonly rates = new CallRates();
  /** How often which provider of models was asked. */
  private readonly modelRates = new CallRates();
  /** How much each connected model reads at once. */
  private readonly windows = new ContextWindows();
  private readonly keepsakes: ThreadKeepsakes;
  private readonly audience: PolicyAudience;
  /** Plays a script instead of everybody else; in tests. */
  private readonly scripted: Provider | undefined;
  private checked: Promise<SandboxStatus> | undefined;

  constructor(private readonly parts: ActingParts) {
    const { hello, services, now, book, journal, turns, script } = parts;
    this.scripted = script === undefined ? undefined : createScriptedProvider(script);
    const find = (workspace: string): Promise<FoundFolder> => this.findFolder(workspace);
    this.policy = new PolicyBook(parts.policy, hello, now, hello.headless);
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
      clock: () => performance.now()
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
        await this.refreshPolicy(folder);
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
      refresh: folder => this.refreshPolicy(folder),
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
      findThreadFolder: threadId => this.findThreadFolder(threadId),
      policy: this.policy,
      redactor: this.parts.redactor,
      image: blob => this.blobs.describe(blob),
      book,
      instructionsOf: thread => this.keepsakes.instructionsOf(thread)
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
      findThreadFolder: threadId => this.findThreadFolder(threadId),
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

  /** The folder of a thread, which must still be the one that it was begun in. Throws `moved` where it is not. */
  async findThreadFolder(threadId: string): Promise<FoundFolder> {
    const { book } = this.parts;
    const folder = await this.findFolder(book.place(threadId).workspace);
    assertSameFolder(book.folder(threadId), folder, this.policy.isTrusted(folder));
    return folder;
  }

  /** Reads what a trusted folder itself says of policy. */
  async refreshPolicy(folder: FoundFolder): Promise<void> {
    if (!this.policy.isTrusted(folder)) return;
    await withFileProblems(async () => {
      const workspace = await openWorkspace(folder.realPath);
      try {
        await this.policy.refresh(folder, workspace);
      } finally {
        workspace.dispose();
      }
    });
  }

  /** The policy in force for a workspace; from here on, changes of it are told. */
  async showPolicy(workspace: string): Promise<PolicyView> {
    const folder = await this.findFolder(workspace);
    await this.refreshPolicy(folder);
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

  /** Makes what a turn runs with. Throws where its folder cannot be a workspace any more. */
  async equip(turn: RunningTurn): Promise<TurnEquipment> {
    const { hello, services, log, turns, now } = this.parts;
    const folder = await this.findThreadFolder(turn.thread.threadId);
    if (folder.refused !== undefined) throw new CodedError('forbidden', folder.refused);
    this.audience.enter(turn, folder);
    const equipping = this.chooseProvider(turn, folder).then(provider =>
      equipTurn(turn, folder, {
        principal: hello.principal,
        services,
        log,
        turns,
        provider,
        openSubagent: (task, callId) => this.openSubagent(turn, folder, { task, callId }),
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
        findFolder: workspace => this.findFolder(workspace),
        onFinish: () => this.audience.leave(turn)
      })
    );
    // What could not be made is never finished.
    equipping.catch(() => this.audience.leave(turn));
    return equipping;
  }

  /** Asks a model's server for the gate; policies of folders do not count, since it is asked for no folder. */
  async probe(connection: ModelConnection, anyModel: boolean): Promise<ModelProbe> {
    const { probeModel } = await import('../models/probe');
    return probeModel({
      connection,
      anyModel,
      windows: this.windows,
      credential: () => readCredential(this.parts.services, connection),
      assertAllowed: address =>
        assertModelAllowed(this.policy.for(NO_FOLDER), connection.provider, address),
      redactor: this.parts.redactor
    });
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

  private async chooseProvider(turn: RunningTurn, folder: FoundFolder): Promise<Provider> {
    if (this.scripted !== undefined) return this.scripted;
    const tour = this.tour.provider(turn.thread.threadId);
    const parts = this.choosingParts(turn, folder);
    const { connection } = parts;
    if (connection !== undefined && tour === undefined && !turn.text.trimStart().startsWith('/'))
      await this.compaction.makeRoom(
        turn,
        {
          now: this.windows.of(connection),
          find: () => findWindow(turn, connection, parts)
        },
        history => askForWords(turn, connection, parts, history)
      );
    return chooseProvider(turn, {
      ...parts,
      ...(tour !== undefined && { tour })
    });
  }

  changeCompaction(
    threadId: string,
    compactionId: string,
    change: { readonly summary?: string; readonly undone?: boolean }
  ): void {
    this.compaction.change(this.parts.book.getLive(threadId), compactionId, change);
  }

  /** Has a thread summed up by its model. Throws `not-found` where none is connected. */
  async compact(threadId: string, model: string | undefined): Promise<string> {
    const { hello, log, book, models, services, redactor, turns } = this.parts;
    const thread = book.getLive(threadId);
    if (turns.get(threadId) !== undefined)
      throw new CodedError('busy', 'A turn is running in this thread.', { retryAfterMs: 1000 });
    const connection = models.find(model);
    if (connection === undefined)
      throw new CodedError('not-found', 'No model is connected that could sum the thread up.');
    const folder = await this.findThreadFolder(threadId);
    const parts = {
      principal: hello.principal,
      log,
      policy: () => this.policy.for(folder),
      services,
      redactor,
      rates: this.modelRates,
      windows: this.windows
    };
    const ask: AskForWords = history =>
      askForWords({ thread, turnId: 'summary' }, connection, parts, history);
    return this.compaction.compact(thread, ask, 'person', new AbortController().signal);
  }

  private async openSubagent(
    turn: RunningTurn,
    folder: FoundFolder,
    task: OpenedTask
  ): Promise<Provider> {
    return this.scripted ?? chooseForSubagent(turn, task, this.choosingParts(turn, folder));
  }

  private choosingParts(turn: RunningTurn, folder: FoundFolder): ChoosingParts {
    const { hello, models, services, log } = this.parts;
    return {
      stateOf: thread => this.keepsakes.stateOf(thread),
      principal: hello.principal,
      log,
      connection: models.find(turn.model),
      policy: () => this.policy.for(folder),
      serverTools: () => this.servers.tools(folder),
      services,
      redactor: this.parts.redactor,
      rates: this.modelRates,
      windows: this.windows,
      image: blob => this.blobs.read(blob),
      instructions: async mark => {
        const { thread, turnId } = turn;
        return instructionText(await this.context.tell(thread, turnId, folder), mark);
      }
    };
  }
}

const NO_FOLDER = { realPath: '', device: '', inode: '' };
