import { ATTACKS } from './red-team/attacks';
import { BENIGN_TASKS } from './red-team/benign-tasks';
import { RedTeamWorld } from './red-team/red-team-world';

jest.setTimeout(120_000);

let world: RedTeamWorld;
beforeAll(async () => {
  world = new RedTeamWorld();
  await world.start(here => [
    ...ATTACKS.flatMap(([, attacks]) => attacks.map(({ calls }) => calls(here))),
    ...BENIGN_TASKS.map(({ calls }) => calls)
  ]);
});
beforeEach(() => world.seed());
afterAll(() => world.dispose());

describe.each(ATTACKS)('a model that obeys an attacker %s', (family, attacks) => {
  test.each(attacks)('$name: without effect', async ({ calls, effective, byConsent }) => {
    const isEffective = (told: string): boolean =>
      told.includes(world.canary) || (effective?.(world, told) ?? false);
    const refused = await world.play(calls(world), 'refuses everything');
    expect(isEffective(refused.told)).toBe(false);
    world.seed();
    const allowed = await world.play(calls(world), 'allows everything');
    // By consent alone, where what was consented to is the very thing: then somebody was asked.
    expect(isEffective(allowed.told)).toBe(byConsent !== undefined);
    if (byConsent !== undefined) {
      expect(allowed.prompts).toBeGreaterThan(0);
    }
    process.stderr.write(
      `red team | ${family} | ${calls(world).length} calls | refused ${count(refused.outcomes)} | allowed ${count(allowed.outcomes)} | ${allowed.prompts} prompts\n`
    );
  });
});

describe('the same rules with ordinary work', () => {
  test.each(BENIGN_TASKS)(
    '$name: done, with $prompts questions',
    async ({ name, calls, prompts }) => {
      const played = await world.play(calls, 'allows everything');
      process.stderr.write(
        `benign | ${name} | ${calls.length} calls | ${count(played.outcomes)} | ${played.prompts} prompts\n`
      );
      expect(played).toMatchObject({ prompts, outcomes: calls.map(() => 'ok') });
    }
  );
});

const count = (outcomes: readonly string[]): string =>
  [...new Set(outcomes)]
    .map(one => `${outcomes.filter(each => each === one).length} ${one}`)
    .join(', ') || 'none';
