import { classifyAddress, type AddressClass } from './address-class';

const rows: readonly [address: string, expected: AddressClass][] = [
  ['93.184.216.34', 'public'],
  ['2606:2800:220:1:248:1893:25c8:1946', 'public'],
  ['127.0.0.1', 'inner'],
  ['127.255.255.254', 'inner'],
  ['10.1.2.3', 'inner'],
  ['172.16.0.1', 'inner'],
  ['172.31.255.255', 'inner'],
  ['172.32.0.1', 'public'],
  ['192.168.0.1', 'inner'],
  ['100.64.0.1', 'inner'],
  ['169.254.169.254', 'inner'],
  ['::1', 'inner'],
  ['0:0:0:0:0:0:0:1', 'inner'],
  ['fe80::1', 'inner'],
  ['fd00::1', 'inner'],
  ['::ffff:127.0.0.1', 'inner'],
  ['::ffff:7f00:1', 'inner'],
  ['0:0:0:0:0:ffff:7f00:1', 'inner'],
  ['::ffff:93.184.216.34', 'public'],
  ['0.0.0.0', 'never'],
  ['::', 'never'],
  ['::127.0.0.1', 'never'],
  ['64:ff9b::7f00:1', 'never'],
  ['2002:7f00:1::', 'never'],
  ['2001:0:1::', 'never'],
  ['224.0.0.1', 'never'],
  ['255.255.255.255', 'never'],
  ['ff02::1', 'never'],
  ['::ffff:0.0.0.0', 'never'],
  ['fe80::1%eth0', 'never'],
  ['example.org', 'never'],
  ['127.1', 'never'],
  ['', 'never']
];

test.each(rows)('%s is %s', (address, expected) => {
  expect(classifyAddress(address)).toBe(expected);
});
