import { fc } from '../../../tests/property';
import { resolve, sep } from 'node:path';
import { checkPath, isPlainName } from './path-check';

const refused: readonly (readonly [path: string, rule: RegExp])[] = [
  ['', /blank/],
  [' ', /blank/],
  ['\t', /blank/],
  ['a\0b', /NUL/],
  ['..', /\.\. component/],
  ['../x', /\.\. component/],
  ['a/../b', /\.\. component/],
  ['a/..', /\.\. component/],
  ['./a', /\.\. component/],
  ['a/./b', /\.\. component/],
  ['...', /dot or a blank/],
  ['/etc/passwd', /absolute/],
  ['/', /absolute/],
  ['//host/share/x', /absolute/],
  ['/workspaceX/a', /absolute/],
  ['C:/x', /drive/],
  ['c:x', /drive/],
  ['C:', /drive/],
  ['a\\b', /backslash/],
  ['\\\\host\\share', /backslash/],
  ['\\\\?\\C:\\x', /backslash/],
  ['..\\x', /backslash/],
  ['~', /home/],
  ['~/x', /home/],
  ['a//b', /empty/],
  ['a/', /empty/],
  ['a/ /b', /blank/],
  ['a.', /dot or a blank/],
  ['a ', /dot or a blank/],
  ['a ./b', /dot or a blank/],
  ['.. /x', /dot or a blank/],
  ['con', /reserved/],
  ['CON', /reserved/],
  ['src/nul', /reserved/],
  ['aux.txt', /reserved/],
  ['prn.tar.gz', /reserved/],
  ['com1', /reserved/],
  ['LPT9.log', /reserved/],
  ['com¹', /reserved/],
  ['CONIN$', /reserved/],
  ['nul .txt', /reserved/],
  ['a\nb', /control/],
  ['a\u007fb', /control/],
  ['a\u0085b', /control/],
  ['a\u202egpj.exe', /bidirectional/],
  ['a\u2066b', /bidirectional/],
  ['a\u200bb', /invisible/],
  ['\ufeffa', /invisible/],
  ['a\u2028b', /invisible/],
  ['a\ufffdb', /undecodable/],
  ['a\ud800b', /Unicode/],
  ['cafe\u0301', /NFC/],
  ['\u212bngstrom', /NFC/],
  ['x'.repeat(256), /255/],
  ['ä'.repeat(128), /255/],
  ['x/'.repeat(2500) + 'x', /4,000/]
];

const accepted = [
  '.',
  'a',
  'a/b/c.txt',
  '.env',
  '.github/workflows/ci.yml',
  'café',
  '日本語/ファイル.txt',
  ' leading',
  'a b',
  '...a',
  'a..b',
  'console.log',
  'nullable',
  'com10',
  'auxiliary',
  'ab:c',
  '$HOME',
  '%2e%2e',
  '-rf',
  '😀.txt',
  "it's"
];

test.each(refused)('refuses %j and names the rule, not the path [JP-13, JP-15]', (path, rule) => {
  expect(() => checkPath(path)).toThrow(
    expect.objectContaining({ code: 'bad-path', message: expect.stringMatching(rule) })
  );
});

test.each(accepted)('accepts %j unchanged [JP-13]', path => {
  expect(checkPath(path)).toBe(path);
});

test('never lets through what resolves outside the root or to another spelling [JP-13]', () => {
  const part = fc.oneof(
    fc.constantFrom('..', '.', '', '/', '\\', 'a', '~', 'C:', '\0', 'con'),
    fc.string({ unit: 'binary', maxLength: 6 })
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom('/', ''), (parts, joint) => {
      const path = parts.join(joint);
      try {
        checkPath(path);
      } catch {
        return;
      }
      const resolved = resolve('/workspace', path);
      expect(resolved === '/workspace' ? '.' : resolved.slice('/workspace'.length + 1)).toBe(path);
      expect(resolved.startsWith(`/workspace${sep}`) || path === '.').toBe(true);
    }),
    { numRuns: 2000 }
  );
});

test('of two Unicode forms of a name exactly one is a name [JP-15]', () => {
  expect([isPlainName('é'.normalize('NFC')), isPlainName('é'.normalize('NFD'))]).toEqual([
    true,
    false
  ]);
});
