import type { PolicyDocument, Rule } from '../../protocol/policy-document';
import { differences } from './policy-differences';
import {
  freeId,
  patternText,
  quoted,
  readWords,
  valueAt,
  withoutRules,
  withRule,
  withValue
} from './policy-document';

const empty: PolicyDocument = { schemaVersion: 1 };
const rule: Rule = { id: 'git-status', tool: 'shell', words: ['git', 'status'] };

test('a key is set and taken out again without a trace, other keys untouched', () => {
  const set = withValue({ ...empty, edits: 'ask' }, 'sandbox.limits.memMB', 512);
  expect(set).toEqual({ ...empty, edits: 'ask', sandbox: { limits: { memMB: 512 } } });
  expect(valueAt(set, 'sandbox.limits.memMB')).toBe(512);
  expect(valueAt(set, 'sandbox.constructor')).toBeUndefined();
  expect(withValue(set, 'sandbox.limits.memMB', undefined)).toEqual({ ...empty, edits: 'ask' });
});

test('a rule stands in one list only, and an empty list goes', () => {
  const asked = withRule(withRule(empty, 'allow', rule), 'ask', rule);
  expect(asked).toEqual({ ...empty, ask: [rule] });
  expect(withoutRules(asked, ['git-status'])).toEqual(empty);
});

test('what is said of a rule is its pattern', () => {
  expect(patternText({ ...rule, words: ['git', 'a b'], anyOf: [['x', 'y']] })).toBe(
    'git "a b" (x | y)'
  );
  expect(patternText({ id: 'a', tool: 'mcp', server: 'one', name: 'get_*' })).toBe('one · get_*');
  expect(freeId({ tool: 'shell' }, 'git status', ['shell-git-status'])).toBe('shell-git-status-2');
});

test.each([['git push'], ['say "two words" \\\\n'], ['"quo\\"te"'], ['""x']])(
  'words are read as they are shown: %s',
  text => {
    const words = readWords(text);
    expect(readWords(words.map(quoted).join(' '))).toEqual(words);
  }
);

test('differences name keys and rules, each with both sides', () => {
  const before: PolicyDocument = { ...empty, edits: 'ask', deny: [rule] };
  const changed = { ...rule, reason: 'because' };
  const after: PolicyDocument = { ...empty, deny: [changed], network: { allow: ['pypi.org'] } };
  expect(differences(before, after)).toEqual([
    { key: 'edits', before: 'ask' },
    { key: 'deny', ruleId: 'git-status', before: rule, after: changed },
    { key: 'network.allow', after: ['pypi.org'] }
  ]);
});
