import fs from 'node:fs';
import type { SandboxStatus } from '../../protocol/results';

/** What a system at hand is, as far as advice depends on it. */
export interface SystemFacts {
  readonly platform: string;
  /** `ID`, `VERSION_ID` and `ID_LIKE` of os-release; '' where unknown. */
  readonly id: string;
  readonly version: string;
  readonly like: string;
}

/** Reads what system this is. */
export function readSystemFacts(file = '/etc/os-release'): SystemFacts {
  let text = '';
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch {
    // No such file on this system: advice stays general.
  }
  const field = (name: string): string =>
    new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return {
    platform: process.platform,
    id: field('ID'),
    version: field('VERSION_ID'),
    like: field('ID_LIKE')
  };
}

/** The verdict for what bubblewrap said when it failed. Unknown words are the cautious tier, not a guess. */
export function classifyFailure(said: string, system: SystemFacts): SandboxStatus {
  const cause = CAUSES.find(({ pattern }) => pattern.test(said)) ?? UNKNOWN;
  const detail = cause === UNKNOWN ? ` It said: ${said.trim().slice(0, 160) || 'nothing'}` : '';
  return {
    tier: cause.tier,
    runs: false,
    reason: cause.reason + detail,
    fix: cause.fix(system)
  };
}

/** The verdict where there is no bubblewrap to ask. */
export function missingProgram(name: string, system: SystemFacts): SandboxStatus {
  const reason =
    name === 'bwrap'
      ? 'bubblewrap, which confines commands, is not installed.'
      : `${name}, which the sandbox needs, is not installed.`;
  return { tier: '3', runs: false, reason, fix: installFix(name, system) };
}

/** The verdict for a system without Linux's namespaces. */
export function unsupportedSystem(platform: string): SandboxStatus {
  return {
    tier: '3',
    runs: false,
    reason: `Commands are confined on Linux only, and this is ${platform}.`,
    fix: 'Run the Jupyter server on Linux, in a virtual machine for example.'
  };
}

interface Cause {
  readonly pattern: RegExp;
  readonly tier: SandboxStatus['tier'];
  readonly reason: string;
  readonly fix: (system: SystemFacts) => string;
}

function installFix(name: string, system: SystemFacts): string {
  const package_ = name === 'bwrap' ? 'bubblewrap' : name === 'mkfifo' ? 'coreutils' : 'util-linux';
  const family = `${system.id} ${system.like}`;
  const installer = INSTALLERS.find(([pattern]) => pattern.test(family))?.[1];
  return installer
    ? `${installer}${package_}`
    : `Install the package ${package_} of your distribution.`;
}

function namespaceFix(system: SystemFacts): string {
  if (system.id === 'ubuntu' && Number(system.version) >= 23.1) {
    return 'Ubuntu blocks user namespaces by AppArmor. Install the profile that lets bubblewrap use them: sudo apt install apparmor-profiles && sudo ln -s /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ && sudo systemctl reload apparmor';
  }
  if (/debian|ubuntu/.test(`${system.id} ${system.like}`)) {
    return 'On the host: sudo sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000. In a container: allow user namespaces, by a seccomp profile for example.';
  }
  return 'On the host: sudo sysctl -w user.max_user_namespaces=15000. In a container: allow user namespaces, by a seccomp profile for example.';
}

const CAUSES: readonly Cause[] = [
  {
    pattern: /Unknown option|--(?:disable-userns|bind-fd|ro-bind-fd|size)\b.*(?:unknown|invalid)/i,
    tier: '3',
    reason: 'The installed bubblewrap is older than 0.8 and lacks what the sandbox needs.',
    fix: system =>
      system.id === 'ubuntu' && system.version === '22.04'
        ? 'Ubuntu 22.04 ships bubblewrap 0.6: use a newer release, or build bubblewrap 0.8 or later.'
        : `Update bubblewrap to 0.8 or later: ${installFix('bwrap', system)}`
  },
  {
    pattern: /Can't mount proc/i,
    tier: '1b',
    reason: 'This container masks /proc, so a command cannot get one of its own.',
    fix: () =>
      'Run the container with an unmasked /proc (Docker: --security-opt systempaths=unconfined).'
  },
  {
    pattern: /max_\*_namespaces exceeded|max_user_namespaces|ENOSPC|No space left on device/i,
    tier: '2',
    reason: 'The limit on user namespaces is 0 or used up.',
    fix: namespaceFix
  },
  {
    pattern: /setting up uid map|uid_map/i,
    tier: '2',
    reason: 'User namespaces exist but may not be mapped: AppArmor or missing capabilities.',
    fix: namespaceFix
  },
  {
    pattern:
      /No permissions to create (?:a )?new namespace|Operation not permitted.*namespace|Creating new namespace failed/i,
    tier: '2',
    reason: 'User namespaces are forbidden here, as by default in Docker and Kubernetes.',
    fix: namespaceFix
  },
  {
    pattern: /failed to execute \S*bwrap|execvp.*bwrap|ENOENT|EACCES/i,
    tier: '3',
    reason: 'bubblewrap cannot be started.',
    fix: system => installFix('bwrap', system)
  },
  {
    pattern: /without a status/i,
    tier: '3',
    reason: 'What is installed as bwrap ended without having made a sandbox.',
    fix: system => `Install the real bubblewrap: ${installFix('bwrap', system)}`
  }
];

const UNKNOWN: Cause = {
  pattern: /$^/,
  tier: '2',
  reason: 'bubblewrap failed for a reason that is not known.',
  fix: () =>
    'Run `bwrap --unshare-all --ro-bind / / true` as the user of the Jupyter server and mend what it says.'
};

const INSTALLERS: readonly (readonly [RegExp, string])[] = [
  [/debian|ubuntu/, 'sudo apt install '],
  [/fedora|rhel|centos|amzn/, 'sudo dnf install '],
  [/suse/, 'sudo zypper install '],
  [/arch/, 'sudo pacman -S '],
  [/alpine/, 'sudo apk add '],
  [/nixos/, 'nix-env -iA nixos.']
];
