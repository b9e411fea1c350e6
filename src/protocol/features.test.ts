import { commandNames } from '../engine/providers/command-table';
import { parseCommand } from '../engine/providers/parse-command';
import { isCommandOff, isOff, type Features } from './features';

test.each<[string, Features | undefined, boolean]>([
  ['nothing said', undefined, false],
  ['another part off', { audit: 'force-off' }, false],
  ['a choice', { proposals: 'user-choice' }, false],
  ['forced on', { proposals: 'force-on' }, false],
  ['forced off', { proposals: 'force-off' }, true]
])('[NB-28] %s', (_, features, off) => {
  expect(isOff(features, 'proposals')).toBe(off);
});

test('[NB-28] a name of every object is no part', () => {
  expect(isOff({}, 'constructor')).toBe(false);
});

/** What makes each command a whole one. */
const REST: Readonly<Record<string, string>> = {
  read: 'a',
  search: 'a',
  edit: 'a\n<<<<\na\n====\nb\n>>>>',
  write: 'a\nb',
  delete: 'a',
  sh: 'ls',
  git: 'status',
  fetch: 'https://a.example'
};

test.each(commandNames)('[NB-28] /%s goes with the tool that it calls', name => {
  const parsed = parseCommand(`/${name} ${REST[name] ?? ''}`);
  const part =
    parsed.type === 'call' ? `tool:${parsed.tool}` : name === 'audit' ? 'audit-reading' : undefined;
  expect(parsed.type).not.toBe('unclear');
  const features: Features = part === undefined ? {} : { [part]: 'force-off' };
  expect(isCommandOff(features, name)).toBe(part !== undefined);
});
