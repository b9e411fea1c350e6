import { CodedError } from '../../base/coded-error';
import { EgressRefused } from '../network/egress-refused';
import { faultOf } from './fault-of';
import { serverFaults } from './server-fault';

const withCode = (code: unknown, data?: unknown): Error =>
  Object.assign(new Error('canary at /home/user/.ssh/id'), { code, data });

test.each<[what: string, error: unknown, code: string]>([
  ['a request that came to nothing', withCode('REQUEST_TIMEOUT'), 'mcp-timeout'],
  ['an end', withCode('CONNECTION_CLOSED'), 'mcp-ended'],
  ['a refusal', withCode(-32602), 'mcp-input'],
  ['a failure inside', withCode(-32603), 'mcp-other'],
  ['an answer that is none', withCode('INVALID_RESULT'), 'mcp-connection'],
  ['no way in', withCode('CLIENT_HTTP_NOT_IMPLEMENTED', { status: 403 }), 'mcp-permission'],
  ['no way in', Object.assign(new Error('x'), { name: 'UnauthorizedError' }), 'mcp-permission'],
  ['the network', withCode('ECONNREFUSED'), 'mcp-connection'],
  ['a rule', new EgressRefused('denied', 'a.example', 443), 'mcp-blocked'],
  ['no network', new EgressRefused('offline', 'a.example', 443), 'mcp-offline'],
  ['a proxy', new EgressRefused('proxy-login', 'a.example', 443), 'mcp-proxy'],
  ['TLS', new EgressRefused('tls-name', 'a.example', 443), 'mcp-certificate'],
  ['a silent host', new EgressRefused('no-answer', 'a.example', 443), 'mcp-timeout'],
  [
    'what the package wrapped',
    new Error('canary', { cause: new EgressRefused('proxy-refused', 'a.example', 443) }),
    'mcp-proxy'
  ],
  ['the sandbox', new CodedError('no-sandbox', 'canary'), 'mcp-not-confined'],
  ['files that differ', new CodedError('conflict', 'canary'), 'mcp-changed'],
  ['a fault that is known', new CodedError('mcp-too-large', 'canary'), 'mcp-too-large'],
  ['a text', 'canary', 'mcp-other'],
  ['nothing', undefined, 'mcp-other']
])('%s is told as one of the fixed faults', (_what, error, code) => {
  expect(faultOf(error).code).toBe(code);
});

test('[JM-13] whatever 500 failures say, what is told is a sentence of the fixed set', () => {
  const fixed: readonly string[] = Object.values(serverFaults);
  const codes = [undefined, 'E', -32603, 'REQUEST_TIMEOUT', 500, 'ENOENT', {}, 'mcp-other'];
  for (let count = 0; count < 500; count++) {
    const text = `${count} at Object.<anonymous> (/srv/a-${count}.js:1:1) https://u:p${count}@h.test sk-${count}`;
    const error = Object.assign(new Error(text), { code: codes[count % codes.length] });
    expect(fixed).toContain(faultOf(error).message);
  }
});
