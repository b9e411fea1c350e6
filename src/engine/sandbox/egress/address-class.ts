import net from 'node:net';
import ranges from '../../../protocol/address-ranges.json';

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

// The special-purpose registries of IANA for IPv4 and IPv6; `never` has old forms that hold an IPv4 address as well, which is
// why ::1 is looked for before.
const inner = listOf(...ranges.inner);
const never = listOf(...ranges.never);
