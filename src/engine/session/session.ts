import { CodedError } from '../../base/coded-error';
import type { GateLine, HelloLine } from '../../protocol/link';
import { dispatch, type Handlers } from '../dispatch';
import type { GateCalls } from '../gate-services';
import type { Journal } from '../journal/journal';
import type { Log } from '../log';
import { Subscriptions, type Sender } from './subscriptions';
import { ThreadBook } from './thread-book';
import { createThreadHandlers } from './thread-handlers';
import { TurnTally } from '../agent/turn-tally';
import { Turns } from './turns';

export interface SessionParts {
  readonly hello: HelloLine;
  readonly version: string;
  readonly journal: Journal;
  readonly sender: Sender;
  readonly services: GateCalls;
  readonly log: Log;
  readonly now: () => number;
}

/** Everything that one gate talks to: threads, turns and what they need, from the first line to the last. */
export class Session {
  private readonly subscriptions: Subscriptions;
  private readonly turns: Turns;
  private readonly handlers: Partial<Handlers>;

  constructor(private readonly parts: SessionParts) {
    const { journal, sender, log, now, version } = parts;
    this.subscriptions = new Subscriptions(sender);
    const book = new ThreadBook(
      journal,
      (threadId, entry) => this.subscriptions.publish(threadId, entry),
      now,
      threadId => this.turns.activity(threadId)
    );
    this.turns = new Turns({
      book,
      journal,
      log,
      equip: turn =>
        Promise.resolve({
          parts: {
            provider: {
              name: 'echo',
              async *stream() {
                yield { type: 'text', text: turn.text };
                yield { type: 'finish', reason: 'stop' };
              }
            },
            tally: new TurnTally({
              stepsPerTurn: 50,
              callsPerTurn: 100,
              repeatIdentical: 3,
              denialsPerTurn: 3,
              wallMin: 20
            }),
            runCalls: () => Promise.resolve([])
          },
          finish: () => Promise.resolve([])
        }),
      onActivity: running => sender.send({ type: 'activity', running })
    });
    this.handlers = {
      initialize: () => ({
        version,
        sandbox: { tier: '3', runs: false, reason: 'Not tested yet.' },
        commands: [],
        history: { note: journal.note.code, message: journal.note.message },
        model: null,
        stopped: this.turns.isStopped
      }),
      ...createThreadHandlers({
        book,
        subscriptions: this.subscriptions,
        now,
        isBusy: threadId => this.turns.get(threadId) !== undefined,
        assertWorkspace: () => Promise.resolve(),
        onFailure: error => log.fail('replay', error)
      }),
      'turn/start': params => ({ turnId: this.turns.start(params) }),
      'turn/cancel': async ({ threadId, turnId }) => {
        await this.turns.cancel(threadId, turnId);
        return {};
      }
    };
  }

  /** Takes one line of the gate after `hello`. */
  take(line: GateLine): void {
    const { hello, sender, services, log } = this.parts;
    switch (line.type) {
      case 'request':
        this.subscriptions.greet(line.connection);
        void dispatch(this.handlers, line, hello.principal, sender.send, log);
        break;
      case 'closed':
        this.subscriptions.forget(line.connection);
        break;
      case 'service-result':
        services.settle(line);
        break;
      case 'stop':
        void this.turns.stop();
        break;
      case 'resume':
        this.turns.lift();
        break;
      case 'policy':
        break;
      case 'hello':
        throw new CodedError('bad-frame', 'A second hello came.');
    }
  }

  /** Ends every turn, closes the journal; the process may exit then. */
  async close(): Promise<void> {
    await this.turns.cancelAll();
    this.parts.services.close();
    this.parts.journal.close();
  }
}
