import fs from 'node:fs';
import { callNumber, python, type Attempt, type Family } from './attempt';

const connect = (address: string): string =>
  python(`
s = socket.socket(socket.AF_UNIX); s.connect(${address}); print(s.recv(99).decode())`);

/** True as long as the command stands in the namespace of the host. */
const sharesNamespace = (name: string): Attempt => ({
  name: `stands in the ${name} namespace of the host`,
  command: () =>
    `[ "$(readlink /proc/self/ns/${name})" = "${fs.readlinkSync(`/proc/self/ns/${name}`)}" ] && echo OUT`
});

/** Families of sockets that have no business in a command, by number; those that a kernel lacks are ABSENT. */
const FAMILIES: readonly (readonly [
  name: string,
  family: number,
  type: number,
  rootOnly: boolean
])[] = [
  ['vsock', 40, 1, false],
  ['packet', 17, 3, true],
  ['Bluetooth', 31, 3, true],
  ['key management', 15, 3, true],
  ['crypto', 38, 5, false],
  ['express data path', 44, 3, true]
];

/** Reaching somebody else. */
export const network: Family = {
  name: 'network',
  attempts: [
    {
      name: 'reaches a server on loopback',
      command: w => `cat < /dev/tcp/127.0.0.1/${w.port}`
    },
    {
      name: 'reaches a server on loopback by another of its addresses',
      command: w => `cat < /dev/tcp/127.1.2.3/${w.port}`
    },
    {
      name: 'reaches a name server',
      command: w =>
        python(`
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5)
s.sendto(b"which address has example.org", ("127.0.0.1", ${w.namePort})); print(s.recv(99).decode())`)
    },
    {
      name: 'reaches a machine of the local network',
      command: w => `cat < /dev/tcp/${w.localAddress}/${w.port}`
    },
    { name: 'reaches a socket of the host', command: w => connect(`"${w.socket}"`) },
    {
      name: 'reaches a socket of the host through another process',
      command: w =>
        python(`
for name in filter(str.isdigit, os.listdir("/proc")):
    try:
        os.chdir(f"/proc/{name}/root${w.outside}")
        s = socket.socket(socket.AF_UNIX); s.connect("host.sock"); print(s.recv(99).decode())
    except OSError: pass`)
    },
    ...['agent.sock', 'docker.sock', 'bus'].map((name): Attempt => ({
      name: `reaches ${name} of home`,
      command: w => connect(`"${w.home}/sockets/${name}"`)
    })),
    {
      name: 'reaches the agent that its environment names',
      command: () => connect('os.environ["SSH_AUTH_SOCK"]')
    },
    {
      name: 'reaches an agent below /tmp',
      command: w => connect(`"${w.temporarySocket}"`)
    },
    {
      name: 'reaches docker below /run',
      rootOnly: 'only root makes the decoy in /run',
      command: w => connect(`"${w.runSocket}"`)
    },
    {
      name: 'reaches an abstract socket of the host',
      command: w => connect(`"\\0${w.abstractSocket}"`)
    },
    {
      name: 'opens a raw socket',
      rootOnly: 'the kernel leaves it to root',
      command: () => python('socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); print("OUT")')
    },
    {
      name: "changes the network's settings by netlink",
      rootOnly: 'the kernel leaves it to root',
      // Takes down an interface that there is none of: whoever may is told so, others that they may not.
      command: () =>
        python(`
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
s.send(struct.pack("<IHHII", 32, 16, 5, 1, 0) + struct.pack("<BxHiII", 0, 0, 2**30, 0, 1))
print("OUT" if struct.unpack("<i", s.recv(4096)[16:20])[0] not in (-1, -13) else "held")`)
    },
    {
      name: 'sees the interfaces of the host by netlink',
      command: () => python('print("OUT" if len(socket.if_nameindex()) > 1 else "held")')
    },
    ...FAMILIES.map(([name, family, type, rootOnly]): Attempt => ({
      name: `opens a socket of the family ${name}`,
      ...(rootOnly ? { rootOnly: 'the kernel leaves it to root' } : {}),
      command: () =>
        python(`
result = call(${callNumber('socket')}, ${family}, ${type}, 0)
if result in (-errno.EAFNOSUPPORT, -errno.ESOCKTNOSUPPORT, -errno.EPROTONOSUPPORT): print("ABSENT")
else: reaches(result)`)
    })),
    ...['net', 'ipc', 'uts'].map(sharesNamespace)
  ]
};
