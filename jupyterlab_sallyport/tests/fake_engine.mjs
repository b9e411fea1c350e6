// An engine that does what a test tells it: the command of `policy/test` is one word and perhaps JSON.
import { createInterface } from 'node:readline';

const write = line => process.stdout.write(`${JSON.stringify(line)}\n`);
const waiting = new Map();
const policies = [];
let hello;
const stops = [];
const standings = [];
let deaf = false;
let number = 0;

/** Asks the gate for a service; resolves with the whole service-result line. */
const ask = (name, params) =>
  new Promise(resolve => {
    number += 1;
    waiting.set(number, resolve);
    write({ type: 'service', id: number, name, params });
  });

const words = {
  hello: () => ({ hello, flags: process.execArgv, environment: process.env, pid: process.pid }),
  caller: (_, { caller }) => caller,
  policies: () => policies,
  stops: () => stops,
  standings: () => standings,
  service: ([name, params]) => ask(name, params),
  activity: running => (write({ type: 'activity', running }), {}),
  notify: ([to, method, delta]) => (
    write({
      type: 'notify',
      to,
      ...(delta ? { delta } : {}),
      frame: { jsonrpc: '2.0', method, params: {} }
    }),
    {}
  ),
  say: text => (process.stderr.write(`${text}\n`), {}),
  raw: text => (process.stdout.write(text), {}),
  oversize: () => (process.stdout.write('x'.repeat((16 << 20) + 10)), {}),
  die: status => process.exit(status),
  fatal: () => {
    write({ type: 'fatal', code: 'read-only', message: 'The history cannot be opened.', fix: 'Mend it.' });
    setTimeout(() => process.exit(1), 20);
  },
  hang: () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
  deaf: () => {
    process.on('SIGTERM', () => undefined);
    setInterval(() => undefined, 1000);
    deaf = true;
    return {};
  }
};
const answer = async line => {
  const { connection, frame } = line;
  const reply = body => write({ type: 'response', connection, frame: { jsonrpc: '2.0', id: frame.id, ...body } });
  if (frame.method === 'initialize')
    return reply({ result: { sandbox: { tier: '1', runs: true, reason: '' }, commands: ['help'], history: { note: '' }, model: null } });
  if (frame.method === 'policy/put') {
    const { layer, document, etag } = frame.params;
    const { result, error } = await ask('policy/put', { layer, document, etag });
    if (error === undefined) return reply({ result });
    return reply({ error: { code: -32000, message: error.message, data: { code: error.code, correlation: 'x' } } });
  }
  if (frame.method === 'provider/probe') {
    const { result } = await ask('model/credential', { id: frame.params.connection.id });
    return reply({ result: { outcome: 'ok', asked: frame.params, given: result.value.length } });
  }
  if (frame.method !== 'policy/test') {
    if (frame.params?.nonce === 'refused-by-the-engine')
      return reply({ error: { code: -32000, message: 'No.', data: { code: 'stale-approval', correlation: 'x' } } });
    return reply({ result: { method: frame.method } });
  }
  const [, word, argument] = /^(\w+) ?(.*)$/s.exec(frame.params.command);
  if (word === 'silence') return;
  reply({ result: await words[word](argument === '' ? undefined : JSON.parse(argument), line) });
};

createInterface({ input: process.stdin }).on('line', text => {
  const line = JSON.parse(text);
  if (line.type === 'hello') {
    hello = line;
    if (process.env.TZ === 'Refuse/Start') process.exit(9);
    write({ type: 'ready', protocolVersion: 1, engineVersion: '0', nodeVersion: process.version });
  } else if (line.type === 'request') void answer(line);
  else if (line.type === 'policy') policies.push(line.policy);
  else if (line.type === 'standing') standings.push(line.role);
  else if (line.type === 'service-result') waiting.get(line.id)?.(line);
  else stops.push(line);
}).on('close', () => {
  if (!deaf) process.exit(0);
});
