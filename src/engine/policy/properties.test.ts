import { fc, runs } from '../../../tests/property';
import type { Verdict } from '../../protocol/decisions';
import { whyCodes } from '../../protocol/why-codes';
import type { PolicyDocument, Rule } from '../config/document';
import { combineLayers } from '../config/effective-policy';
import { documentLayers, type PolicyLayers } from '../config/layers';
import type { Effect } from './effect';
import { evaluate } from './evaluate';
import { readVerdict } from './read-verdict';
import { readGenerously } from './shell/generous';
import { readLine } from './shell/read-line';

const words = [
  'ls',
  'git',
  'status',
  'push',
  'rm',
  '-rf',
  'a',
  'cat',
  '.env',
  'src/x',
  '-q',
  'sudo',
  'env',
  'pip',
  'install',
  'numpy',
  'cd',
  'https://a.test'
];
const glue = [
  ' ',
  ' ',
  ' ',
  ' ',
  '; ',
  ' && ',
  '|',
  ' $(',
  ') ',
  "'",
  '"',
  '\n',
  ' > ',
  '\\',
  '`',
  '{',
  '}',
  '#',
  '&'
];
const line = fc
  .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(...glue)), {
    minLength: 1,
    maxLength: 6
  })
  .map(parts => parts.flat().join('').trim());

const path = fc.constantFrom(
  'src/x',
  'a',
  'b [1] *?!.txt',
  '.git/config',
  '.env',
  'docs/b.md',
  '../x',
  '.'
);
const effect: fc.Arbitrary<Effect> = fc.oneof(
  fc.constantFrom('https://a.test/x', 'https://b.a.test', 'ftp://A.test:21').map(url => ({
    type: 'fetch' as const,
    url
  })),
  fc.subarray(['numpy', 'Left_Pad', '@a/b', './x']).map(names => ({
    type: 'package' as const,
    manager: 'pip',
    names
  })),
  fc.constantFrom('get_a', 'put_b').map(name => ({ type: 'mcp' as const, server: 's', name })),
  fc.constantFrom('python3', 'julia').map(name => ({ type: 'kernel' as const, name })),
  fc.constantFrom('scout').map(name => ({ type: 'subagent' as const, name })),
  path.map(one => ({ type: 'cell' as const, path: one })),
  line.map(text => ({ type: 'command' as const, line: text, cwd: '.' })),
  path.map(one => ({ type: 'read' as const, path: one })),
  path.map(one => ({ type: 'edit' as const, path: one, change: 'modified' as const })),
  fc.tuple(path, fc.boolean()).map(([one, recursive]) => ({
    type: 'delete' as const,
    path: one,
    recursive,
    files: 1
  }))
);

const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc
    .array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 })
    .map(list => ({ id: 'r', tool: 'shell' as const, words: list })),
  fc
    .tuple(
      fc.constantFrom('read' as const, 'edit' as const, 'delete' as const, 'cell' as const),
      fc.constantFrom('*', 'src/**', 'a', '.env')
    )
    .map(([tool, pattern]) => ({ id: 'r', tool, path: pattern })),
  fc
    .constantFrom('a.test', '*.a.test', 'b.a.test')
    .map(host => ({ id: 'r', tool: 'fetch' as const, host })),
  fc
    .tuple(
      fc.constantFrom('package' as const, 'kernel' as const, 'subagent' as const),
      fc.constantFrom('numpy', 'left-pad', '*', 'python*', 's*')
    )
    .map(([tool, name]) => ({ id: 'r', tool, name })),
  fc
    .constantFrom('get_*', '*', 'put_b')
    .map(name => ({ id: 'r', tool: 'mcp' as const, server: 's', name }))
);
const rules = fc.array(rule, { maxLength: 3 });

const document: fc.Arbitrary<PolicyDocument> = fc
  .record(
    {
      deny: rules,
      ask: rules,
      allow: rules,
      edits: fc.constantFrom('ask' as const, 'allow' as const),
      commands: fc.constantFrom('ask' as const, 'confined' as const),
      sandbox: fc.constantFrom('*.txt', 'src/deep/').map(pattern => ({ readDeny: [pattern] })),
      paths: fc.constantFrom('*.txt', './src').map(pattern => ({ 'secret+': [pattern] })),
      maxMode: fc.constantFrom('ask' as const, 'plan' as const, 'agent' as const),
      lift: fc.subarray(['leaves-machine', 'secret-read', 'protected-write', 'removes-root'])
    },
    { requiredKeys: [] }
  )
  .map(members => ({ schemaVersion: 1 as const, ...members }));

const layers: fc.Arbitrary<PolicyLayers> = fc
  .record({ admin: document, user: document, folder: document }, { requiredKeys: [] })
  .map(found => ({ ...found, problems: [] }));

const decide = (one: Effect, found: PolicyLayers): Verdict =>
  evaluate({
    effects: [one],
    policy: combineLayers(found, true),
    mode: 'agent',
    sandbox: { runs: true, tier: '1' },
    place: { root: '/workspace', home: '/home/user' }
  }).decision;

const severity = { allow: 0, ask: 1, deny: 2 };
const layerName = fc.constantFrom(...documentLayers);

test('adding an allow never changes a deny, nor what an ask rule or a critical finding asks', () => {
  fc.assert(
    fc.property(effect, layers, layerName, rule, (one, found, layer, added) => {
      const before = found[layer] ?? { schemaVersion: 1 };
      const more = { ...found, [layer]: { ...before, allow: [...(before.allow ?? []), added] } };
      const [was, is] = [decide(one, found), decide(one, more)];
      expect(was === is || (was === 'ask' && is === 'allow')).toBe(true);
    }),
    { numRuns: runs(1500) }
  );
});

test('adding a layer never loosens what a stronger one denies, asks or caps', () => {
  fc.assert(
    fc.property(effect, document, document, document, (one, admin, user, folder) => {
      // What admin's rules and its cap say with every other layer silent. A key such as edits: ask is a default that
      // rules may cover; that it is a floor for the same key below is tested with the layers.
      const restricting: PolicyDocument = { ...admin, allow: [], lift: [] };
      const alone = evaluate({
        effects: [one],
        policy: combineLayers({ admin: restricting, problems: [] }, true),
        mode: 'agent',
        sandbox: { runs: true, tier: '1' },
        place: { root: '/workspace', home: '/home/user' }
      });
      const decisive = alone.effects[0];
      const all = decide(one, { admin: restricting, user, folder, problems: [] });
      if (decisive?.layer === 'admin' && decisive.why.code.match(/^(rule|mode)-/)) {
        expect(severity[all]).toBeGreaterThanOrEqual(severity[alone.decision]);
      }
    }),
    { numRuns: runs(1500) }
  );
});

test('adding a deny or ask rule never loosens', () => {
  fc.assert(
    fc.property(effect, layers, layerName, rule, fc.boolean(), (one, found, layer, added, deny) => {
      const before = found[layer] ?? { schemaVersion: 1 };
      const list = deny ? 'deny' : 'ask';
      const more = { ...found, [layer]: { ...before, [list]: [...(before[list] ?? []), added] } };
      expect(severity[decide(one, more)]).toBeGreaterThanOrEqual(severity[decide(one, found)]);
    }),
    { numRuns: runs(1500) }
  );
});

test('allow of a command means that the line was understood whole', () => {
  fc.assert(
    fc.property(line, layers, (text, found) => {
      const decision = decide({ type: 'command', line: text, cwd: '.' }, found);
      expect(decision !== 'allow' || readLine(text).parsed).toBe(true);
    }),
    { numRuns: runs(2000) }
  );
});

test('the generous scan sees every command that the strict reading sees', () => {
  fc.assert(
    fc.property(line, text => {
      const read = readLine(text);
      if (!read.parsed) return;
      const { commands } = readGenerously(text, undefined);
      for (const command of read.commands) {
        expect(commands).toContainEqual(command.words.map(word => word.text));
      }
    }),
    { numRuns: runs(2000), examples: [['ls ls"ls\\ls"']] }
  );
});

test('reading path by path is judged as reading each would be', () => {
  const place = { root: '/w', home: '/home/ada' };
  fc.assert(
    fc.property(
      fc.constantFrom('src/x', 'src/.env', 'a.txt', 'A.TXT', 'key.pem', 'src/deep/a.txt'),
      layers,
      (path, found) => {
        const policy = combineLayers(found, true);
        const { decision } = evaluate({
          effects: [{ type: 'read', path, each: true }],
          policy,
          mode: 'agent',
          sandbox: { runs: true },
          place,
          now: 0
        });
        expect(readVerdict(policy, place, 0)(path)).toBe(decision);
      }
    ),
    { numRuns: runs(1500) }
  );
});

test('no policy lifts a critical finding', () => {
  const critical: readonly Effect[] = [
    { type: 'read', path: '.env' },
    { type: 'edit', path: '.git/config', change: 'modified' },
    { type: 'command', line: 'rm -rf /', cwd: '.' },
    { type: 'delete', path: '.', recursive: true, files: 1 },
    { type: 'read', path: '../x' }
  ];
  fc.assert(
    fc.property(fc.constantFrom(...critical), layers, (one, found) => {
      expect(decide(one, found)).not.toBe('allow');
    }),
    { numRuns: runs(500) }
  );
});

test('every explanation has one winner, names every layer and uses listed codes only', () => {
  fc.assert(
    fc.property(effect, layers, fc.constantFrom('ask', 'plan', 'agent'), (one, found, mode) => {
      const decision = evaluate({
        effects: [one],
        policy: combineLayers(found, true),
        mode,
        sandbox: { runs: true, tier: '1' }
      });
      const { trace, effects } = decision;
      expect(trace.filter(step => step.won)).toHaveLength(1);
      expect(trace.find(step => step.won)).toMatchObject({
        layer: effects[0]?.layer,
        verdict: decision.decision
      });
      expect([...new Set(trace.map(step => step.layer))]).toEqual([
        'admin',
        'built-in',
        'user',
        'folder',
        'settings',
        'repository',
        'thread',
        'default'
      ]);
      for (const { why } of [...trace, ...effects]) {
        expect(Object.keys(whyCodes)).toContain(why?.code);
      }
    }),
    { numRuns: runs(500) }
  );
});

test('following the suggestion turns the ask into an allow', () => {
  let followed = 0;
  fc.assert(
    fc.property(effect, one => {
      const { decision, suggestion } = evaluate({
        effects: [one],
        policy: combineLayers({ problems: [] }, true),
        mode: 'agent',
        sandbox: { runs: true, tier: '1' }
      });
      if (suggestion === undefined) return;
      followed += 1;
      const { tool, words: head, path: pattern, host, server, name } = suggestion;
      const added: Rule = {
        id: 'suggested',
        // A suggestion names one of the rule's tools; its type is wider because it crosses the wire.
        tool: tool as Rule['tool'],
        ...(head === undefined ? {} : { words: [...head] }),
        ...(pattern === undefined ? {} : { path: pattern }),
        ...(host === undefined ? {} : { host }),
        ...(server === undefined ? {} : { server }),
        ...(name === undefined ? {} : { name })
      };
      const user: PolicyDocument = { schemaVersion: 1, allow: [added] };
      expect([decision, decide(one, { user, problems: [] })]).toEqual(['ask', 'allow']);
    }),
    { numRuns: runs(1000) }
  );
  expect(followed).toBeGreaterThan(0);
});

const hostile: readonly [name: string, text: string][] = [
  ['nested substitutions', '$('.repeat(8_000)],
  ['nested groups', '('.repeat(16_000)],
  ['open parameters', '${'.repeat(8_000)],
  ['backticks', '`'.repeat(16_000)],
  ['wrappers with options', 'sudo -a 1 '.repeat(1_600)],
  ['wrappers', 'env '.repeat(4_000)],
  ['nested shells', "sh -c '".repeat(2_000)],
  ['separators', ';'.repeat(16_000)],
  ['redirects', '>'.repeat(16_000)],
  ['words', 'a '.repeat(8_000)],
  ['quotes', '\'"'.repeat(8_000)],
  ['far too long', 'rm '.repeat(400_000)]
];

test.each(hostile)('a hostile line is answered in bounded time: %s', (_name, text) => {
  const before = performance.now();
  expect(decide({ type: 'command', line: text, cwd: '.' }, { problems: [] })).toBe('ask');
  expect(performance.now() - before).toBeLessThan(1_000);
});
