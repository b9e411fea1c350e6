import net from 'node:net';

/**
 * Where an address leads. `inner`: this machine and private networks, dialled only for a host that a person accepted.
 * `never`: no host at all (unspecified, multicast, reserved, documentation) or an address of the other family in
 * disguise (NAT64, 6to4, Teredo), whose real target nobody looked at.
 */
export type AddressClass = 'public' | 'inner' | 'never';

/** The class of an address as a resolver gives it; text that is no address is `never`. */
export function classifyAddress(address: string): AddressClass {
  const plain = canonical(address);
  if (plain === null) {
    return 'never';
  }
  const family = net.isIPv6(plain) ? 'ipv6' : 'ipv4';
  if (inner.check(plain, family)) {
    return 'inner';
  }
  return never.check(plain, family) ? 'never' : 'public';
}

/**
 * The one spelling of an address; null for text that is none. `::ffff:…` stands for an IPv4 address and is judged as
 * that: as a rule of its own it would match all of them.
 */
function canonical(address: string): string | null {
  if (net.isIPv4(address)) {
    return address;
  }
  if (!net.isIPv6(address) || address.includes('%')) {
    return null;
  }
  const spelled = new net.SocketAddress({ address, family: 'ipv6' }).address;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(spelled)?.[1] ?? spelled;
}

function listOf(...subnets: readonly string[]): net.BlockList {
  const list = new net.BlockList();
  for (const subnet of subnets) {
    const [address = '', bits = ''] = subnet.split('/');
    list.addSubnet(address, Number(bits), net.isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}

// The special-purpose registries of IANA for IPv4 and IPv6.
const inner = listOf(
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10'
);
const never = listOf(
  '0.0.0.0/8',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Old forms that hold an IPv4 address; ::1 is looked for before.
  '::/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fec0::/10',
  'ff00::/8'
);
