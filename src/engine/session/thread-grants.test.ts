import type { ServerPin } from '../config/server-pin';
import { ThreadGrants } from './thread-grants';

const at = Date.parse('2026-01-02T00:00:00.000Z');
const pins = (reviewed: string) =>
  new Map([
    ['notes', { pin: { name: 'notes', reviewed: { find: reviewed } } as unknown as ServerPin }]
  ]);

test.each<[reviewed: string, name: string, server: string, holds: boolean]>([
  ['2026-01-01T00:00:00.000Z', 'find', 'notes', true],
  ['2026-01-03T00:00:00.000Z', 'find', 'notes', false],
  ['2026-01-03T00:00:00.000Z', 'drop', 'notes', true],
  ['2026-01-03T00:00:00.000Z', 'find', 'other', true]
])(
  '[NB-33] reviewed %s, a yes of the day before to %s of %s holds: %s',
  (reviewed, name, server, holds) => {
    const rule = { id: 'r', tool: 'mcp' as const, server, name };
    const grants = new ThreadGrants([]);
    grants.add(rule, at);
    expect(grants.inForce(at, pins(reviewed))).toEqual(holds ? [rule] : []);
  }
);
