import { isHostName } from './host-name';
import { allowsHost, deniesHost, hostRuleFor, parseHostRule } from './host-rule';

const names: readonly [text: string, accepted: boolean, why: string][] = [
  ['example.org', true, 'a plain name'],
  ['a.b-c.example.org', true, 'inner hyphens'],
  ['xn--bcher-kva.example', true, 'an international name as it is written'],
  [`${'a'.repeat(63)}.example`, true, 'the longest label'],
  [`${'a'.repeat(64)}.example`, false, 'a label too long'],
  [`${'a.'.repeat(126)}example`, false, 'a name too long'],
  ['example', false, 'one label: the search list of the machine would complete it'],
  ['localhost', false, 'one label'],
  ['example.org.', false, 'a trailing dot: the same host in another spelling'],
  ['.example.org', false, 'an empty label'],
  ['example..org', false, 'an empty label'],
  ['Example.org', false, 'upper case: another spelling'],
  ['ex_ample.org', false, 'an underscore'],
  ['-a.example', false, 'a hyphen first'],
  ['a-.example', false, 'a hyphen last'],
  ['bücher.example', false, 'non-ASCII'],
  ['exаmple.org', false, 'a Cyrillic letter that looks Latin'],
  ['example。org', false, 'an ideographic full stop'],
  ['127.0.0.1', false, 'an address'],
  ['127.1', false, 'an address, short'],
  ['0x7f.1', false, 'an address, partly hexadecimal'],
  ['0177.0.0.1', false, 'an address, octal'],
  ['2130706433', false, 'an address as one number'],
  ['[::1]', false, 'an address of version 6'],
  ['::1', false, 'an address of version 6'],
  ['::ffff:127.0.0.1', false, 'a mapped address'],
  ['example.org:443', false, 'a port'],
  ['user@example.org', false, 'user information'],
  ['example.org/path', false, 'a path'],
  ['example.org%00.evil.org', false, 'an escape'],
  ['example.org\0.evil.org', false, 'a NUL'],
  ['example.org\n', false, 'a line end, which `$` alone would let through'],
  ['example.o', false, 'a last label of one letter'],
  ['', false, 'nothing']
];

test.each(names)('of names, %j is %s: %s [NB-41, JM-22]', (text, accepted) => {
  expect(isHostName(text)).toBe(accepted);
});

const rules: readonly [
  rule: string,
  host: string,
  port: number,
  allowed: boolean,
  denied: boolean
][] = [
  ['example.org', 'example.org', 443, true, true],
  ['example.org', 'example.org', 80, true, true],
  ['example.org', 'example.org', 22, false, true],
  ['example.org:8443', 'example.org', 8443, true, true],
  ['example.org:8443', 'example.org', 443, false, false],
  ['example.org', 'example.org.evil.com', 443, false, false],
  ['example.org', 'evil-example.org', 443, false, false],
  ['example.org', 'www.example.org', 443, false, false],
  ['*.example.org', 'www.example.org', 443, true, true],
  ['*.example.org', 'a.b.example.org', 443, true, true],
  ['*.example.org', 'example.org', 443, false, true],
  ['*.example.org', 'evilexample.org', 443, false, false],
  ['*.example.org', 'x.example.org.evil.com', 443, false, false],
  ['*.example.org:8443', 'www.example.org', 8443, true, true],
  ['*.example.org:8443', 'www.example.org', 443, false, false]
];

test.each(rules)('%s on %s:%i allows %s, denies %s', (text, host, port, allowed, denied) => {
  const rule = parseHostRule(text);
  expect(rule && [allowsHost(rule, host, port), deniesHost(rule, host, port)]).toEqual([
    allowed,
    denied
  ]);
});

test.each([
  ['*', 'a bare star'],
  ['*.*.example.org', 'two stars'],
  ['www.*.org', 'a star inside'],
  ['*example.org', 'a star glued to a label'],
  ['*.org', 'a whole top-level domain has one label'],
  ['example.org:0', 'port 0'],
  ['example.org:65536', 'a port too large'],
  ['example.org:080', 'a port of another spelling'],
  ['example.org:', 'no port'],
  ['https://example.org', 'a URL'],
  ['10.0.0.1', 'an address']
])('%s is no rule: %s', text => {
  expect(parseHostRule(text)).toBeNull();
});

test('the narrowest rule names the port only where it is not of the web', () => {
  expect([hostRuleFor('a.example', 443), hostRuleFor('a.example', 8443)]).toEqual([
    'a.example',
    'a.example:8443'
  ]);
});
