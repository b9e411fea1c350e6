import { methods, roles } from '../../protocol/methods.json';
import type { Caller } from '../../protocol/link';
import { permits } from './standing';

test('[KS-5] a turn may run for whoever may start it, and for nobody without rights', () => {
  const least = methods['turn/start'].role.roles;
  for (const mode of ['ask', 'plan', 'agent'] as const) {
    // The cast: the table's roles are the link's.
    const may = (roles as Caller['role'][]).filter(role => permits(role, mode));
    expect(may).toEqual(roles.slice(roles.indexOf(least[mode])));
    expect(permits(null, mode)).toBe(false);
  }
});
