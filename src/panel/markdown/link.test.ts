import { readLink } from './link';

test.each([
  ['https://example.org/a?b=c#d', 'example.org'],
  ['http://127.0.0.1:8888/x', '127.0.0.1:8888'],
  ['HTTPS://EXAMPLE.org', 'example.org'],
  ['mailto:me@example.org', 'me@example.org'],
  ['https://xn--bcher-kva.example/', 'xn--bcher-kva.example']
])('follows %s and names %s [NB-40]', (address, destination) => {
  expect(readLink(address)?.destination).toBe(destination);
});

test.each([
  ['', 'nothing'],
  ['javascript:alert(1)', 'scheme'],
  ['JaVaScRiPt:alert(1)', 'scheme in another case'],
  [' javascript:alert(1)', 'blank before the scheme'],
  ['java\nscript:alert(1)', 'line break in the scheme'],
  ['java\tscript:alert(1)', 'tab in the scheme'],
  ['\u0001javascript:alert(1)', 'control before the scheme'],
  ['data:text/html,<script>alert(1)</script>', 'data'],
  ['vbscript:msgbox(1)', 'vbscript'],
  ['file:///etc/passwd', 'file'],
  ['blob:https://example.org/1', 'blob'],
  ['ftp://example.org/', 'ftp'],
  ['command:sallyport:open', 'a command'],
  ['/lab/tree/x', 'relative to the server'],
  ['../x', 'relative'],
  ['?token=1', 'query alone'],
  ['#cell', 'fragment alone'],
  ['//example.org/x', 'no scheme'],
  ['https:example.org', 'no authority'],
  ['https:/example.org', 'one slash'],
  ['https:///example.org', 'three slashes'],
  ['https:\\\\example.org', 'backslashes'],
  ['https://example.org\\@evil.example', 'backslash in the host'],
  ['https://user:secret@example.org/', 'credentials'],
  ['https://example.org@evil.example/', 'a user that looks like a host'],
  ['https://example.org/a/../../b', 'traversal'],
  ['https://example.org/a/%2e%2e/b', 'encoded traversal'],
  ['https://example.org/a/.%2E%2Fb', 'half encoded traversal'],
  ['https://example.org/..', 'traversal at the end'],
  ['https://example.org/\u202Egpj.exe', 'right-to-left override'],
  ['https://exa\u200Bmple.org/', 'zero-width space'],
  ['https://exa\u00ADmple.org/', 'soft hyphen'],
  ['https://example.org/\u{E0041}', 'tag character'],
  ['https://example.org/\uFE0F', 'variation selector'],
  ['https://example.org/a b', 'blank'],
  ['https://example.org/\u3164', 'filler that looks blank'],
  ['https://example.org/%00', 'encoded zero'],
  ['https://example.org/%0d%0aSet-Cookie:x', 'encoded line break'],
  ['https://example.org/%7f', 'encoded DEL'],
  [`https://example.org/${'a'.repeat(2048)}`, 'too long'],
  ['https://[::1', 'no address at all'],
  ['https://exa mple.org', 'blank in the host'],
  ['mailto:', 'no address'],
  ['mailto:me@example.org?bcc=x@evil.example', 'a hidden copy'],
  ['mailto:me@example.org,you@evil.example', 'two addresses'],
  ['mailto:me@example.org%0abcc:x', 'encoded header'],
  ['http://\u0430pple.com\u0301/', 'combining mark']
])('leaves %j inert: %s [NB-40]', address => {
  expect(readLink(address)).toBeNull();
});
