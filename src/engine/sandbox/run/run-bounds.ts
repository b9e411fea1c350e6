import type { ConfinedEnd, ConfinedRequest } from './confinement';
import { GrowthWatch } from './growth-watch';

/** Ends a run, with the first reason that comes. */
export type EndRun = (why: ConfinedEnd['ended'], problem?: string) => void;

/** What ends a run before it ends by itself: time, what it writes to disks, and processes where nothing else counts them. */
export class RunBounds {
  private growth: readonly GrowthWatch[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly request: ConfinedRequest,
    private readonly end: EndRun
  ) {}

  /** From the moment that the command is let go. `count` tells how many processes it has. */
  start(count: () => number): void {
    const { limits, processBound, growing, profile } = this.request;
    if (!this.request.service) {
      this.after(limits.wallSeconds * 1000, () => this.end('timeout'));
    }
    this.growth = [...growing, ...(profile.growing?.() ?? [])].map(
      bound =>
        new GrowthWatch({
          ...bound,
          onTooMuch: () => this.end('exit', tooMuchWritten(bound.limitBytes))
        })
    );
    if (processBound === 'count') {
      this.watchCount(count, limits.processes);
    }
  }

  /** Does something later, unless the run has ended by then. */
  after(milliseconds: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, milliseconds);
    this.timers.add(timer);
  }

  stop(): void {
    this.timers.forEach(clearTimeout);
    this.growth.forEach(watch => watch.stop());
  }

  private watchCount(count: () => number, most: number): void {
    if (count() > most) {
      this.end('exit', `The command had more than ${most} processes.`);
    }
    this.after(COUNT_MS, () => this.watchCount(count, most));
  }
}

const tooMuchWritten = (bytes: number): string =>
  `The command wrote more than ${Math.round(bytes / 2 ** 20)} MiB to one folder.`;

const COUNT_MS = 50;
