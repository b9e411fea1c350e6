import { CodedError } from '../../base/coded-error';
import type { GateLine, HelloLine, PolicyStoreView } from '../../protocol/link';
import type { InitializeResult, SandboxStatus } from '../../protocol/results';
import { dispatch, type Handlers } from '../dispatch';
import type { GateCalls } from '../gate-services';
import type { Journal } from '../journal/journal';
import type { Log } from '../log';
import type { Redactor } from '../redact';
import { commandNames } from '../providers/command-table';
import { recoverRepositories } from '../sandbox/repository/repository-recovery';
import { ConnectedModels } from './connected-models';
import { LazyActing } from './lazy-acting';
import { PlanDesk } from './plan-desk';
import { recover } from './recovery';
import { registerPassed, withoutKeys } from './secrets-of-lines';
import { RunningCompactions } from './running-compactions';
import { Subscriptions, type Sender } from './subscriptions';
import { ThreadBook } from './thread-book';
import { createThreadHandlers } from './thread-handlers';
import { SCRATCH_PREFIX } from './tour/scratch-name';
import { createTurnHandlers } from './turn-handlers';
import { TurnEnds } from './turn-ends';
import { TurnQueue } from './turn-queue';
import { permits } from './standing';
import { Turns } from './turns';

export interface SessionParts {
  readonly hello: HelloLine;
  readonly version: string;
  readonly journal: Journal;
  readonly sender: Sender;
  readonly services: GateCalls;
  readonly log: Log;
  /** Knows the secrets that this engine was given. */
  readonly redactor: Redactor;
  readonly now: () => number;
  /** A script that plays instead of the commands, in tests. */
  readonly script?: unknown;
}

/** Everything that one gate talks to: threads, turns and what they need, from the first line to the last. */
export class Session {
  private readonly subscriptions: Subscriptions;
  private readonly book: ThreadBook;
  private readonly turns: Turns;
  private readonly queue: TurnQueue;
  private readonly plans: PlanDesk;
  private readonly compactions = new RunningCompactions();
  private readonly ends: TurnEnds;
  private readonly handlers: Handlers;
  /** The gate's last word on policy, also before anything that reads it is loaded. */
  private view: PolicyStoreView;
  private readonly acting: LazyActing;
  private readonly models: ConnectedModels;
  private sandbox: SandboxStatus = UNTESTED;
  private readonly purging: NodeJS.Timeout;

  constructor(private readonly parts: SessionParts) {
    const { journal, sender, services, log, redactor, now, hello } = parts;
    this.view = hello.policy;
    registerPassed(this.view.passed, this.parts.redactor);
    this.models = new ConnectedModels(hello.models ?? []);
    this.subscriptions = new Subscriptions(sender, services);
    this.book = new ThreadBook(
      journal,
      (threadId, entry) => this.subscriptions.publish(threadId, entry),
      now,
      threadId => this.turns.activity(threadId),
      event => redactor.redactKnownValue(event)
    );
    const tellHistory = (): void => this.subscriptions.status({ history: this.history() });
    journal.onNote = tellHistory;
    this.ends = new TurnEnds(tellHistory);
    this.turns = new Turns({
      book: this.book,
      ends: this.ends,
      journal,
      log,
      equip: async turn => (await this.acting.load()).equip(turn),
      onActivity: running => sender.send({ type: 'activity', running }),
      onDone: turn => this.queue.goOn(turn)
    });
    this.plans = new PlanDesk(this.book, this.turns);
    this.queue = new TurnQueue(this.book, this.turns, log);
    this.acting = this.makeActing();
    this.handlers = this.createHandlers();
    this.purging = setInterval(() => {
      this.purge();
      this.acting.whenLoaded(acting => acting.collect());
    }, PURGE_INTERVAL_MS).unref();
  }

  /** Settles what the last engine left open, and empties the trash. Call once, when requests may come. */
  recover(): void {
    recover(this.parts.journal, this.book, this.turns);
    const { hello, log } = this.parts;
    recoverRepositories(hello.stateDir, parts =>
      log.warn('repository-taken-back', { parts })
    ).catch((error: unknown) => log.fail('late', error));
    this.purge();
    this.endLeftTours();
  }

  /** Takes one line of the gate after `hello`. */
  take(line: GateLine): void {
    const { hello, sender, services, log, redactor } = this.parts;
    switch (line.type) {
      case 'request':
        this.subscriptions.greet(line.connection);
        void dispatch(
          this.handlers,
          withoutKeys(line, redactor),
          hello.principal,
          sender.send,
          log
        );
        break;
      case 'closed':
        this.subscriptions.forget(line.connection);
        this.acting.whenLoaded(acting => acting.forgetConnection(line.connection));
        break;
      case 'service-result':
        services.settle(line);
        break;
      case 'policy':
        this.view = line.policy;
        registerPassed(this.view.passed, this.parts.redactor);
        this.acting.whenLoaded(acting => acting.replacePolicy(line.policy));
        break;
      case 'models':
        this.models.replace(line.models);
        break;
      case 'stop':
        if (line.principal === undefined || line.principal === hello.principal) {
          this.turns.stop().catch((error: unknown) => log.fail('stop', error));
          this.compactions.stopAll();
          this.acting.whenLoaded(acting => acting.endServers());
        }
        this.subscriptions.status({ stopped: this.turns.isStopped });
        break;
      case 'resume':
        this.turns.lift();
        this.subscriptions.status({ stopped: false });
        break;
      case 'standing':
        this.turns.limit(line.role).catch((error: unknown) => log.fail('standing', error));
        if (!permits(line.role, 'agent')) this.acting.whenLoaded(acting => acting.endServers());
        break;
      case 'hello':
        throw new CodedError('bad-frame', 'A second hello came.');
    }
  }

  /** Ends what works, with its children, and closes the journal; the process may exit then. */
  async close(): Promise<void> {
    clearInterval(this.purging);
    // First the link: what waits for the gate would wait for ever.
    this.parts.services.close();
    this.compactions.stopAll();
    await this.turns.close();
    this.ends.close();
    await this.acting.close();
    this.parts.journal.close();
  }

  private createHandlers(): Handlers {
    const { version, now, log } = this.parts;
    return {
      initialize: async () => {
        await this.testSandbox();
        return {
          version,
          sandbox: this.sandbox,
          commands: commandNames,
          history: this.history(),
          model: this.models.summaries()[0] ?? null,
          models: this.models.summaries(),
          stopped: this.turns.isStopped
        };
      },
      ...createThreadHandlers({
        book: this.book,
        subscriptions: this.subscriptions,
        now,
        compactions: this.compactions,
        isBusy: threadId => this.turns.get(threadId) !== undefined,
        findWorkspace: async workspace =>
          (await this.acting.load()).folders.findWorkspace(workspace),
        onFailure: error => log.fail('replay', error)
      }),
      ...createTurnHandlers({
        turns: this.turns,
        queue: this.queue,
        plans: this.plans,
        models: this.models,
        loadContext: async () => (await this.acting.load()).context
      }),
      ...this.acting.handlers()
    };
  }

  /** Where history lies, and what a person should know of it. */
  private history(): InitializeResult['history'] {
    if (this.ends.waits) return UNWRITTEN;
    const { code, message } = this.parts.journal.note;
    return { note: code, ...(message !== '' && { message }) };
  }

  private makeActing(): LazyActing {
    const { hello, journal, services, log, redactor, now, script } = this.parts;
    return new LazyActing(
      () => ({
        hello,
        policy: this.view,
        models: this.models,
        journal,
        book: this.book,
        turns: this.turns,
        compactions: this.compactions,
        services,
        log,
        redactor,
        now,
        ...(script !== undefined && { script }),
        onStatus: status => {
          if (status.sandbox !== undefined) this.sandbox = status.sandbox;
          this.subscriptions.status(status);
        }
      }),
      log
    );
  }

  /** Waits a moment for the self-test, so that most panels open with its verdict; else `status` brings it. */
  private async testSandbox(): Promise<void> {
    const tested = this.acting.load().then(acting => acting.sandboxStatus());
    tested.catch((error: unknown) => this.parts.log.fail('self-test', error));
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>(resolve => {
      timer = setTimeout(resolve, SELF_TEST_WAIT_MS);
    });
    await Promise.race([tested.catch(() => undefined), enough]);
    clearTimeout(timer);
  }

  /** An engine that was killed left its tour's scratch copy behind. */
  private endLeftTours(): void {
    const { journal, log } = this.parts;
    if (journal.note.code === 'read-only') return;
    const isLeft = this.book
      .list('live')
      .some(({ workspace }) => workspace.startsWith(SCRATCH_PREFIX));
    if (isLeft)
      this.acting
        .load()
        .then(acting => acting.tour.endAll())
        .catch((error: unknown) => log.fail('tour', error));
  }

  private purge(): void {
    if (this.parts.journal.note.code === 'read-only') return;
    const purged = this.book.purge();
    if (purged.length > 0)
      this.acting
        .load()
        .then(acting => Promise.all(purged.map(thread => acting.forgetThread(thread))))
        .catch((error: unknown) => this.parts.log.fail('purge', error));
  }
}

const UNWRITTEN: InitializeResult['history'] = {
  note: 'read-only',
  message:
    'The history on disk cannot be written, so the end of a turn is not kept yet. Free disk space; it is tried again.'
};
const UNTESTED: SandboxStatus = {
  tier: '3',
  runs: false,
  reason: 'Whether commands can be confined here is being tested.',
  isUntested: true
};
const SELF_TEST_WAIT_MS = 500;
const PURGE_INTERVAL_MS = 6 * 60 * 60 * 1000;
