import { featureNames } from '../config/feature-names';
import { toolNames } from './registry';

test('[NB-32] each tool can be switched off by the administrator, and no other name passes for one', () => {
  const switched = featureNames.filter(name => name.startsWith('tool:'));
  expect(switched).toEqual(toolNames.map(name => `tool:${name}`));
});
