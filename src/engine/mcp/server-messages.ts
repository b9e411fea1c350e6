import type { Progress } from '@modelcontextprotocol/client';
import type { MessageLevel } from '../config/message-levels';
import { sanitiseText, type Sanitising } from '../sanitise';

/** A message of a server, as it came. */
export interface RawMessage {
  readonly level: string;
  readonly data: unknown;
}

/**
 * Messages of a server as rows under one call: those that policy lets be shown, each marked as the server's own words on
 * one line, and bounded in length, number and pace. They lengthen no deadline.
 */
export class ServerMessages {
  private rows = 0;
  private since = -Infinity;
  private inSecond = 0;
  private leftOut = 0;

  constructor(
    private readonly server: string,
    /** Read at each message. */
    private readonly level: () => MessageLevel,
    private readonly show: (row: string) => void,
    private readonly sanitising: () => Sanitising,
    /** Monotonic milliseconds. */
    private readonly clock: () => number = () => performance.now()
  ) {}

  take({ level, data }: RawMessage): void {
    const rank = RANKS.get(level);
    if (rank === undefined || rank > (SHOWN.get(this.level()) ?? -1)) return;
    this.row(() => `${this.server}, unverified, ${level}: ${this.oneLine(data)}`);
  }

  /** How far a call is; it has no level. */
  progress({ message = '', progress, total }: Progress): void {
    if (this.level() === 'off') return;
    const amount = total === undefined ? `${progress}` : `${progress}/${total}`;
    this.row(() => `${amount} ${this.oneLine(message)}`.trimEnd());
  }

  private row(write: () => string): void {
    if (this.isDue()) this.show(`${write()}\n`);
    else this.leftOut += 1;
  }

  /** Says at the end of a call how much of it was left out. */
  end(): void {
    if (this.leftOut > 0) this.show(`${this.server}: ${this.leftOut} more messages left out\n`);
  }

  /** As text on one line; what would not be seen, or would move what is seen, is shown as its code. */
  private oneLine(data: unknown): string {
    const text = typeof data === 'string' ? data : (JSON.stringify(data) ?? '');
    const start = sanitiseText(text.slice(0, MOST_READ), this.sanitising());
    const shown = start
      .slice(0, MOST_CHARACTERS)
      .replace(/[\r\n\t]+/g, ' ')
      .replace(
        /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu,
        character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
      );
    return start.length > MOST_CHARACTERS || text.length > MOST_READ ? `${shown} …` : shown;
  }

  private isDue(): boolean {
    const now = this.clock();
    if (now - this.since >= 1000) {
      this.since = now;
      this.inSecond = 0;
    }
    if (this.rows >= MOST_ROWS || this.inSecond >= MOST_IN_A_SECOND) return false;
    this.rows += 1;
    this.inSecond += 1;
    return true;
  }
}

/** Levels of the protocol, the worst first. */
const RANKS: ReadonlyMap<string, number> = new Map(
  ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'].map(
    (level, rank) => [level, rank]
  )
);
const SHOWN: ReadonlyMap<MessageLevel, number> = new Map<MessageLevel, number>([
  ['off', -1],
  ['error', 3],
  ['warning', 4],
  ['info', 6],
  ['debug', 7]
]);
const MOST_ROWS = 100;
const MOST_IN_A_SECOND = 20;
const MOST_CHARACTERS = 500;
/** More is not looked at, so that a long message costs no more than a short one. */
const MOST_READ = 4000;
