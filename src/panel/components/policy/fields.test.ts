import { nullTranslator } from '@jupyterlab/translation';
import { fieldAbout, fieldTitle } from '../../words/policy-keys';
import { policyFields } from './fields';

const words = { trans: nullTranslator.load('jupyterlab_sallyport'), locale: 'en' };

test('every key of the schema has a control and a name of its own, but rules and the administrator’s', () => {
  expect(policyFields.map(({ key }) => key)).toEqual(
    expect.arrayContaining([
      'maxMode',
      'sandbox.limits.memMB',
      'network.allow',
      'rates.perToolPerMin'
    ])
  );
  expect(policyFields.filter(({ key }) => ['locks', 'features', 'allow'].includes(key))).toEqual(
    []
  );
  expect(policyFields.filter(({ key }) => fieldTitle(key, words) === key)).toEqual([]);
  expect(policyFields.filter(({ key }) => fieldAbout(key, words) === key)).toEqual([]);
});
