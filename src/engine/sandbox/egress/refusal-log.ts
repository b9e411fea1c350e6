import type { EgressRefusal } from '../../../protocol/egress';
import type { EgressRefused } from '../../network/egress-refused';

/** The refusals of one command, equal ones counted. What comes from inside is bounded before it is kept. */
export class RefusalLog {
  private readonly entries = new Map<
    string,
    { first: Omit<EgressRefusal, 'count'>; count: number }
  >();

  add({ reason, host, port, entry }: EgressRefused): void {
    const shown = host.slice(0, MAX_HOST).replace(/[^\x21-\x7e]/g, '?');
    const key = `${reason} ${shown} ${port}`;
    const known = this.entries.get(key);
    if (known) {
      known.count += 1;
    } else if (this.entries.size < MAX_ENTRIES) {
      const first = { host: shown, port: Number.isInteger(port) ? port : 0, reason };
      this.entries.set(key, { first: { ...first, ...(entry && { entry }) }, count: 1 });
    }
  }

  list(): readonly EgressRefusal[] {
    return [...this.entries.values()].map(({ first, count }) => ({ ...first, count }));
  }
}

const MAX_HOST = 253;
/** A command that tries hosts without end is told of in its first ones. */
const MAX_ENTRIES = 50;
