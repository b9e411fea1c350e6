import { commandIn, makeDecoyWorld, runControl, runOnHost, type DecoyWorld } from './decoy-world';
import type { Attempt, Family } from './escape/attempt';
import { kernel } from './escape/kernel';
import { network } from './escape/network';
import { gitPlants } from './escape/plants';
import { secrets } from './escape/secrets';
import { writes } from './escape/writes';
import { IDENTITIES, isMighty, UNTRIED } from './identities';
import { serveSandbox, type ForeignSandbox } from './start-driver';

const FAMILIES: readonly Family[] = [secrets, writes, gitPlants, kernel, network];

// Each starts some processes, on machines that may be busy.
jest.setTimeout(30_000);

describe.each(IDENTITIES)('a command in the sandbox of $name, beside its control outside', who => {
  let world: DecoyWorld;
  let sandbox: ForeignSandbox;
  const counts = new Map<string, { held: number; controls: number; without: string[] }>();

  beforeAll(async () => {
    world = await makeDecoyWorld(who);
    sandbox = await serveSandbox(world);
    expect(sandbox.status).toEqual({ tier: '1', runs: true, reason: '' });
  });
  afterAll(async () => {
    await sandbox.stop();
    await world.dispose();
    for (const [family, { held, controls, without }] of counts) {
      const rest = without.length === 0 ? '' : `; no control for: ${without.join(', ')}`;
      process.stderr.write(
        `escape | ${who.name} | ${family} | ${held} held | ${controls} controls got through${rest}\n`
      );
    }
    if (UNTRIED) {
      process.stderr.write(`escape | ${UNTRIED}\n`);
    }
  });

  /** The whole of one attempt in a workspace of its own; true where it got out, `absent` where there is no such way. */
  const attempt = async (
    { before, command, after, trace }: Attempt,
    run: (world: DecoyWorld, command: string) => Promise<string>
  ): Promise<boolean | 'absent'> => {
    const here = world.renewed();
    await runOnHost(here, before?.(here) ?? 'true');
    const said = await run(here, command(here));
    await runOnHost(here, `rm -f ${here.mark}\n${after?.(here) ?? 'true'}`);
    if (trace) {
      return trace(here);
    }
    return said.includes(here.canary) || said.includes('OUT')
      ? true
      : said.includes('ABSENT')
        ? 'absent'
        : false;
  };

  describe.each(FAMILIES)('$name', ({ name: family, attempts }) => {
    test.each(attempts)('$name', async each => {
      const count = counts.get(family) ?? { held: 0, controls: 0, without: [] };
      counts.set(family, count);
      const inside = await attempt(each, async (here, command) => {
        const result = await sandbox.run(commandIn(here, command));
        expect(result).toMatchObject({ started: true, ended: 'exit' });
        return result.stdout;
      });
      expect(inside).not.toBe(true);
      count.held += 1;
      const hasControl = each.rootOnly === undefined || isMighty(who);
      const outside = hasControl ? await attempt(each, runControl) : 'absent';
      if (outside === 'absent') {
        count.without.push(`${each.name} (${each.rootOnly ?? 'this kernel has none'})`);
      } else {
        expect(outside).toBe(true);
        count.controls += 1;
      }
    });
  });
});
