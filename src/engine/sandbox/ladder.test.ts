import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  classifyFailure,
  missingProgram,
  readSystemFacts,
  unsupportedSystem,
  type SystemFacts
} from './ladder';

const system = (id: string, version = '', like = ''): SystemFacts => ({
  platform: 'linux',
  id,
  version,
  like
});
const DEBIAN = system('debian', '12');

/** What bubblewrap says, the tier, and a word each of reason and fix. */
const SAID: readonly (readonly [string, SystemFacts, string, string, string])[] = [
  [
    "bwrap: Can't mount proc on /newroot/proc: Operation not permitted",
    DEBIAN,
    '1b',
    'masks /proc',
    'systempaths'
  ],
  [
    'bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces.',
    DEBIAN,
    '2',
    'forbidden',
    'unprivileged_userns_clone'
  ],
  [
    'bwrap: No permissions to create a new namespace',
    system('fedora'),
    '2',
    'forbidden',
    'max_user_namespaces'
  ],
  [
    'bwrap: Creating new namespace failed: Operation not permitted',
    DEBIAN,
    '2',
    'forbidden',
    'sysctl'
  ],
  [
    'bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)',
    DEBIAN,
    '2',
    '0 or used up',
    'max_user_namespaces'
  ],
  [
    'bwrap: setting up uid map: Permission denied',
    system('ubuntu', '24.04', 'debian'),
    '2',
    'may not be mapped',
    'AppArmor'
  ],
  [
    'bwrap: setting up uid map: Permission denied',
    system('ubuntu', '22.04', 'debian'),
    '2',
    'may not be mapped',
    'sysctl'
  ],
  [
    'bwrap: Unknown option --disable-userns',
    system('ubuntu', '22.04', 'debian'),
    '3',
    'older than 0.8',
    'newer release'
  ],
  [
    'bwrap: Unknown option --bind-fd',
    system('fedora'),
    '3',
    'older than 0.8',
    'dnf install bubblewrap'
  ],
  ['spawn /usr/bin/bwrap ENOENT', DEBIAN, '3', 'cannot be started', 'apt install bubblewrap'],
  [
    'prlimit: failed to execute /usr/bin/bwrap: Permission denied',
    DEBIAN,
    '3',
    'cannot be started',
    'apt install'
  ],
  [
    'bwrap ended without a status document',
    DEBIAN,
    '3',
    'without having made a sandbox',
    'real bubblewrap'
  ],
  ['bwrap: something new', DEBIAN, '2', 'It said: bwrap: something new', 'bwrap --unshare-all'],
  ['', DEBIAN, '2', 'It said: nothing', 'bwrap --unshare-all']
];

test.each(SAID)('%s', (said, facts, tier, reason, fix) => {
  const status = classifyFailure(said, facts);
  expect(status).toMatchObject({ tier, runs: false });
  expect(status.reason).toContain(reason);
  expect(status.fix).toContain(fix);
});

test.each([
  ['bwrap', system('debian'), 'sudo apt install bubblewrap'],
  ['bwrap', system('linuxmint', '', 'ubuntu debian'), 'sudo apt install bubblewrap'],
  ['bwrap', system('rocky', '', 'rhel centos fedora'), 'sudo dnf install bubblewrap'],
  ['bwrap', system('opensuse-leap', '', 'suse opensuse'), 'sudo zypper install bubblewrap'],
  ['bwrap', system('arch'), 'sudo pacman -S bubblewrap'],
  ['bwrap', system('alpine'), 'sudo apk add bubblewrap'],
  ['bwrap', system('nixos'), 'nix-env -iA nixos.bubblewrap'],
  ['bwrap', system(''), 'Install the package bubblewrap of your distribution.'],
  ['prlimit', system('debian'), 'sudo apt install util-linux'],
  ['mkfifo', system('fedora'), 'sudo dnf install coreutils']
])('%s missing on %j: %s', (name, facts, fix) => {
  expect(missingProgram(name, facts)).toMatchObject({ tier: '3', runs: false, fix });
});

test('another system than Linux never runs commands', () => {
  expect(unsupportedSystem('darwin')).toMatchObject({ tier: '3', runs: false });
});

test('reads what system this is, and nothing where that does not stand anywhere', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-os-')), 'os-release');
  fs.writeFileSync(file, 'NAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n');
  expect(readSystemFacts(file)).toMatchObject({ id: 'ubuntu', version: '24.04', like: 'debian' });
  fs.rmSync(path.dirname(file), { recursive: true });
  expect(readSystemFacts(file)).toMatchObject({ id: '', version: '', like: '' });
});
