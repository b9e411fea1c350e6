import { CodedError } from '../../base/coded-error';
import { imageSize } from '../../base/image-size';
import type { HelloLine, ModelConnection } from '../../protocol/link';
import type { ModelProbe } from '../../protocol/results';
import { CallRates } from '../agent/call-rates';
import { assertModelAllowed } from '../config/model-rules';
import type { GateServices } from '../gate-services';
import type { BlobStore } from '../journal/blob-store';
import type { Log } from '../log';
import type { McpServers } from '../mcp/mcp-servers';
import { ContextWindows } from '../models/context-windows';
import { instructionText } from '../models/instruction-text';
import type { Provider } from '../providers/provider';
import type { Redactor } from '../redact';
import type { FoundFolder } from '../workspace/workspace-folder';
import {
  askForWords,
  chooseForSubagent,
  chooseProvider,
  findWindow,
  readCredential,
  type ChoosingParts,
  type LineParts,
  type OpenedTask
} from './choose-provider';
import { CompactionDesk } from './compaction-desk';
import type { ConnectedModels } from './connected-models';
import type { ContextDesk } from './context-desk';
import type { Folders } from './folders';
import type { PolicyBook } from './policy-book';
import type { RunningCompactions } from './running-compactions';
import type { RunningTurn } from './running-turn';
import type { ThreadBook } from './thread-book';
import type { ThreadKeepsakes } from './thread-keepsakes';
import type { Turns } from './turns';

export interface ModelDeskParts {
  readonly hello: HelloLine;
  readonly models: ConnectedModels;
  readonly book: ThreadBook;
  readonly turns: Turns;
  readonly services: GateServices;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly folders: Folders;
  readonly policy: PolicyBook;
  readonly keepsakes: ThreadKeepsakes;
  readonly servers: McpServers;
  readonly blobs: BlobStore;
  readonly context: ContextDesk;
  readonly compactions: RunningCompactions;
}

/** Which model works a turn, a subagent's task or a summary, and all that it is told of and reached with. */
export class ModelDesk {
  private readonly compaction: CompactionDesk;
  /** How often which provider was asked. */
  private readonly rates = new CallRates();
  /** How much each connected model reads at once. */
  private readonly windows = new ContextWindows();

  constructor(private readonly parts: ModelDeskParts) {
    this.compaction = new CompactionDesk(
      thread => parts.keepsakes.stateOf(thread),
      parts.compactions
    );
  }

  /** Who answers a turn; `tour` replays a recorded thread in the place of any model. */
  async choose(
    turn: RunningTurn,
    folder: FoundFolder,
    tour: Provider | undefined
  ): Promise<Provider> {
    const parts = this.choosingParts(turn, folder);
    const { connection } = parts;
    if (connection !== undefined && tour === undefined && !turn.text.trimStart().startsWith('/'))
      await this.compaction.makeRoom(
        turn,
        { now: this.windows.of(connection), find: () => findWindow(turn, connection, parts) },
        history => askForWords(turn, connection, parts, history)
      );
    return chooseProvider(turn, { ...parts, ...(tour !== undefined && { tour }) });
  }

  /** Who works the task of a subagent. Throws `failed` where the turn has no model. */
  chooseForSubagent(turn: RunningTurn, folder: FoundFolder, task: OpenedTask): Promise<Provider> {
    return chooseForSubagent(turn, task, this.choosingParts(turn, folder));
  }

  /** Has a thread summed up by its model. Throws `stopped`, and `not-found` where no model is connected. */
  async compact(threadId: string, model: string | undefined): Promise<string> {
    const { book, models, turns, folders } = this.parts;
    turns.assertNotStopped();
    const thread = book.getLive(threadId);
    if (turns.get(threadId) !== undefined)
      throw new CodedError('busy', 'A turn is running in this thread.', { retryAfterMs: 1000 });
    const connection = models.find(model);
    if (connection === undefined)
      throw new CodedError('not-found', 'No model is connected that could sum the thread up.');
    const parts = this.lineParts(await folders.ofThread(threadId));
    // A stop that came during the look at the folder found no summary to end.
    turns.assertNotStopped();
    return this.compaction.compact(
      thread,
      history => askForWords({ thread, turnId: 'summary' }, connection, parts, history),
      'person',
      new AbortController().signal
    );
  }

  /** Changes a summary, or takes it back. Throws `not-found` for one that is not in the thread. */
  changeCompaction(
    threadId: string,
    compactionId: string,
    change: { readonly summary?: string; readonly undone?: boolean }
  ): void {
    this.compaction.change(this.parts.book.getLive(threadId), compactionId, change);
  }

  /** Asks a model's server for the gate; policies of folders do not count, since it is asked for no folder. */
  async probe(connection: ModelConnection, anyModel: boolean): Promise<ModelProbe> {
    const { services, policy, redactor } = this.parts;
    const { probeModel } = await import('../models/probe');
    return probeModel({
      connection,
      anyModel,
      windows: this.windows,
      credential: () => readCredential(services, connection),
      assertAllowed: address =>
        assertModelAllowed(policy.for(NO_FOLDER), connection.provider, address),
      redactor
    });
  }

  private choosingParts(turn: RunningTurn, folder: FoundFolder): ChoosingParts {
    const { models, keepsakes, servers, blobs, context } = this.parts;
    return {
      ...this.lineParts(folder),
      stateOf: thread => keepsakes.stateOf(thread),
      connection: models.find(turn.model),
      serverTools: () => servers.tools(folder),
      image: blob => blobs.read(blob),
      keepImage: async bytes => {
        const kept = await blobs.keep(bytes);
        return kept && { ...kept, ...imageSize(bytes) };
      },
      instructions: async mark => {
        const { thread, turnId } = turn;
        return instructionText(await context.tell(thread, turnId, folder), mark);
      }
    };
  }

  private lineParts(folder: FoundFolder): LineParts {
    const { hello, services, log, redactor, policy } = this.parts;
    return {
      principal: hello.principal,
      log,
      policy: () => policy.for(folder),
      services,
      redactor,
      rates: this.rates,
      windows: this.windows
    };
  }
}

const NO_FOLDER = { realPath: '', device: '', inode: '' };
