import fs from 'node:fs';
import path from 'node:path';
import type { DecoyWorld } from '../decoy-world';
import { forgedIndex, opensForWriting, python, type Family } from './attempt';

const within =
  (...parts: string[]) =>
  (world: DecoyWorld): boolean =>
    fs.existsSync(path.join(world.base, ...parts));
const inWorkspace =
  (...parts: string[]) =>
  (world: DecoyWorld): boolean =>
    fs.existsSync(path.join(world.workspace, ...parts));
const text = (world: DecoyWorld, name: string): string => {
  try {
    return fs.readFileSync(path.join(world.workspace, name), 'utf8');
  } catch {
    return '';
  }
};

/** Changing what lies outside the workspace, or what is protected in it. */
export const writes: Family = {
  name: 'writes',
  attempts: [
    {
      name: 'writes beside the workspace',
      command: w => `echo x > ${w.outside}/written`,
      trace: within('outside/written')
    },
    {
      name: 'writes beside the workspace through ..',
      command: () => 'echo x > ../outside/dotted',
      trace: within('outside/dotted')
    },
    {
      name: 'writes through a symbolic link out',
      command: w => `ln -s ${w.outside} way && echo x > way/linked`,
      trace: within('outside/linked')
    },
    {
      name: 'writes through a symbolic link that was there',
      before: w => `ln -s ${w.outside} there`,
      command: () => 'echo x > there/through',
      trace: within('outside/through')
    },
    {
      name: 'writes through the root of another process',
      command: w =>
        `for n in /proc/[0-9]*/root; do echo x > $n${w.outside}/rooted; done 2>/dev/null`,
      trace: within('outside/rooted')
    },
    {
      name: 'writes beside the workspace by an index that names a folder there',
      before: w => `mkdir -p ${w.outside}/in\n${forgedIndex('.', () => '../outside/in')(w)}`,
      command: w => `echo x > ${w.outside}/indexed`,
      trace: within('outside/indexed')
    },
    {
      name: 'appends to the policy store',
      command: w => `echo x >> ${w.options.stateDir}/policy.json`,
      trace: w => fs.readFileSync(`${w.options.stateDir}/policy.json`, 'utf8') !== w.canary
    },
    {
      name: 'makes a start-up file in home',
      command: w => `echo x > ${w.home}/.bashrc`,
      trace: within('home/.bashrc')
    },
    {
      name: 'plants a kernelspec',
      command: w => `mkdir -p ${w.home}/.local/share/jupyter/kernels/k`,
      trace: within('home/.local/share/jupyter/kernels/k')
    },
    {
      name: 'plants a git hook',
      command: () => 'echo x > .git/hooks/post-checkout',
      trace: inWorkspace('.git/hooks/post-checkout')
    },
    {
      name: 'moves .git away',
      command: () => 'mv .git .other && mv .other/HEAD .other/HEAD2; true',
      trace: w => !inWorkspace('.git/HEAD')(w)
    },
    {
      name: 'removes .git',
      command: () => 'rm -rf .git; true',
      trace: w => !inWorkspace('.git/HEAD')(w)
    },
    {
      name: 'changes editor settings',
      command: () => 'echo 1 > .vscode/settings.json',
      trace: w => text(w, '.vscode/settings.json') !== '{}'
    },
    {
      name: 'changes editor settings by another file in their place',
      command: () => 'echo 1 > new && mv -f new .vscode/settings.json',
      trace: w => text(w, '.vscode/settings.json') !== '{}'
    },
    {
      name: 'changes editor settings through a hard link',
      command: () => 'ln .vscode/settings.json twin && echo 1 > twin',
      trace: w => text(w, '.vscode/settings.json') !== '{}'
    },
    {
      name: 'exchanges editor settings for a folder of its own',
      command: () =>
        `mkdir mine && echo 1 > mine/settings.json && ${python('call(316, -100, b"mine", -100, b".vscode", 2)')}`,
      trace: w => text(w, '.vscode/settings.json') !== '{}'
    },
    {
      name: 'moves the parent of a protected file away',
      command: () => 'mv deep deeper',
      trace: w => !inWorkspace('deep/er/.envrc')(w)
    },
    {
      name: 'moves the inner parent of a protected file away',
      command: () => 'mv deep/er deep/other',
      trace: w => !inWorkspace('deep/er/.envrc')(w)
    },
    {
      name: 'unmounts what lies over a protected file',
      command: () => 'umount -l deep/er/.envrc .git 2>/dev/null; echo x > deep/er/.envrc',
      trace: w => text(w, 'deep/er/.envrc') !== 'true'
    },
    {
      name: 'mounts a protected file writable again',
      command: () =>
        'mount -o remount,rw,bind .git 2>/dev/null; mount -o remount,rw,bind deep/er/.envrc 2>/dev/null; echo x > deep/er/.envrc',
      trace: w => text(w, 'deep/er/.envrc') !== 'true'
    },
    {
      name: 'writes to the root folder',
      command: () => 'mkdir /made && rmdir /made && echo OUT',
      rootOnly: 'the folder is root’s'
    },
    {
      name: 'writes to /etc',
      rootOnly: 'the folder is root’s',
      command: () => opensForWriting('/etc/passwd')
    },
    {
      name: 'writes to /usr',
      rootOnly: 'the folder is root’s',
      command: () => opensForWriting('/usr/bin/env')
    },
    ...[
      '/proc/sys/kernel/core_pattern',
      '/proc/sys/kernel/modprobe',
      '/proc/sysrq-trigger',
      '/proc/sys/fs/binfmt_misc/register',
      '/proc/sys/vm/drop_caches'
    ]
      .filter(file => fs.existsSync(file))
      .map(file => ({
        name: `opens ${file} for writing`,
        rootOnly: 'the file is root’s',
        command: () => opensForWriting(file)
      })),
    {
      name: 'makes a device node and reads the disk',
      rootOnly: 'devices are made by root alone',
      command: () =>
        python(
          'os.mknod("disk", 0o600 | 0o060000, os.makedev(7, 0)); print("OUT"); os.unlink("disk")'
        )
    },
    {
      name: 'sets a setuid bit',
      command: () => 'cp /bin/true raised && chmod u+s raised && [ -u raised ] && echo OUT'
    },
    {
      name: 'sets a setgid bit on a folder',
      command: () => 'mkdir raised && chmod g+s raised && [ -g raised ] && echo OUT'
    },
    {
      name: 'makes a file with a setuid bit',
      command: () =>
        python(
          'os.umask(0); os.open("raised", os.O_CREAT | os.O_WRONLY, 0o4755); print("OUT" if os.stat("raised").st_mode & 0o4000 else "")'
        )
    },
    {
      name: 'makes a node with a setuid bit',
      command: () =>
        python(
          'os.mknod("raised", 0o104755); print("OUT" if os.stat("raised").st_mode & 0o4000 else "")'
        )
    },
    {
      name: 'sets a setuid bit by the newest call for it',
      command: () =>
        `touch raised; ${python('r = call(452, -100, b"raised", 0o4755, 0); print("OUT" if os.stat("raised").st_mode & 0o4000 else "ABSENT" if r == -errno.ENOSYS else "")')}`
    },
    {
      name: 'unpacks a file with a setuid bit',
      command: () =>
        python(`
import io, tarfile
entry = tarfile.TarInfo("raised"); entry.mode = 0o4755
packed = io.BytesIO()
with tarfile.open(fileobj=packed, mode="w") as archive: archive.addfile(entry)
packed.seek(0)
import subprocess
subprocess.run(["tar", "-xpf", "-"], input=packed.getvalue())
print("OUT" if os.stat("raised").st_mode & 0o4000 else "")`)
    },
    {
      name: 'gives a program capabilities',
      command: () =>
        `cp /bin/true raised; ${python('os.setxattr("raised", "security.capability", struct.pack("<IIIII", 0x02000001, 1 << 21, 0, 0, 0)); print("OUT")')}`
    },
    {
      name: 'fills shared memory beyond its bound',
      command: () =>
        '{ mount -t tmpfs -o size=1g none /dev/shm; head -c 80M /dev/zero > /dev/shm/x && echo OUT; } 2>/dev/null'
    },
    {
      name: 'fills /tmp beyond its bound',
      command: () =>
        '{ mount -t tmpfs -o size=1g none /tmp; head -c 300M /dev/zero > /tmp/x && echo OUT; } 2>/dev/null'
    },
    {
      name: 'fills home beyond its bound',
      command: w => `head -c 20M /dev/zero > ${w.home}/fill && echo OUT; rm -f ${w.home}/fill`
    }
  ]
};
