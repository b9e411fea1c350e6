import type { ModelConnection } from '../../protocol/link';
import { knownWindow } from './known-windows';
import { listModels } from './list-models';
import type { Line } from './open-line';
import { readWindow } from './read-window';

/**
 * How many tokens each connected model reads at once: what its connection says, else what its server tells, else what
 * its vendor publishes; nothing else. A server is asked once in a while, by the list of its models, with the line that a
 * request has just used.
 */
export class ContextWindows {
  private readonly told = new Map<string, Told>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Tokens, as far as it is known by now; undefined where nobody said. */
  of(connection: ModelConnection): number | undefined {
    return (
      connection.contextTokens ??
      this.told.get(nameOf(connection))?.tokens ??
      knownWindow(connection)
    );
  }

  /** Asks the server, unless the connection says it or the server was asked of late. Never rejects. */
  async learn(connection: ModelConnection, open: () => Promise<Line>): Promise<void> {
    if (connection.contextTokens !== undefined) return;
    const name = nameOf(connection);
    const before = this.told.get(name);
    if (before !== undefined && this.now() - before.at < FRESH_MS) return before.asking;
    const asking = this.ask(connection, open);
    // What was told before counts until there is an answer.
    this.told.set(name, { ...before, at: this.now(), asking });
    return asking;
  }

  /** Takes what a server told when it was asked for something else. */
  keep(connection: ModelConnection, tokens: number | undefined): void {
    if (tokens !== undefined) this.told.set(nameOf(connection), { tokens, at: this.now() });
  }

  private async ask(connection: ModelConnection, open: () => Promise<Line>): Promise<void> {
    try {
      const tokens = await askWindow(connection, await open());
      this.told.set(nameOf(connection), {
        at: this.now(),
        ...(tokens !== undefined && { tokens })
      });
    } catch {
      // Without a list, or not reached: a person can still say it.
    }
  }
}

/** What a server told last, and when it was asked. */
interface Told {
  readonly tokens?: number;
  readonly at: number;
  readonly asking?: Promise<void>;
}

async function askWindow({ model }: ModelConnection, line: Line): Promise<number | undefined> {
  const signal = AbortSignal.timeout(ASK_MS);
  return readWindow(line, model, await listModels(line, signal), signal);
}

/** The same for a trial and for the connection that comes of it. */
const nameOf = ({ provider, baseUrl = '', model }: ModelConnection): string =>
  JSON.stringify([provider, baseUrl, model]);

/** A local program may be started anew with another window. */
const FRESH_MS = 10 * 60_000;
const ASK_MS = 10_000;
