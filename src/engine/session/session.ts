import { CodedError } from '../../base/coded-error';
import type { ContextItem, ContextReference } from '../../protocol/context';
import type { GateLine, HelloLine, PolicyStoreView } from '../../protocol/link';
import type { InitializeResult, SandboxStatus } from '../../protocol/results';
import { dispatch, type Handlers } from '../dispatch';
import type { GateCalls } from '../gate-services';
import type { Journal } from '../journal/journal';
import type { Log } from '../log';
import { redact, type Redactor } from '../redact';
import { commandNames } from '../providers/command-table';
import { recoverRepositories } from '../sandbox/repository/repository-recovery';
import { ConnectedModels } from './connected-models';
import { LazyActing } from './lazy-acting';
import { PlanDesk } from './plan-desk';
import { recover } from './recovery';
import { Subscriptions, type Sender } from './subscriptions';
import { ThreadBook } from './thread-book';
import { createThreadHandlers } from './thread-handlers';
import { SCRATCH_PREFIX } from './tour/scratch-name';
import { TurnEnds } from './turn-ends';
import { TurnQueue } from './turn-queue';
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
    this.registerPassed();
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
    const { hello, sender, services, log } = this.parts;
    switch (line.type) {
      case 'request':
        this.subscriptions.greet(line.connection);
        void dispatch(this.handlers, this.withoutKeys(line), hello.principal, sender.send, log);
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
        this.registerPassed();
        this.acting.whenLoaded(acting => acting.replacePolicy(line.policy));
        break;
      case 'models':
        this.models.replace(line.models);
        break;
      case 'stop':
        if (line.principal === undefined || line.principal === hello.principal)
          this.turns.stop().catch((error: unknown) => log.fail('stop', error));
        this.subscriptions.status({ stopped: this.turns.isStopped });
        break;
      case 'resume':
        this.turns.lift();
        this.subscriptions.status({ stopped: false });
        break;
      case 'standing':
        this.turns.limit(line.role).catch((error: unknown) => log.fail('standing', error));
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
    await this.turns.close();
    this.ends.close();
    await this.acting.close();
    this.parts.journal.close();
  }

  /** Commands see these variables: what they print is cleaned of values that hold a secret, whatever the name says. */
  private registerPassed(): void {
    for (const value of Object.values(this.view.passed ?? {})) {
      if (redact(value) === value) continue;
      this.parts.redactor.register(value);
      if (URL.canParse(value)) this.parts.redactor.register(new URL(value).password);
    }
  }

  /** What a person says, without the keys that got into it by mistake: it is kept, and a model reads it. */
  private withoutKeys(line: Extract<GateLine, { type: 'request' }>): typeof line {
    const { frame } = line;
    if (!/^(?:turn|thread)\//.test(frame.method)) return line;
    return { ...line, frame: this.parts.redactor.redactKeys(frame) };
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
        isBusy: threadId => this.turns.get(threadId) !== undefined,
        findWorkspace: async workspace => (await this.acting.load()).findWorkspace(workspace),
        onFailure: error => log.fail('replay', error)
      }),
      'turn/start': async ({ context, ...params }) => {
        this.models.assertConnected(params.model);
        if (context === undefined) return { turnId: this.turns.start(params) };
        const found = await this.resolveContext(params.threadId, context);
        return { turnId: this.turns.start({ ...params, context: found }) };
      },
      'turn/queue': async ({ threadId, idempotencyKey: key, context, ...message }) => {
        this.models.assertConnected(message.model);
        const found = context && (await this.resolveContext(threadId, context));
        const said = { key, ...message, ...(found && { context: found }) };
        const turnId = this.queue.add(threadId, said);
        return turnId === undefined ? {} : { turnId };
      },
      'turn/unqueue': ({ threadId, idempotencyKey }) => {
        this.queue.remove(threadId, idempotencyKey);
        return {};
      },
      'turn/steer': ({ idempotencyKey: key, ...steering }) => {
        this.queue.steer({ key, ...steering });
        return {};
      },
      'plan/edit': params => {
        this.plans.edit(params);
        return {};
      },
      'plan/approve': params => {
        this.models.assertConnected(params.model);
        return this.plans.approve(params);
      },
      'turn/continue': params => {
        this.models.assertConnected(params.model);
        return { turnId: this.turns.continue(params) };
      },
      'turn/cancel': async ({ threadId, turnId }) => {
        await this.turns.cancel(threadId, turnId);
        return {};
      },
      ...this.acting.handlers()
    };
  }

  /** What a person attached, as it is now. */
  private async resolveContext(
    threadId: string,
    references: readonly ContextReference[]
  ): Promise<readonly ContextItem[]> {
    return (await this.acting.load()).context.resolve(threadId, references);
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
  reason: 'Whether commands can be confined here is being tested.'
};
const SELF_TEST_WAIT_MS = 500;
const PURGE_INTERVAL_MS = 6 * 60 * 60 * 1000;
