import rows from '../../../tests/feature-rows.json';
import type { PolicyStoreView } from '../../protocol/link';
import { assertToolOn } from './features';
import { allOff } from './feature-names';
import { effectivePolicy } from './effective-policy';

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
