import path from 'node:path';
import { commandIn, makeDecoyWorld, runOnHost, type DecoyWorld } from './decoy-world';
import type { Attempt, Family } from './escape/attempt';
import { kernel } from './escape/kernel';
import { network } from './escape/network';
import { gitPlants } from './escape/plants';
import { secrets } from './escape/secrets';
import { writes } from './escape/writes';
import { IDENTITIES } from './identities';
import { fileForEverybody, serveSandbox, type ForeignSandbox } from './start-driver';

const FAMILIES: readonly Family[] = [secrets, writes, gitPlants, kernel, network];

/** What this tier cannot give, and says so: nothing is reached through them, as the other attempts show. */
const HAS_NO_NAMESPACE = /^stands in the (uts|net|ipc) namespace of the host$/;

jest.setTimeout(30_000);

/** The attempts of the full sandbox, whose controls are run beside it, where bubblewrap is missing. */
describe.each(IDENTITIES)('a command of $name confined by Landlock alone', who => {
  let world: DecoyWorld;
  let sandbox: ForeignSandbox;

  beforeAll(async () => {
    world = await makeDecoyWorld(who);
    const options = {
      ...world.options,
      bwrap: path.join(world.base, 'absent'),
      landlock: fileForEverybody(
        path.join(__dirname, '../jupyterlab_sallyport/sandbox/landlock.py'),
        world.base
      )
    };
    sandbox = await serveSandbox({ ...world, options });
    expect(sandbox.status).toMatchObject({ tier: '2', runs: true });
  });
  afterAll(async () => {
    await sandbox.stop();
    await world.dispose();
  });

  const getsOut = async ({ before, command, after, trace }: Attempt): Promise<boolean> => {
    const here = world.renewed();
    await runOnHost(here, before?.(here) ?? 'true');
    const result = await sandbox.run(commandIn(here, command(here)));
    expect(result.confinement.tier).toBe('2');
    await runOnHost(here, `rm -f ${here.mark}\n${after?.(here) ?? 'true'}`);
    return trace
      ? trace(here)
      : result.stdout.includes(here.canary) || result.stdout.includes('OUT');
  };

  describe.each(FAMILIES)('$name', ({ attempts }) => {
    test.each(attempts)('$name', async each => {
      expect(await getsOut(each)).toBe(HAS_NO_NAMESPACE.test(each.name));
    });
  });
});
