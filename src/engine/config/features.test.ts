import rows from '../../../tests/feature-rows.json';
import { isCoded } from '../../base/coded-error';
import type { PolicyStoreView } from '../../protocol/link';
import { assertToolOn } from './features';
import { effectivePolicy, type EffectivePolicy } from './effective-policy';
import { allOff, featureNames, featureWords } from './feature-names';

const identity = { realPath: '/w', device: '1', inode: '2' };

/** The gate's tests read the same table: one answer of both. */
test.each(rows.map(row => [row.what, row] as const))(
  '[NB-26, NB-27] features of the administrator: %s',
  (_what, { view, features, problem }) => {
    // The broken layers differ by row, and the rest of the view is empty.
    const whole = { user: null, folders: {}, trust: [], ...view } as unknown as PolicyStoreView;
    const policy = effectivePolicy(whole, identity);
    const expected = features === 'all' ? allOff : features;
    expect(policy.values.features.value).toEqual(expected);
    const isTold = policy.summary.problems.some(({ layer }) => layer === 'admin');
    expect(isTold).toBe(problem);
    const isOff = Object.entries(expected).some(
      ([name, word]) => name === 'tool:git' && word === 'force-off'
    );
    if (isOff) expect(() => assertToolOn(policy, 'git')).toThrow(/switched off the tool git/);
    else expect(() => assertToolOn(policy, 'git')).not.toThrow();
  }
);

const tools = featureNames.filter(name => name.startsWith('tool:'));
const isOn = (policy: EffectivePolicy, name: string): boolean => {
  try {
    assertToolOn(policy, name.slice('tool:'.length));
    return true;
  } catch (error) {
    if (isCoded(error, 'locked')) return false;
    throw error;
  }
};

test.each(tools)('[NB-32] %s is off by the administrator’s word alone, and only it', off => {
  for (const word of [undefined, ...featureWords])
    for (const below of [undefined, ...featureWords]) {
      const layer = (said: string | undefined): object => ({
        schemaVersion: 1,
        ...(said !== undefined && { features: { [off]: said } })
      });
      const view = {
        admin: layer(word),
        user: layer(below),
        folders: { '/w': layer(below) },
        trust: [{ ...identity, trustedAt: 0 }],
        broken: {}
      } satisfies PolicyStoreView;
      const policy = effectivePolicy(view, identity);
      const on = tools.filter(name => isOn(policy, name));
      const expected = word === 'force-off' ? tools.filter(name => name !== off) : tools;
      expect({ word, below, on }).toEqual({ word, below, on: expected });
      // A layer below may not even speak of it, and is told.
      expect(policy.summary.problems.map(problem => problem.layer)).toEqual(
        below === undefined ? [] : ['user', 'folder']
      );
    }
});
