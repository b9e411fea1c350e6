import type { PolicyDocument } from '../config/document';
import { combineLayers } from '../config/effective-policy';
import { policyView } from './view';

const linesOf = (folder: Partial<PolicyDocument>, trusted: boolean, runs = true): string[] => {
  const layers = { folder: { schemaVersion: 1 as const, ...folder }, problems: [] };
  const { lines } = policyView('demo', combineLayers(layers, trusted), { runs });
  return lines.map(({ area, value, source }) => `${area} ${value} ${source}`);
};

test('six lines say what holds in a trusted folder', () => {
  expect(linesOf({}, true)).toEqual([
    'files ask default',
    'shell ask default',
    'network deny built-in',
    'secrets ask built-in',
    'deletes ask default',
    'mcp off built-in'
  ]);
  expect(linesOf({ edits: 'allow', commands: 'confined' }, true).slice(0, 2)).toEqual([
    'files allow folder',
    'shell confined folder'
  ]);
});

test('hosts that may be reached make the network a question', () => {
  expect(linesOf({ network: { allow: ['pypi'] } }, true)[2]).toBe('network ask folder');
  expect(linesOf({ network: { allow: ['pypi'] } }, false)[2]).toBe('network deny built-in');
});

test('a reviewed server makes the tools of servers a question, until it is switched off', () => {
  const servers = [{ name: 's', transport: 'http' as const, url: 'https://a.test/mcp' }];
  expect(linesOf({ mcp: { servers } }, true)[5]).toBe('mcp ask folder');
  expect(linesOf({ mcp: { servers, off: ['s'] } }, true)[5]).toBe('mcp off built-in');
  expect(linesOf({ mcp: { servers }, maxMode: 'plan' }, true)[5]).toBe('mcp deny folder');
  expect(linesOf({ mcp: { servers } }, false)[5]).toBe('mcp off built-in');
});

test('[JP-36] an untrusted folder, a capped mode and a missing sandbox say deny', () => {
  const denied = ['files deny', 'shell deny', 'deletes deny'];
  const acts = (lines: readonly string[]): string[] =>
    lines
      .filter(line => /^(files|shell|deletes)/.test(line))
      .map(line => line.replace(/ \S+$/, ''));
  expect(acts(linesOf({}, false))).toEqual(denied);
  expect(acts(linesOf({ maxMode: 'plan' }, true))).toEqual(denied);
  expect(acts(linesOf({}, true, false))).toEqual(['files ask', 'shell deny', 'deletes ask']);
});
