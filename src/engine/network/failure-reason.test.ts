import { egressReasons } from '../../protocol/egress';
import { CompanyProxy, type ProxyManner } from '../../../tests/company-proxy';
import { certificate } from '../../../tests/egress-certificate';
import { openWorld, type World } from '../../../tests/egress-driver';
import { askServer } from '../models/wire/ask-server';
import { HostAsker } from './ask-host';
import { failureReason } from './failure-reason';
import { ProxyRoutes } from './proxy-routes';
import { whyNot } from './why-not';

test('each reason has words of its own', () => {
  const said = Object.values(egressReasons);
  expect(new Set(said).size).toBe(said.length);
});

test.each<[code: string, reason: string]>([
  ['ENOTFOUND', 'unresolved'],
  ['EAI_AGAIN', 'offline'],
  ['ENETUNREACH', 'offline'],
  ['EHOSTUNREACH', 'offline'],
  ['ECONNREFUSED', 'unreachable'],
  ['ETIMEDOUT', 'no-answer'],
  ['ECONNRESET', 'broken-off'],
  ['EPIPE', 'broken-off'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls-untrusted'],
  ['CERT_REVOKED', 'tls-untrusted'],
  ['INVALID_CA', 'tls-untrusted'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-name'],
  ['CERT_HAS_EXPIRED', 'tls-expired'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-broken'],
  ['EPROTO', 'tls-broken'],
  ['', 'broken-off']
])('the code %j stands for %s', (code, reason) => {
  expect(failureReason(Object.assign(new Error('canary 10.0.0.7'), { code }))).toBe(reason);
});

describe('[MG-19] [JM-13] a model that is not reached is told by why', () => {
  let world: World;
  let proxy: CompanyProxy;
  beforeAll(async () => {
    world = await openWorld((_request, response) => void response);
    proxy = await CompanyProxy.start();
  });
  afterAll(async () => {
    await proxy.stop();
    await world.close();
  });

  interface Case {
    readonly manner?: ProxyManner;
    readonly host?: string;
    readonly ca?: string;
    readonly port?: number;
    /** Absent: through the proxy. */
    readonly direct?: boolean;
  }
  const cases: readonly [what: string, options: Case, said: RegExp][] = [
    [
      'a name that nobody has',
      { host: 'nobody.invalid', direct: true },
      /has no address|without network/
    ],
    [
      'a port that nobody listens at',
      { host: 'localhost', port: 9, direct: true },
      /^This machine did not take/
    ],
    [
      'an address that nobody listens at',
      { host: '127.0.0.1', port: 9, direct: true },
      /^This machine did not/
    ],
    ['a proxy that wants a password', { manner: 407 }, /proxy, which does not accept the name/],
    [
      'a proxy that refuses',
      { manner: 403 },
      /^The company's proxy does not let mirror\.example be/
    ],
    ['a proxy that fails', { manner: 502 }, /^The company's proxy could not reach mirror\.example/],
    ['a proxy that breaks off', { manner: 'hangs up' }, /proxy, which does not take/],
    ['an authority that is unknown', { ca: '' }, /^Mirror\.example shows .* not trusted here/],
    ['another name', { host: 'wrong.example' }, /^Wrong\.example shows .* another name/],
    ['a host that is silent', {}, /^Mirror\.example did not answer in time/]
  ];

  test.each(cases)('%s', async (_what, options, said) => {
    const { manner = 'leads', host = 'mirror.example', ca = certificate, port, direct } = options;
    proxy.manner = manner;
    const origin = `https://${host}:${port ?? world.tlsPort}`;
    const asker = new HostAsker(
      new ProxyRoutes(direct === true ? {} : { HTTPS_PROXY: proxy.address }),
      ca
    );
    const ask = askServer({
      origin,
      redact: text => text,
      asker,
      timing: { tries: 1, answerMs: 400 }
    });
    const error: unknown = await ask(`${origin}/v1/models`).catch((thrown: unknown) => thrown);
    asker.close();
    expect(error).toMatchObject({ code: 'network' });
    const { message } = error as Error;
    const lead = "The model's server could not be reached. ";
    expect(message.startsWith(lead)).toBe(true);
    expect(message.slice(lead.length)).toMatch(said);
    expect(message).not.toMatch(/\d+\.\d+\.\d+\.\d+|canary|Basic/);
  });

  test('a host that was given by its numbers is not told by them', () => {
    const error = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    const said = ['https://10.0.0.7/', 'http://[::1]:1/'].map(url => whyNot(error, new URL(url)));
    expect(said).toEqual([
      'The server did not take the connection on port 443.',
      'This machine did not take the connection on port 1.'
    ]);
  });
});
