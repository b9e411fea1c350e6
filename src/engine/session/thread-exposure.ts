import type { SequencedEvent } from '../../protocol/events';

/**
 * Whether a thread has read something that nobody vouches for: an answer of the web, of a server of tools. It stands in
 * the thread's own events, so that it outlives the engine, and nothing takes it back.
 */
export class ThreadExposure {
  private exposed = false;

  constructor(entries: Iterable<SequencedEvent>) {
    for (const { event } of entries)
      if (event.type === 'tool-call-end' && event.output?.untrusted === true) this.exposed = true;
  }

  get isExposed(): boolean {
    return this.exposed;
  }

  note(): void {
    this.exposed = true;
  }
}
