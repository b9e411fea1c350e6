import type { PolicyDocument, Rule } from '../config/document';
import { combineLayers } from '../config/effective-policy';
import { evaluate } from './evaluate';

const rule = (words: string, tool: Rule['tool'] = 'git'): Rule => ({
  id: 'r',
  tool,
  words: words.split(' ')
});

/** The verdict on a call of the git tool. */
const decide = (
  line: string,
  user: Omit<PolicyDocument, 'schemaVersion'> = {},
  {
    readsOnly = false,
    mode = 'agent',
    tier = '1'
  }: { readsOnly?: boolean; mode?: 'ask' | 'agent'; tier?: '1' | '1b' | '2' } = {}
): string => {
  const { decision, effects } = evaluate({
    effects: [{ type: 'command', line, cwd: '.', ...(readsOnly && { readsOnly }) }],
    policy: combineLayers({ user: { schemaVersion: 1, ...user }, problems: [] }, true),
    mode,
    sandbox: { runs: true, tier },
    place: { root: '/workspace', home: '/home/user' }
  });
  return `${decision} ${effects.map(({ why }) => why.code).join(' ')}`;
};

const reads = { readsOnly: true };
const rows: readonly [name: string, verdict: string, expected: string][] = [
  ['a read goes unasked', decide('git status', {}, reads), 'allow reads-inside'],
  ['a read with another name is a shell line', decide('git status'), 'ask command-asks'],
  ['a change asks', decide("git commit -m 'it'\\''s'"), 'ask command-asks'],
  [
    'a push asks whatever covers it',
    decide('git push origin main', { allow: [rule('git push origin main')] }),
    'ask leaves-machine'
  ],
  [
    'a rule of the tool covers its words',
    decide('git add a.py', { allow: [rule('git add')] }),
    'allow rule-allows'
  ],
  [
    'a rule of the tool denies reads too',
    decide('git log', { deny: [rule('git log')] }, reads),
    'deny rule-denies'
  ],
  [
    'a rule of shell lines denies it too',
    decide('git log', { deny: [rule('git log', 'shell')] }, reads),
    'deny rule-denies'
  ],
  ['a secret file asks', decide('git show HEAD:.env', {}, reads), 'ask path-secret'],
  ['a path that leaves asks', decide('git diff ../other', {}, reads), 'ask path-outside'],
  [
    'a mode that changes nothing runs no program',
    decide('git status', {}, { ...reads, mode: 'ask' }),
    'deny mode-refuses'
  ],
  [
    "a whole sandbox that shows the host's /proc reads unasked",
    decide('git status', {}, { ...reads, tier: '1b' }),
    'allow reads-inside'
  ],
  ['a weaker sandbox asks', decide('git status', {}, { ...reads, tier: '2' }), 'ask half-confined']
];

test.each(rows)('%s', (_name, verdict, expected) => {
  expect(verdict).toBe(expected);
});
