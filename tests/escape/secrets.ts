import { callNumber, forgedIndex, python, type Family } from './attempt';

/** Reading what a command must not see. */
export const secrets: Family = {
  name: 'secrets',
  attempts: [
    { name: 'reads an SSH key in home', command: w => `cat ${w.home}/.ssh/id_ed25519` },
    { name: 'reads cloud credentials through ~', command: () => 'cat ~/.aws/credentials' },
    { name: "reads the server's runtime file", command: w => `cat ${w.runtime}/*.json` },
    { name: 'reads the policy store', command: w => `cat ${w.options.stateDir}/policy.json` },
    { name: 'reads .env of the workspace', command: () => 'cat .env' },
    {
      name: 'reads .env under another name it gives it',
      command: () => 'mv .env plain || ln .env plain || cp .env plain; cat plain'
    },
    {
      name: 'reads .env through the name of the folder above, moved away',
      command: () => 'mv deep other; cat other/er/.env.local'
    },
    { name: 'reads a file beside the workspace', command: w => `cat ${w.outside}/notes.txt` },
    {
      name: 'reads a file beside the workspace through a link it makes',
      command: w => `ln -s ${w.outside} way; cat way/notes.txt`
    },
    {
      name: 'reads a file beside the workspace through a link that was there',
      before: w => `ln -s ${w.outside}/notes.txt there`,
      command: () => 'cat there'
    },
    {
      name: 'reads beside the workspace by an index that names a folder there',
      before: forgedIndex('forged', () => '../../outside'),
      command: w => `cat ${w.outside}/notes.txt`
    },
    {
      name: 'reads home by an index that names a folder there',
      before: forgedIndex('forged', () => '../../home/.ssh'),
      command: w => `cat ${w.home}/.ssh/id_ed25519`
    },
    {
      name: 'reads beside the workspace by a pointer to a repository there',
      before: w =>
        `mkdir -p forged; echo "gitdir: ${w.outside}/r" > forged/.git; mkdir -p ${w.outside}/r; echo "$PWD/forged/.git" > ${w.outside}/r/gitdir`,
      command: w => `cat ${w.outside}/notes.txt`
    },
    { name: 'reads a token in its environment', command: () => 'env' },
    {
      name: 'reads a token in the environment of process 1 and all others',
      command: () => 'cat /proc/[0-9]*/environ | tr "\\0" "\\n"'
    },
    {
      name: 'reads through the root of another process',
      command: w => `cat /proc/[0-9]*/root${w.outside}/notes.txt`
    },
    {
      name: 'reads through the working folder of another process',
      command: () => 'cat /proc/[0-9]*/cwd/../outside/notes.txt'
    },
    {
      name: 'reads through the descriptors of another process',
      command: w =>
        `for n in /proc/[0-9]*/fd/*; do cat "$n/../outside/notes.txt" "$n/outside/notes.txt" "$n${w.outside}/notes.txt"; done 2>/dev/null; cat /proc/self/root${w.outside}/notes.txt`
    },
    {
      name: 'reads a file in the shared memory of the host',
      command: w => `cat ${w.sharedFile}`
    },
    {
      name: 'reads the System V shared memory of the host',
      command: w =>
        python(`
libc.shmat.restype = ctypes.c_void_p
at = libc.shmat(libc.shmget(${w.ipcKey}, 64, 0), None, 0o10000)
print(ctypes.string_at(at).decode())`)
    },
    {
      name: 'reads a System V message of the host',
      command: w =>
        python(`
text = ctypes.create_string_buffer(128)
libc.msgrcv(libc.msgget(${w.ipcKey}, 0), text, 64, 0, 0o14000)
print(text.raw[8:].decode())`)
    },
    {
      name: 'makes a hard link to a secret',
      command: w => `ln ${w.home}/.ssh/id_ed25519 stolen && cat stolen`
    },
    {
      name: 'makes a hard link through the folder of another process',
      command: w =>
        `for n in /proc/[0-9]*/root; do ln $n${w.home}/.ssh/id_ed25519 stolen 2>/dev/null; done; cat stolen`
    },
    {
      name: 'reads a file of root through an engine that is root',
      rootOnly: 'only root may read the file',
      command: w => `cat ${w.rootFile}`
    },
    {
      name: 'reads the hashes of passwords',
      rootOnly: 'only root may read the file',
      command: () => 'grep -q root: /etc/shadow && echo OUT'
    },
    {
      name: 'sees the keys of the kernel',
      // Named after its world: the keys of tests that run beside this one are in the same ring.
      command: w =>
        python(
          `call(${callNumber('add_key')}, b"user", b"${w.canary}", b"x", 1, -3); print("OUT" if "${w.canary}" in open("/proc/keys").read() else "")`
        )
    },
    {
      name: 'reads the memory of the machine',
      rootOnly: 'only root may read it',
      command: () =>
        '[ -e /proc/kcore ] || echo ABSENT; head -c 64 /proc/kcore | grep -q ELF && echo OUT'
    },
    {
      name: 'reads the log of the kernel',
      rootOnly: 'only root may read it',
      command: () => python('os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK); print("OUT")')
    }
  ]
};
