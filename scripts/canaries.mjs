// Values that look like credentials, are none, and stand in the open: each by its digest, the rules that know it and the
// paths it may stand at, with the reason. Anything else in the same files is still found. New tests put such a value
// together at run time instead, so that it needs no line here.
const claims = 'docs/claims.md';
const audit = 'jupyterlab_sallyport/tests/test_audit.py';
const corpora = ['tests/redaction-corpus.json', 'src/engine/redact.test.ts'];
const title =
  'A made-up value in the title of a test, which the list of claims repeated in former commits.';
const address =
  'An address of example.org with a made-up name and word, which the test expects to be refused.';
const said =
  'A made-up value, of the alphabet or out of a vendor’s handbook, that the test expects to be taken out.';
const certificate =
  'The key of a certificate for example names that only the tests of egress trust; it secures nothing.';

export const canaries = [
  {
    digest: 'db0131b06d95c848',
    rules: ['basicauth'],
    paths: ['src/engine/tools/web/web.test.ts', 'src/panel/markdown/link.test.ts', claims],
    why: address
  },
  {
    digest: '46dba910eb08ec10',
    rules: ['basicauth'],
    paths: ['src/engine/session/trust-inspection.test.ts', claims],
    why: address
  },
  {
    digest: 'e9d6f1da9eeabdba',
    rules: ['basicauth'],
    paths: ['src/engine/config/server-pin.test.ts', claims],
    why: address
  },
  {
    digest: 'a78f5938700d6d63',
    rules: ['basicauth'],
    paths: ['jupyterlab_sallyport/tests/test_policy_layers.py'],
    why: address
  },
  { digest: '037cf79af1bfdea4', rules: ['basicauth'], paths: [audit], why: said },
  { digest: '03aafb028d538b06', rules: ['github', 'prefix'], paths: [audit], why: said },
  { digest: '5e86526394a43413', rules: ['prefix'], paths: [audit], why: said },
  { digest: '1a5d44a2dca19669', rules: ['prefix'], paths: [audit], why: said },
  {
    digest: 'cec1a77517c84797',
    rules: ['database-connection-string'],
    paths: [...corpora, claims],
    why: said
  },
  { digest: '29f84e6a0c051ee4', rules: ['database-connection-string'], paths: corpora, why: said },
  {
    digest: '30fa119896eb09db',
    rules: ['prefix'],
    paths: ['src/protocol/mcp/read-paste.test.ts'],
    why: 'A prefix and words, in a configuration that the paste of a server refuses.'
  },
  {
    digest: '3ce1f014b90eca62',
    rules: ['privatekey'],
    paths: ['tests/egress-certificate.ts'],
    why: certificate
  },
  {
    digest: '124f78e4704d18bc',
    rules: ['pem'],
    paths: ['tests/egress-certificate.ts'],
    why: certificate
  },
  { digest: '457643f44d19aed8', rules: ['prefix'], paths: [claims], why: title },
  { digest: 'c176af9ec69a5301', rules: ['prefix'], paths: [claims], why: title },
  { digest: '6c2b82b5db2d55c4', rules: ['prefix'], paths: [claims], why: title },
  { digest: 'e7f0c1afe2eec537', rules: ['prefix', 'slack'], paths: [claims], why: title }
];
