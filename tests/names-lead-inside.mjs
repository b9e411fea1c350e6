// Loaded before the engine by tests that play hosts of the world: every name below `.example` is this machine.
import dns from 'node:dns/promises';
const lookup = dns.lookup;
dns.lookup = (host, options) =>
  host.endsWith('.example')
    ? Promise.resolve([{ address: '127.0.0.1', family: 4 }])
    : lookup(host, options);
